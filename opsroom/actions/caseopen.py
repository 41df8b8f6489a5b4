"""Opening complaint cases, and contesting closed ones (CMP-1, CMP-2, CMP-9, TRK)."""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar, Final

from pydantic import Field

from opsroom.actions.caseedit import CaseAction, CaseEdit, roles_of, snapshot, told
from opsroom.actions.caseroute import enter
from opsroom.actions.casevalues import Values, put_values
from opsroom.actions.door import Action, Done, Tx, must_be
from opsroom.actions.register import sole_site
from opsroom.domain.cases import Fault, Weight, number
from opsroom.domain.errors import BadInput, Refused
from opsroom.domain.fields import Instant, Line, OptionalLine, RowId
from opsroom.domain.people import CASEWORK, Role
from opsroom.domain.text import fold
from opsroom.domain.tracks import Track
from opsroom.language import _
from opsroom.language.trackwords import title
from opsroom.language.words import series, word
from opsroom.store.callsql import find_call

Row = dict[str, Any]

#: What a contesting case has from the one it contests.
_KEPT: Final = (
    "track",
    "site_id",
    "customer_id",
    "customer_name",
    "phone",
    "address",
    "item",
    "call_id",
    "overseas",
    "weight",
)


class OpenCase(Action):
    """Open a complaint case: number it, and give it to the first step of its track.

    Attributes:
        track: the track's code.
        site: whose case it is; ``None`` takes the call's, else the actor's own, or the only one.
        customer: row ID of a known customer, whose name, phone and address are taken where they
            aren't given; ``None`` takes the call's, or somebody who is in no file.
        subject: the complaint in a line.
        item: item number or model; repeats are found by it. Empty takes the call's model.
        call: number of the repair call that it came from.
        overseas: whether the customer is (CMP-5).
        weight, fault: FBK-6.
        owner: who shall be first responsible. Whoever opens a case is, until that person accepts
            (FBK-5); ``None`` leaves it with whoever opens it.
        known_at: when the company first knew of it (TRK-2), epoch seconds; ``None`` for now.
        values: what is recorded in the first step at once, by field.
    """

    name: ClassVar[str] = "case.open"
    roles: ClassVar[frozenset[Role]] = CASEWORK
    track: Line
    site: Line | None = None
    customer: RowId | None = None
    customer_name: OptionalLine = ""
    phone: OptionalLine = ""
    address: OptionalLine = ""
    subject: Line
    item: OptionalLine = ""
    call: Line | None = None
    overseas: bool = False
    weight: Weight = Weight.ORDINARY
    fault: Fault = Fault.UNKNOWN
    owner: Line | None = None
    known_at: Instant | None = None
    values: Values = Field(default_factory=dict)

    def place(self, tx: Tx, /) -> str | None:
        """The site whose case it will be."""
        if self.site is None and self.call is None:
            return tx.actor.site
        return self.site or (_call(tx, self.call) or {}).get("site_id")

    def run(self, tx: Tx) -> Done:
        """See :class:`Action`."""
        track = _known_track(tx, self.track)
        call = _call(tx, self.call)
        if self.call is not None and call is None:
            raise BadInput("--call", _("There is no call {ref}.").format(ref=self.call))
        site = self.site or (call["site_id"] if call else sole_site(tx))
        _may_open(tx, track, site)
        known_at = tx.now if self.known_at is None else self.known_at
        must_be(known_at <= tx.now, "--known-at", _("It can't have become known later than now."))
        customer = self._customer(tx, call)
        name = self.customer_name or customer.get("name", "")
        must_be(bool(name), "--name", _("Whose complaint is it? A case needs the name."))
        columns: Row = {
            "track": self.track,
            "site_id": site,
            "customer_id": customer.get("id"),
            "customer_name": name,
            "phone": self.phone or customer.get("phone", ""),
            "address": self.address or customer.get("address", ""),
            "subject": self.subject,
            "item": self.item or (call["model"] if call else ""),
            "call_id": call["id"] if call else None,
            "overseas": int(self.overseas),
            "weight": str(self.weight),
            "fault": str(self.fault),
            "known_at": known_at,
            **_responsible(tx, site, self.owner),
        }
        return _enter(tx, self.name, track, columns, self.values)

    def _customer(self, tx: Tx, call: Row | None) -> Row:
        """The customer's file; empty for somebody who has none."""
        asked = self.customer or (call["customer_id"] if call else None)
        if asked is None:
            return {}
        found = tx.one("SELECT * FROM customers WHERE id = ?", asked)
        if found is None:
            raise BadInput("--customer", _("There is no customer {id}.").format(id=asked))
        return found


