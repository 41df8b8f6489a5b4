"""Abnormality slips (異常處理單): complaints that caused no loss, and are no case (CMP-16)."""

from typing import Any, ClassVar, Final

from opsroom.actions.caseedit import roles_of
from opsroom.actions.caseopen import OpenCase, next_number
from opsroom.actions.caserefusals import holders
from opsroom.actions.casesteps import Told
from opsroom.actions.door import Action, Done, Tx, must_be
from opsroom.actions.register import sole_site
from opsroom.domain.errors import BadInput, Refused
from opsroom.domain.fields import Line, OptionalLine, RowId
from opsroom.domain.people import CASEWORK, Role
from opsroom.domain.tracks import SLIPS
from opsroom.language import _
from opsroom.language.words import series, word
from opsroom.store import slipsql
from opsroom.store.callsql import find_call
from opsroom.store.sites import site_of

Row = dict[str, Any]

#: What slips' numbers begin with; a track's series has letters alone, so no case's do (CMP-1).
SERIES: Final = f"{SLIPS}-"


class IssueSlip(Action):
    """Tell a unit what it must improve: a complaint about it that caused no loss (CMP-16).

    Attributes:
        to: the unit, by its role.
        subject: what was wrong, in a line.
        customer: row ID of a known customer; ``None`` takes the call's, or somebody in no file.
        customer_name: who complained; without it the customer's name.
        item: item number or model; empty takes the call's model.
        call: number of the repair call that it came from.
        site: whose it is; ``None`` takes the call's, else the actor's own, or the only one.
    """

    name: ClassVar[str] = "slip.issue"
    roles: ClassVar[frozenset[Role]] = CASEWORK
    to: Role
    subject: Line
    customer: RowId | None = None
    customer_name: OptionalLine = ""
    item: OptionalLine = ""
    call: Line | None = None
    site: Line | None = None

    def place(self, tx: Tx, /) -> str | None:
        """The site whose slip it will be."""
        if self.site is None and self.call is None:
            return tx.actor.site
        return self.site or (self._call(tx) or {}).get("site_id")

    def run(self, tx: Tx) -> Done:
        """See :class:`Action`."""
        must_be(
            self.to in CASEWORK,
            "--to",
            _("{role} has no part in cases.").format(role=word("role", self.to)),
        )
        call = self._call(tx)
        if self.call is not None and call is None:
            raise BadInput("--call", _("There is no call {ref}.").format(ref=self.call))
        site = self.site or (call["site_id"] if call else sole_site(tx))
        known = tx.one("SELECT id FROM sites WHERE id = ?", site)
        must_be(known is not None, "--site", _("There is no site {id}.").format(id=site))
        customer = self._customer(tx, call)
        name = self.customer_name or customer.get("name", "")
        name = name or (call["customer_name"] if call else "")
        must_be(bool(name), "--name", _("Whose complaint is it? A slip needs the name."))
        row: Row = {
            "number": next_number(tx, SERIES, tx.calendar(site).day_of(tx.now)),
            "site_id": site,
            "role": str(self.to),
            "subject": self.subject,
            "customer_id": customer.get("id"),
            "customer_name": name,
            "item": self.item or (call["model"] if call else ""),
            "call_id": call["id"] if call else None,
            "issued_at": tx.now,
            "issued_by": tx.actor.id,
        }
        slip = tx.insert("slips", row)
        entry = tx.journal(self.name, f"slip:{slip}", None, row)
        facts = {"number": row["number"], "state": "open", "role": row["role"]}
        if not holders(tx, self.to, site):
            facts["vacant"] = row["role"]
        return Done(f"slip:{slip}", facts, entry)

    def _call(self, tx: Tx) -> Row | None:
        found = None if self.call is None else find_call(tx.db.conn, self.call)
        return None if found is None else tx.one("SELECT * FROM calls WHERE id = ?", found)

    def _customer(self, tx: Tx, call: Row | None) -> Row:
        asked = self.customer or (call["customer_id"] if call else None)
        if asked is None:
            return {}
        found = tx.one("SELECT id, name FROM customers WHERE id = ?", asked)
        if found is None:
            raise BadInput("--customer", _("There is no customer {id}.").format(id=asked))
        return found


