"""What all papers of a settlement share: found, counted, approved, copied and journaled.

Return slips, allowance certificates, shares of a loss, sanctions and agents' costs hang on a case
and have a number made of its own. What is done to them is journaled on the case (ROL-3), with the
rows that differ before and after.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Annotated, Any, Final

from pydantic import BeforeValidator, Field

from opsroom.actions.caseedit import place_of, roles_of
from opsroom.actions.caserefusals import no_such_case
from opsroom.actions.door import Action, Done, Tx
from opsroom.documents.casewords import CaseWords
from opsroom.domain.errors import BadInput, Conflict, Refused
from opsroom.domain.fields import Line, Version
from opsroom.domain.money import LARGEST
from opsroom.domain.people import Role
from opsroom.language import _
from opsroom.language.words import sentences, series, word
from opsroom.store import complaintsql, settlesql
from opsroom.store.sites import site_of

Row = dict[str, Any]
Rows = dict[str, list[Row]]


def _exact(value: object) -> object:
    """Refuse what was a float once: a quantity is what somebody counted."""
    if isinstance(value, float):
        raise ValueError("a float is not an exact number")
    return value


Cents = Annotated[int, Field(ge=0, le=LARGEST, strict=True)]
"""An amount as an action takes it."""

Quantity = Annotated[Decimal, BeforeValidator(_exact), Field(ge=0, max_digits=15, decimal_places=4)]
"""A quantity or base points as an action takes them: exact, with at most four decimals."""

Some = Annotated[Quantity, Field(gt=0)]
"""A quantity that isn't nothing."""

#: What hangs on a case here, and how it is read. Every table has a key of its own.
_TABLES: Final = {
    **{
        table: f"SELECT * FROM {table} WHERE case_id = ? ORDER BY id"
        for table in (
            "settle_approvals",
            "settle_copies",
            "returns",
            "allowances",
            "losses",
            "loss_shares",
            "sanctions",
            "agent_costs",
            "deductions",
        )
    },
    "return_lines": "SELECT l.* FROM return_lines l JOIN returns r ON r.id = l.return_id"
    " WHERE r.case_id = ? ORDER BY l.id",
    "share_persons": "SELECT p.* FROM share_persons p JOIN loss_shares s ON s.id = p.share_id"
    " WHERE s.case_id = ? ORDER BY p.id",
    "share_debts": "SELECT d.* FROM share_debts d JOIN loss_shares s ON s.id = d.share_id"
    " WHERE s.case_id = ? ORDER BY d.id",
}


class SettleAction(Action):
    """An action that adds something to how one case is settled; what is there already it leaves.

    Attributes:
        case: the case's number, or ``case:ID``.
    """

    case: Line

    def place(self, tx: Tx, /) -> str | None:
        """The case's site."""
        return place_of(tx, self.case)


class PaperAction(Action):
    """An action on one paper.

    Attributes:
        paper: the paper's number, such as ``261101-R1``.
    """

    paper: Line

    def place(self, tx: Tx, /) -> str | None:
        """The site of the paper's case."""
        found = settlesql.find_paper(tx.db.conn, self.paper)
        return None if found is None else site_of(tx.db.conn, "cases", found.case)


class FormAction(PaperAction):
    """An action on one return slip or allowance certificate.

    Attributes:
        expect: the version that the person saw; ``None`` doesn't care.
    """

    expect: Version | None = None


