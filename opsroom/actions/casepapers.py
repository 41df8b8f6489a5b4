"""Petitions, and the answers to notes (CMP-10, CMP-13, LIA-8)."""

from typing import Annotated, Any, ClassVar, Final

from pydantic import Field

from opsroom.actions.caseedit import CaseAction, CaseEdit, roles_of
from opsroom.actions.caserefusals import holders, others
from opsroom.actions.casesteps import Told
from opsroom.actions.door import Done, Tx, must_be
from opsroom.domain.errors import BadInput, Refused
from opsroom.domain.fields import Para, RowId
from opsroom.domain.people import CASEWORK, Role
from opsroom.language import _
from opsroom.language.words import series, word
from opsroom.store import peoplesql

#: Who decides on petitions (LIA-8).
DECIDES: Final = Role.GENERAL
_NOTES: Final = ("expediting", "inquiry")


class PetitionCase(CaseAction):
    """File a petition: a department's, or against a conclusion (CMP-10, LIA-8).

    Nobody signs or decides on what they have filed. So where the filer is the only one of a
    department, that can't countersign: the petition could never be decided (ours).

    Attributes:
        text: what is asked for, and why.
        countersign: the roles that countersign it before the general manager decides.
    """

    name: ClassVar[str] = "case.petition"
    roles: ClassVar[frozenset[Role]] = CASEWORK
    text: Told
    countersign: Annotated[tuple[Role, ...], Field(min_length=1, max_length=len(Role))]

    def run(self, tx: Tx) -> Done:
        """See :class:`Action`."""
        edit = CaseEdit(tx, self.case, self.expect)
        edit.move("petition")
        signers = tuple(dict.fromkeys(self.countersign))
        for role in signers:
            must_be(
                role in CASEWORK and role is not DECIDES,
                "--countersign",
                _("{role} doesn't countersign petitions.").format(role=word("role", role)),
            )
            _others_must_sign(edit, role)
        _others_must_sign(edit, DECIDES)
        earlier = sum(row["kind"] == "petition" for row in edit.before["case_papers"])
        paper = edit.add_paper("petition", str(earlier + 1), role=str(DECIDES), text=self.text)
        for role in signers:
            tx.db.table("case_signs").insert({"paper_id": paper, "role": str(role)})
        here = edit.case["site_id"]
        edit.also["paper"] = paper
        edit.also["vacant"] = [
            str(one) for one in (*signers, DECIDES) if not holders(tx, one, here)
        ]
        return edit.done(self.name)


class SignPetition(CaseAction):
    """Countersign a petition for one's department; nobody does their own (LIA-8).

    Attributes:
        paper: the petition's row ID.
        note: what the department has to say to it.
    """

    name: ClassVar[str] = "case.petition.sign"
    roles: ClassVar[frozenset[Role]] = CASEWORK
    paper: RowId
    note: Para = ""

    def run(self, tx: Tx) -> Done:
        """See :class:`Action`."""
        edit = CaseEdit(tx, self.case, self.expect)
        _open_paper(edit, self.paper, ("petition",))
        unsigned = _unsigned(edit, self.paper)
        mine = [role for role in unsigned if role in roles_of(tx, edit.case["site_id"])]
        if not unsigned:
            raise Refused("LIA-8", _("Everybody has signed this petition already."))
        if not mine:
            raise Refused(
                "ROL-2",
                _("{name} ({role}) has nothing to sign here. Still to sign: {roles}.").format(
                    name=tx.actor.name,
                    role=word("role", tx.actor.role),
                    roles=series(word("role", role) for role in unsigned),
                ),
            )
        _not_own(edit, self.paper)
        tx.db.conn.execute(
            "UPDATE case_signs SET by_id = ?, at = ?, note = ? WHERE paper_id = ? AND role = ?",
            (tx.actor.id, edit.now, self.note, self.paper, str(mine[0])),
        )
        edit.also["unsigned"] = [str(role) for role in unsigned if role is not mine[0]]
        return edit.done(self.name, self.note)


class DecidePetition(CaseAction):
    """Approve or reject a petition that all have countersigned (LIA-8).

    Attributes:
        paper: the petition's row ID.
        approve: or reject, which needs a note.
        note: why.
    """

    name: ClassVar[str] = "case.petition.decide"
    roles: ClassVar[frozenset[Role]] = frozenset({DECIDES})
    paper: RowId
    approve: bool
    note: Para = ""

    def run(self, tx: Tx) -> Done:
        """See :class:`Action`."""
        edit = CaseEdit(tx, self.case, self.expect)
        _open_paper(edit, self.paper, ("petition",))
        _not_own(edit, self.paper)
        if unsigned := _unsigned(edit, self.paper):
            raise Refused(
                "LIA-8",
                _("The petition is to be countersigned first, by: {roles}.").format(
                    roles=series(word("role", role) for role in unsigned)
                ),
            )
        if not self.approve and not self.note:
            raise Refused("LIA-8", _("To reject a petition a note is needed that says why."))
        _settle(edit, self.paper, "approved" if self.approve else "rejected", self.note)
        return edit.done(self.name, self.note)