class ContestCase(CaseAction):
    """A customer doesn't accept the conclusion: a new case, with the closed one before it (CMP-9).

    Attributes:
        subject: what they object to, in a line.
        values: what is recorded in the first step at once, by field.
    """

    name: ClassVar[str] = "case.contest"
    roles: ClassVar[frozenset[Role]] = CASEWORK
    subject: Line
    values: Values = Field(default_factory=dict)

    def run(self, tx: Tx) -> Done:
        """See :class:`Action`."""
        edit = CaseEdit(tx, self.case, self.expect)
        _may_open(tx, edit.track, edit.case["site_id"])
        edit.move("contest")
        running = tx.one(
            "SELECT number FROM cases WHERE previous_id = ? AND state = 'open'", edit.id
        )
        if running:
            raise Refused(
                "CMP-9",
                _("Case {number} is contested already, in case {other}.").format(
                    number=edit.case["number"], other=running["number"]
                ),
            )
        columns: Row = {
            **{column: edit.case[column] for column in _KEPT},
            "subject": self.subject,
            "previous_id": edit.id,
            "known_at": tx.now,
            **_responsible(tx, edit.case["site_id"], None),
        }
        done = _enter(tx, self.name, edit.track, columns, self.values)
        return Done(done.subject, {**done.facts, "previous": edit.case["number"]}, done.entry)


def _known_track(tx: Tx, code: str) -> Track:
    tracks = tx.policy.book.tracks
    if code not in tracks:
        raise BadInput(
            "--track",
            _("There is no track {code}. Known: {codes}.").format(code=code, codes=series(tracks)),
        )
    return tracks[code]


def _may_open(tx: Tx, track: Track, site: str) -> None:
    """Check that the track is open to the actor's role (ROL-2)."""
    if not roles_of(tx, site) & set(track.opens):
        raise Refused(
            "ROL-2",
            _("{name} ({role}) may open no case of “{track}”. It is open to: {roles}.").format(
                name=tx.actor.name,
                role=word("role", tx.actor.role),
                track=title(track.title),
                roles=series(word("role", role) for role in track.opens),
            ),
        )


def _call(tx: Tx, ref: str | None) -> Row | None:
    found = None if ref is None else find_call(tx.db.conn, ref)
    return None if found is None else tx.one("SELECT * FROM calls WHERE id = ?", found)


def _responsible(tx: Tx, site: str, named: str | None) -> Row:
    """First come, first responsible; somebody named is until they accept only asked (FBK-5)."""
    first = tx.one("SELECT id FROM people WHERE id = ? AND active", tx.actor.id)
    asked = None if named is None else colleague(tx, site, named, "--owner")["id"]
    if first is None:  # whoever owns the file, and isn't among the people
        return {"owner_id": asked}
    return {"owner_id": first["id"], "offered_id": asked if asked != first["id"] else None}


def colleague(tx: Tx, site: str, person: str, where: str) -> Row:
    """Somebody who can be first responsible for a site's case.

    Raises:
        BadInput: nobody here has that ID.
        Refused: they have no part in cases (ROL-1), or work at another site.
    """
    row = tx.one("SELECT id, name, role, site_id FROM people WHERE id = ? AND active", person)
    if row is None:
        raise BadInput(where, _("Nobody here is {id}.").format(id=person))
    if Role(row["role"]) not in CASEWORK:
        raise Refused(
            "ROL-1",
            _("{name} is {role} and has no part in cases.").format(
                name=row["name"], role=word("role", row["role"])
            ),
        )
    if row["site_id"] not in (None, site):
        raise Refused(
            "FBK-5",
            _("{name} works at another site ({site}).").format(
                name=row["name"], site=row["site_id"]
            ),
        )
    return row


def next_number(tx: Tx, series_code: str, day: date) -> str:
    """Draw the next number of a series in a month; a roll-back takes it back, so no gap (CMP-1).

    A century on, numbers of the same two digits of a year go on where they ended.
    """
    row = tx.db.conn.execute(
        "INSERT INTO case_series (series, month, last) VALUES (?, ?, 1)"
        " ON CONFLICT DO UPDATE SET last = last + 1 RETURNING last",
        (series_code, f"{day:%y%m}"),
    ).fetchone()
    return number(series_code, day, row[0])


def _enter(
    tx: Tx, action: str, track: Track, columns: Mapping[str, Any], values: Mapping[str, str]
) -> Done:
    """Number a new case, give it to the first step, record what is known, journal it."""
    first = track.steps[0]
    today = tx.calendar(columns["site_id"]).day_of(tx.now)
    row_id = tx.insert(
        "cases",
        {
            "number": next_number(tx, track.series, today),
            **columns,
            "item_key": fold(columns["item"]),
            "step": first.id,
            "role": "",
            "opened_at": tx.now,
            "received_at": tx.now,
        },
    )
    edit = CaseEdit(tx, f"case:{row_id}")
    put_values(edit, first, values)
    enter(edit, first.id)
    after = snapshot(tx, row_id)
    kept = {key: value for key, value in after.items() if value}
    kept["case"] = {k: v for k, v in after["case"].items() if v or v == 0}
    entry = tx.journal(action, f"case:{row_id}", None, kept)
    return Done(f"case:{row_id}", {**told(edit.case), **edit.also}, entry)