class Settling:
    """A case whose settlement is being changed inside a transaction.

    Attributes:
        tx: the transaction.
        case: the case's columns.
        now: the instant to record: never before what happened to the papers already, if a
            machine's clock was set back.
    """

    def __init__(self, tx: Tx, case: int) -> None:
        """Read the case and all that hangs on it here."""
        self.tx = tx
        self.case: Row = tx.all("SELECT * FROM cases WHERE id = ?", case)[0]
        self._before = self._rows()
        self.now = max((tx.now, *_instants(self._before)))

    @classmethod
    def of_case(cls, tx: Tx, ref: str) -> "Settling":
        """The case of a number.

        Raises:
            BadInput: there is none.
        """
        found = complaintsql.find_case(tx.db.conn, ref)
        if found is None:
            raise no_such_case(ref)
        return cls(tx, found)

    @property
    def id(self) -> int:
        """The case's row ID."""
        return int(self.case["id"])

    def facts(self) -> dict[str, str]:
        """What the case's forms hold."""
        return complaintsql.facts(self.tx.db.conn, self.id)

    def today(self) -> str:
        """The site's local date, ISO."""
        return self.tx.calendar(self.case["site_id"]).day_of(self.now).isoformat()

    def rows(self, table: str) -> list[Row]:
        """The case's rows of a table as they were when the action began."""
        return self._before[table]

    def amount(self, cents: int) -> str:
        """An amount in words, with its currency."""
        return CaseWords(self.tx.policy).amount(cents)

    # -- papers ----------------------------------------------------------------------------------

    def next_number(self, table: str, letter: str) -> str:
        """The number of the case's next paper of a kind."""
        return f"{self.case['number']}-{letter}{len(self._before[table]) + 1}"

    def copy_to(self, number: str, holders: Iterable[str]) -> None:
        """Note who holds a copy of a paper from now on (RET-1, RET-2, LIA-9)."""
        for holder in holders:
            row = {"case_id": self.id, "number": number, "holder": holder, "at": self.now}
            self.tx.insert("settle_copies", row)

    def decide(
        self, number: str, role: Role, amount: int, *, approve: bool = True, note: str = ""
    ) -> int:
        """Keep who approved a paper, or refused it, and return the approval's ID (LIA-7)."""
        actor = self.tx.actor
        return self.tx.insert(
            "settle_approvals",
            {
                "case_id": self.id,
                "number": number,
                "role": str(role),
                "by_id": actor.id,
                "by_name": actor.name,
                "at": self.now,
                "amount": amount,
                "verdict": "approved" if approve else "rejected",
                "note": note,
            },
        )

    def approvals(self, number: str) -> list[Row]:
        """The approvals of a paper given so far, in order."""
        given = self._before["settle_approvals"]
        return [one for one in given if one["number"] == number and one["verdict"] == "approved"]

    def not_their_own(self, number: str, *authors: str) -> None:
        """Check that the actor doesn't decide on their own paper, nor twice on one (CMP-6).

        Raises:
            Refused: they would.
        """
        actor = self.tx.actor
        if actor.id in authors:
            text = _("{name} has put {number} forward and can't approve it.")
        elif actor.id in {one["by_id"] for one in self.approvals(number)}:
            text = _("{name} has approved {number} already; the next approval is another's.")
        else:
            return
        raise Refused("CMP-6", text.format(name=actor.name, number=number))

    def not_about_them(self, number: str, persons: Collection[str]) -> None:
        """Check that the actor isn't among those whom a paper costs something (LIA-7).

        Raises:
            Refused: they are.
        """
        if self.tx.actor.id in persons:
            text = _("{name} would bear {number} and can't decide about it: somebody else does.")
            raise Refused("LIA-7", text.format(name=self.tx.actor.name, number=number))

    def role_among(self, wanted: frozenset[Role], number: str, rule: str) -> Role:
        """The actor's role that is among those wanted.

        Raises:
            Refused: none is; says whose turn it is.
        """
        if mine := roles_of(self.tx, self.case["site_id"]) & wanted:
            return min(mine)
        raise Refused(
            rule,
            _("{number} is for {roles} to approve now; {name} is {own}.").format(
                number=number,
                roles=_(" / ").join(word("role", role) for role in sorted(wanted)),
                name=self.tx.actor.name,
                own=word("role", self.tx.actor.role),
            ),
        )

    # -- the journal -----------------------------------------------------------------------------

    def done(self, action: str, facts: Row, note: str = "") -> Done:
        """Journal what differs, and say what was done."""
        after = self._rows()
        old, new = (
            _differing(self._before, after),
            _differing(after, self._before),
        )
        subject = f"case:{self.id}"
        entry = self.tx.journal(action, subject, old, new, note=note)
        return Done(subject, {"case": self.case["number"], **facts}, entry)

    def _rows(self) -> Rows:
        case = self.case["id"]
        return {table: self.tx.all(sql, case) for table, sql in _TABLES.items()}