class SlipAction(Action):
    """An action on one slip.

    Attributes:
        slip: the slip's number, such as ``AB-261101``.
    """

    slip: Line

    def place(self, tx: Tx, /) -> str | None:
        """The slip's site."""
        found = slipsql.find_slip(tx.db.conn, self.slip)
        return None if found is None else site_of(tx.db.conn, "slips", found)

    def found(self, tx: Tx) -> Row:
        """The slip's columns.

        Raises:
            BadInput: there is none of that number.
        """
        found = slipsql.find_slip(tx.db.conn, self.slip)
        row = None if found is None else tx.one("SELECT * FROM slips WHERE id = ?", found)
        if row is None:
            raise BadInput("SLIP", _("There is no slip {ref}.").format(ref=self.slip))
        if row["case_id"] is not None:
            case = tx.all("SELECT number FROM cases WHERE id = ?", row["case_id"])[0]["number"]
            text = _("Slip {number} has become case {case}.")
            raise Refused("CMP-16", text.format(number=row["number"], case=case))
        return row

    def change(self, tx: Tx, row: Row, **columns: Any) -> int:
        """Change columns of the slip, and journal it; returns the entry."""
        tx.update("slips", row["id"], columns)
        before = {column: row[column] for column in columns}
        return tx.journal(self.name, f"slip:{row['id']}", before, columns)


class SettleSlip(SlipAction):
    """The unit says what it has improved (CMP-16).

    Attributes:
        reply: what.
    """

    name: ClassVar[str] = "slip.settle"
    roles: ClassVar[frozenset[Role]] = CASEWORK
    reply: Told

    def run(self, tx: Tx) -> Done:
        """See :class:`Action`."""
        row = self.found(tx)
        if row["role"] not in roles_of(tx, row["site_id"]):
            names = series(holders(tx, Role(row["role"]), row["site_id"])) or "-"
            raise Refused(
                "ROL-2",
                _("Slip {number} went to {to} ({names}); {name} is {role}.").format(
                    number=row["number"],
                    to=word("role", row["role"]),
                    names=names,
                    name=tx.actor.name,
                    role=word("role", tx.actor.role),
                ),
            )
        if row["state"] != "open":
            text = _("Slip {number} is {state} already.")
            state = word("slip_state", row["state"])
            raise Refused("CMP-16", text.format(number=row["number"], state=state))
        settled = {"settled_at": max(tx.now, row["issued_at"]), "settled_by": tx.actor.id}
        entry = self.change(tx, row, state="settled", reply=self.reply, **settled)
        facts = {"number": row["number"], "state": "settled", "role": row["role"]}
        return Done(f"slip:{row['id']}", facts, entry)


class UpgradeSlip(SlipAction):
    """Make a case of a slip, settled or not: it did cost something after all (CMP-16; ours).

    The company has known of the complaint since the slip was issued (TRK-2).

    Attributes:
        track: the code of the case's track.
    """

    name: ClassVar[str] = "slip.upgrade"
    roles: ClassVar[frozenset[Role]] = CASEWORK
    track: Line

    def run(self, tx: Tx) -> Done:
        """See :class:`Action`."""
        row = self.found(tx)
        call = tx.one("SELECT number FROM calls WHERE id = ?", row["call_id"])
        opened = OpenCase(
            track=self.track,
            site=row["site_id"],
            customer=row["customer_id"],
            customer_name=row["customer_name"],
            subject=row["subject"],
            item=row["item"],
            call=call["number"] if call else None,
            known_at=min(tx.now, row["issued_at"]),
        ).run(tx)
        case = int(opened.facts["id"])
        entry = self.change(tx, row, state="upgraded", case_id=case)
        return Done(f"slip:{row['id']}", {**opened.facts, "slip": row["number"]}, entry)