class WithdrawPetition(CaseAction):
    """Withdraw a petition of one's own that isn't decided; what it says stays on the case (CMP-10).

    Who has signed it has signed it; a sanction that rests on it can't be approved any more (LIA-8).

    Attributes:
        paper: the petition's row ID.
        reason: why.
    """

    name: ClassVar[str] = "case.petition.withdraw"
    roles: ClassVar[frozenset[Role]] = CASEWORK
    paper: RowId
    reason: Told

    def run(self, tx: Tx) -> Done:
        """See :class:`Action`."""
        edit = CaseEdit(tx, self.case, self.expect)
        paper = _open_paper(edit, self.paper, ("petition",))
        if paper["by_id"] != tx.actor.id:
            raise Refused(
                "ROL-2",
                _("Only who has filed a petition withdraws it: {name}.").format(
                    name=peoplesql.names(tx.db.conn).get(paper["by_id"], paper["by_id"])
                ),
            )
        _settle(edit, self.paper, "withdrawn", self.reason)
        return edit.done(self.name, self.reason)


class SettleNote(CaseAction):
    """Answer an expediting or an inquiry note for the department that it went to (CMP-13).

    Attributes:
        paper: the note's row ID.
        reply: why it took so long, or what is done now.
    """

    name: ClassVar[str] = "case.note.settle"
    roles: ClassVar[frozenset[Role]] = CASEWORK
    paper: RowId
    reply: Told

    def run(self, tx: Tx) -> Done:
        """See :class:`Action`."""
        edit = CaseEdit(tx, self.case, self.expect)
        paper = _open_paper(edit, self.paper, _NOTES)
        if paper["role"] not in roles_of(tx, edit.case["site_id"]):
            raise Refused(
                "ROL-2",
                _("The note went to {to}; {name} is {role}.").format(
                    to=word("role", paper["role"]),
                    name=tx.actor.name,
                    role=word("role", tx.actor.role),
                ),
            )
        _settle(edit, self.paper, "settled", self.reply)
        return edit.done(self.name, self.reply)


def _others_must_sign(edit: CaseEdit, role: Role) -> None:
    """Check that a petition's filer isn't the only one who could sign it for a role (LIA-8).

    Raises:
        Refused: they are.
    """
    actor, site = edit.tx.actor, edit.case["site_id"]
    if role not in roles_of(edit.tx, site) or others(edit.tx, role, site, actor.id):
        return
    if role is DECIDES:
        text = _("{name} would file and decide: nobody else here is {role}.")
    else:
        text = _(
            "{name} files this and is the only {role} here, and nobody signs for what they have "
            "filed. Name other departments."
        )
    raise Refused("LIA-8", text.format(name=actor.name, role=word("role", role)))


def _open_paper(edit: CaseEdit, paper: int, kinds: tuple[str, ...]) -> dict[str, Any]:
    """A paper of the case that waits for something.

    Raises:
        BadInput: the case has no such paper.
        Refused: it waits for nothing.
    """
    of_kind = [row for row in edit.before["case_papers"] if row["kind"] in kinds]
    found: dict[str, Any] | None = next((row for row in of_kind if row["id"] == paper), None)
    if found is None:
        raise BadInput(
            "PAPER",
            _("Case {number} has no such paper {id}. It has: {ids}.").format(
                number=edit.case["number"],
                id=paper,
                ids=series(str(row["id"]) for row in of_kind) or "-",
            ),
        )
    if found["state"] != "open":
        raise Refused(
            "CMP-10" if found["kind"] == "petition" else "CMP-13",
            _("The {paper} is {state} already.").format(
                paper=word("paper", found["kind"]), state=word("paper_state", found["state"])
            ),
        )
    return found


def _unsigned(edit: CaseEdit, paper: int) -> list[Role]:
    signs = edit.before["case_signs"]
    return [Role(s["role"]) for s in signs if s["paper_id"] == paper and s["at"] is None]


def _not_own(edit: CaseEdit, paper: int) -> None:
    """Nobody countersigns or decides on what they have filed themselves (LIA-8)."""
    by = next(row["by_id"] for row in edit.before["case_papers"] if row["id"] == paper)
    if by == edit.tx.actor.id:
        raise Refused(
            "LIA-8",
            _("{name} has filed this petition: others sign it and decide on it.").format(
                name=edit.tx.actor.name
            ),
        )


def _settle(edit: CaseEdit, paper: int, state: str, reply: str) -> None:
    settled = {"settled_at": edit.now, "settled_by": edit.tx.actor.id}
    edit.tx.update("case_papers", paper, {"state": state, "reply": reply, **settled})