class PaperEdit(Settling):
    """A return slip or an allowance certificate being changed.

    Attributes:
        table: ``returns`` or ``allowances``.
        paper: its columns as they are now; keep in step by :meth:`set`.
    """

    def __init__(self, tx: Tx, ref: str, tables: tuple[str, ...], expect: int | None) -> None:
        """Find the paper.

        Args:
            tx: the transaction.
            ref: its number.
            tables: those in which it may be.
            expect: the version that the person saw; ``None`` doesn't care.

        Raises:
            BadInput: there is no such paper, or it is one of another kind.
            Conflict: somebody else changed it since.
        """
        found = settlesql.find_paper(tx.db.conn, ref)
        if found is None or found.table not in tables:
            raise no_such_paper(ref)
        super().__init__(tx, found.case)
        self.table = found.table
        self.paper: Row = next(dict(r) for r in self.rows(found.table) if r["id"] == found.id)
        if expect is not None and expect != self.paper["version"]:
            raise _conflict(self, expect)

    @property
    def number(self) -> str:
        """The paper's number."""
        return str(self.paper["number"])

    def must_be_open(self) -> None:
        """Check that the paper is neither rejected nor complete.

        Raises:
            Refused: it is.
        """
        if self.paper["state"] == "rejected":
            text = _("{number} was rejected: nothing is done with it any more.")
        elif self.paper["state"] == "complete":
            text = _("{number} is complete: it stays as it is.")
        else:
            return
        raise Refused("RET-4", text.format(number=self.number))

    def set(self, **columns: Any) -> None:
        """Change columns of the paper."""
        self.tx.update(self.table, self.paper["id"], columns)
        self.paper.update(columns)

    def given(self) -> tuple[Role, ...]:
        """The roles that approved it, in order."""
        return tuple(Role(one["role"]) for one in self.approvals(self.number))

    def end(self, action: str, note: str = "", **facts: Any) -> Done:
        """Count the paper's version up, journal the difference, and say what was done."""
        self.set(version=self.paper["version"] + 1)
        kept = ("number", "state", "amount", "version")
        return self.done(action, {**{key: self.paper[key] for key in kept}, **facts}, note)


def no_such_paper(ref: str) -> BadInput:
    """There is no paper of that number, or it is one of another kind."""
    return BadInput("PAPER", _("There is no such paper as {ref} here.").format(ref=ref))


def person_name(tx: Tx, person: str, where: str) -> str:
    """The name of somebody of the company, who may have left.

    Raises:
        BadInput: there is nobody of that ID.
    """
    row = tx.one("SELECT name, role FROM people WHERE id = ?", person)
    if row is None or row["role"] == Role.WALL:
        raise BadInput(
            where, _("Nobody here is {id}: add them with `person add`.").format(id=person)
        )
    return str(row["name"])


def _conflict(edit: PaperEdit, seen: int) -> Conflict:
    """Tell the one who came second who changed the paper since."""
    rows = edit.tx.all(
        "SELECT actor_name FROM journal j WHERE subject = ? AND EXISTS (SELECT 1 FROM"
        f" json_each(j.after, '$.{edit.table}') WHERE json_extract(value, '$.number') = ?"
        " AND json_extract(value, '$.version') > ?) ORDER BY id",
        f"case:{edit.id}",
        edit.number,
        seen,
    )
    headline = _("{who} changed {number} meanwhile.").format(
        who=series(dict.fromkeys(row["actor_name"] for row in rows)) or _("Somebody"),
        number=edit.number,
    )
    return Conflict(
        "RET-6",
        sentences((headline, _("Nothing of yours was saved."))),
        headline=headline,
        changes=(),
        version=edit.paper["version"],
        possible=(),
    )


def _instants(rows: Rows) -> Iterator[int]:
    """The instants at which something has happened to a case's papers."""
    for row in (row for table in rows.values() for row in table):
        yield from (at for key, at in row.items() if key.endswith("_at") and at is not None)
        if "at" in row:
            yield row["at"]


def _differing(these: Rows, those: Rows) -> Mapping[str, list[Row]]:
    """The rows that aren't the same in ``those``."""
    found = (
        (table, [row for row in rows if row not in those[table]]) for table, rows in these.items()
    )
    return {table: rows for table, rows in found if rows}
