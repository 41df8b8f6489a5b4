"""A site's letterhead and opening hours, changed (CAL-1, CAL-2); deadlines follow."""

import json
from datetime import date
from typing import Any, ClassVar, Literal

from pydantic import Field

from opsroom.actions.caseedit import CaseEdit
from opsroom.actions.caseroute import reckon
from opsroom.actions.door import Action, Done, Tx, must_be
from opsroom.actions.edit import Edit
from opsroom.domain.errors import BadInput, Refused
from opsroom.domain.fields import Line, OptionalLine
from opsroom.domain.openings import as_object, keeping, overlapping
from opsroom.domain.people import LEADS, Role
from opsroom.domain.worktime import calendar, spec_from
from opsroom.language import _


class EditSite(Action):
    """Change what a site's letters say of it, and its opening hours from today on (CAL-1).

    The days before today keep the hours that they had. Deadlines of open calls and cases are
    worked out anew in the same transaction.

    Attributes:
        site: its ID.
        title, address, phone, complaint_phone, lang: as :class:`AddSite` has them.
        week: the weekly pattern, as :func:`opsroom.domain.worktime.spec_from` takes it.
        holidays: whose public holidays hold; ``none`` for nobody's.
        closed: days on which it is closed.
        extra: days with hours of their own.
        ordinary: days that are as the week says after all.
    """

    name: ClassVar[str] = "site.edit"
    roles: ClassVar[frozenset[Role]] = LEADS
    site: Line
    title: Line | None = None
    lang: Literal["en", "zh-Hans", "zh-Hant"] | None = None
    address: OptionalLine | None = None
    phone: OptionalLine | None = None
    complaint_phone: OptionalLine | None = None
    week: dict[str, Any] | None = None
    holidays: Literal["CN", "TW", "none"] | None = None
    closed: tuple[date, ...] = ()
    extra: dict[date, Any] = Field(default_factory=dict)
    ordinary: tuple[date, ...] = ()

    def place(self, _tx: Tx, /) -> str | None:
        """The site itself."""
        return self.site

    def run(self, tx: Tx) -> Done:
        """See :class:`Action`."""
        row = tx.one("SELECT * FROM sites WHERE id = ?", self.site)
        if row is None:
            raise BadInput("SITE", _("There is no site {id}.").format(id=self.site))
        said = {"title": "name"}
        letter = ("title", "lang", "address", "phone", "complaint_phone")
        values = {said.get(key, key): getattr(self, key) for key in letter}
        columns = {key: text for key, text in values.items() if text is not None}
        hours = self._hours(tx, row)
        if hours is not None:
            columns["calendar"] = json.dumps(hours, ensure_ascii=False)
        after = {key: text for key, text in columns.items() if row[key] != text}
        if not after:
            raise Refused("CAL-2", _("Nothing of site {id} would change.").format(id=self.site))
        tx.db.conn.execute(
            f"UPDATE sites SET {', '.join(f'{key} = ?' for key in after)} WHERE id = ?",
            (*after.values(), self.site),
        )
        before = {key: row[key] for key in after}
        subject = f"site:{self.site}"
        entry = tx.journal(self.name, subject, before, after)
        calls, cases = self._anew(tx) if "calendar" in after else ((), ())
        facts = {"id": self.site, "changed": sorted(after), "calls": calls, "cases": cases}
        return Done(subject, {**facts, "calendar": hours}, entry)

    def _hours(self, tx: Tx, row: dict[str, Any]) -> dict[str, Any] | None:
        """The calendar as it will be; ``None`` where nothing is said of it."""
        if self.week is None and self.holidays is None and not self._days():
            return None
        old = json.loads(row["calendar"])
        was, today = spec_from(old, row["tz"]), tx.calendar(self.site).day_of(tx.now)
        for where, days in (
            ("--closed", self.closed),
            ("--extra", tuple(self.extra)),
            ("--ordinary", self.ordinary),
        ):
            late = next((day for day in days if day < today), None)
            must_be(
                late is None,
                where,
                _("{day} is over: hours change from today on.").format(day=late),
            )
        both = next((day for day in self.closed if day in self.extra), None)
        text = _("{day} is closed as well: only one holds.")
        must_be(both is None, "--extra", text.format(day=both))
        new = as_object(old)
        if self.week is not None:
            new["week"] = self.week
        if self.holidays is not None:
            new["holidays"] = None if self.holidays == "none" else self.holidays
        named = {day.isoformat() for day in self._days()}
        closed = {str(day) for day in new.get("closed", ())} - named
        extra = {str(day): spans for day, spans in new.get("extra", {}).items()}
        extra = {day: spans for day, spans in extra.items() if day not in named}
        extra |= {day.isoformat(): spans for day, spans in self.extra.items()}
        new["closed"] = sorted(closed | {day.isoformat() for day in self.closed})
        new["extra"] = dict(sorted(extra.items()))
        becomes = spec_from(new, row["tz"])
        self._apart()
        if (becomes.week, becomes.holidays) != (was.week, was.holidays):
            new["earlier"] = keeping(old, today)
            becomes = spec_from(new, row["tz"])
        calendar(becomes).working_day_after(today)  # it opens at all
        return new

    def _apart(self) -> None:
        """Refuse openings of a day that overlap: one is wrong, and nobody knows which."""
        week: dict[str, Any] = self.week or {}
        for where, days in (("--hours", week), ("--extra", self.extra)):
            for day, spans in days.items():
                one, other = overlapping(spans) or ("", "")
                text = _("{day}: {one} and {other} overlap.")
                must_be(not one, where, text.format(day=day, one=one, other=other))

    def _days(self) -> tuple[date, ...]:
        """The single days of which something is said."""
        return (*self.closed, *self.extra, *self.ordinary)

    def _anew(self, tx: Tx) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Work out the deadlines of open calls and cases anew; those that have moved (SLA-1)."""
        moved = []
        ask = (
            "SELECT number FROM calls WHERE site_id = ? AND arrived_at IS NULL"
            " AND state IN ('waiting', 'dispatched', 'enroute') ORDER BY id"
        )
        clocks = ("due_at", "due_raw_at", "clock_at", "remaining_at")
        for row in tx.all(ask, self.site):
            edit = Edit(tx, row["number"])
            was = [edit.call[key] for key in clocks]
            edit.reckon()
            if [edit.call[key] for key in clocks] != was:
                edit.done(self.name)
                moved.append(str(edit.call["number"]))
        cases = []
        ask = (
            "SELECT c.id FROM cases c JOIN case_steps s ON s.case_id = c.id"
            " AND s.finished_at IS NULL WHERE c.site_id = ? AND c.state = 'open' ORDER BY c.id"
        )
        for row in tx.all(ask, self.site):
            case = CaseEdit(tx, f"case:{row['id']}")
            keys = ("due_at", "case_due_at", "risk_at", "critical_at")
            was = [case.case[key] for key in keys]
            reckon(case)
            if [case.case[key] for key in keys] != was:
                case.done(self.name)
                cases.append(str(case.case["number"]))
        return tuple(moved), tuple(cases)
