"""Complaint cases (客戶投訴案件): states, the one table of moves, clocks, and what a form holds.

A case stands in one step of its track at a time; what is recorded in it is text by field code, as
:func:`read_value` makes it. Instants are epoch seconds.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from opsroom.domain.money import MoneyError
from opsroom.domain.people import Role
from opsroom.domain.sla import Level
from opsroom.domain.text import clean, clean_lines
from opsroom.domain.trackcodes import Does, Kind, Since
from opsroom.domain.worktime import Calendar

if TYPE_CHECKING:
    from opsroom.domain.tracks import FieldSpec, Limit, Step


class CaseState(StrEnum):
    """Whether a case is being worked on."""

    OPEN = "open"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class Weight(StrEnum):
    """FBK-6."""

    ORDINARY = "ordinary"
    SERIOUS = "serious"


class Fault(StrEnum):
    """Whose fault it is (FBK-6)."""

    UNKNOWN = "unknown"
    OURS = "ours"
    NOT_OURS = "not_ours"


class Improvement(StrEnum):
    """How far the improvement has come (CMP-14, PDCA)."""

    NONE = "none"  # nothing to improve, or a pure human slip (CMP-7)
    SET = "set"
    IN_PROCESS = "in_process"
    CONFIRMED = "confirmed"
    STANDARD = "standard"


@dataclass(frozen=True, slots=True)
class CaseMove:
    """One row of the table of moves: the states, and the kinds of step, it is possible in."""

    states: tuple[CaseState, ...]
    steps: tuple[Does, ...] = tuple(Does)


_OPEN = (CaseState.OPEN,)
_ANY = tuple(CaseState)

#: Every way to act on a case; anything else is refused.
CASE_MOVES: dict[str, CaseMove] = {
    "record": CaseMove(_OPEN),
    "advance": CaseMove(_OPEN, (Does.WORK,)),
    "approve": CaseMove(_OPEN, (Does.APPROVAL,)),
    "reject": CaseMove(_OPEN, (Does.APPROVAL,)),
    "answer": CaseMove(_OPEN, (Does.ANSWER,)),
    "close": CaseMove(_OPEN, (Does.FILING,)),
    "withdraw": CaseMove(_OPEN),
    "weigh": CaseMove(_OPEN),
    "hand": CaseMove(_OPEN),
    "take": CaseMove(_OPEN),
    "petition": CaseMove(_ANY),
    "contest": CaseMove((CaseState.CLOSED,)),
    "improve": CaseMove((CaseState.OPEN, CaseState.CLOSED)),
}


def possible(state: CaseState, does: Does) -> tuple[str, ...]:
    """The verbs that the table allows now, in the table's order."""
    return tuple(v for v, m in CASE_MOVES.items() if state in m.states and does in m.steps)


def without_step(state: CaseState) -> tuple[str, ...]:
    """The verbs that are possible where the policy knows the case's step no longer (ours)."""
    return ("withdraw",) if state is CaseState.OPEN else possible(state, Does.FILING)


def number(series: str, month: date, serial: int) -> str:
    """A case's number: its series, year and month of two digits each, serial (CMP-1)."""
    return f"{series}{month:%y%m}{serial:02d}"


# -- clocks ------------------------------------------------------------------------------------


class Marks(NamedTuple):
    """From when a case's limits may count.

    Attributes:
        known: when the company first knew of the complaint.
        opened: when the case was opened.
        accepted: when it came to the step that accepts it; ``None`` before.
        received: when it came to the step it stands in.
    """

    known: int
    opened: int
    accepted: int | None
    received: int

    def anew(self) -> Marks:
        """The marks of a step done again because of a rejection: all when it got it back (ours)."""
        return Marks(*(self.received,) * 4)

    def start(self, since: Since) -> int | None:
        """The instant that a limit counts from; ``None`` while it isn't known."""
        starts = {
            Since.KNOWN: self.known,
            Since.OPENED: self.opened,
            Since.ACCEPTED: self.accepted,
            Since.STEP: self.received,
        }
        return starts[since]


class CaseClock(NamedTuple):
    """A limit as it runs.

    Attributes:
        start: when it began.
        due: the last second in time.
        risk, critical: from then on the case is at risk, critical (SLA-5).
        working: whether the time left is counted in working time.
    """

    start: int
    due: int
    risk: int
    critical: int
    working: bool

    def level(self, now: int) -> Level:
        """How urgent it is."""
        if now > self.due:
            return Level.OVERDUE
        if now >= self.critical:
            return Level.CRITICAL
        return Level.AT_RISK if now >= self.risk else Level.ON_TRACK

    def left(self, cal: Calendar, now: int) -> int:
        """Seconds left, in its own kind of time; negative when overdue."""
        if not self.working:
            return self.due - now
        return cal.elapsed(now, self.due) if now <= self.due else -cal.elapsed(self.due, now)


def clock(
    limit: Limit | None, marks: Marks, cal: Calendar, overseas: bool, warn: tuple[int, int]
) -> CaseClock | None:
    """The clock of a limit; ``None`` without one, or while nothing starts it.

    Args:
        limit: the limit.
        marks: when things happened.
        cal: the site's calendar.
        overseas: whether the customer is (CMP-5).
        warn: seconds before the deadline from which it is at risk, and critical; never more than
            a third, and a tenth, of the limit (ours).

    Raises:
        CalendarError: the calendar can't work that far.
    """
    start = None if limit is None else marks.start(limit.since)
    if limit is None or start is None:
        return None
    due = limit.due(start, cal, overseas)
    working = limit.working is not None
    span = 3600 * limit.working if limit.working is not None else due - start
    early = (min(warn[0], span // 3), min(warn[1], span // 10))
    if working:
        risk, critical = (cal.add(start, span - before) for before in early)
    else:
        risk, critical = (due - before for before in early)
    return CaseClock(start, due, risk, critical, working)


# -- authority and route -----------------------------------------------------------------------


def owner(step: Step, facts: Mapping[str, str]) -> Role:
    """The role that works on a step that isn't an approval (TRK-1: a field may name it)."""
    named = facts.get(step.owner_from or "")
    if named and named in set(Role):
        return Role(named)
    if step.owner is None:
        raise ValueError(f"{step.id} is an approval")
    return step.owner


class NoAuthority(Exception):
    """No role's limit covers the amount."""


def approver(step: Step, amount: int, limit_of: Callable[[Role], int | None]) -> Role:
    """The lowest role of an approval whose limit covers the amount (CMP-6).

    Args:
        step: the approval; its roles in rising order.
        amount: in the currency's smallest unit; 0 where it is no question of money.
        limit_of: a role's limit; ``None`` has none.

    Raises:
        NoAuthority: not even the highest does.
    """
    if step.amount is None:
        return step.by[0]
    for role in step.by:
        limit = limit_of(role)
        if limit is None or amount <= limit:
            return role
    raise NoAuthority(step.id)


def missing(step: Step, facts: Mapping[str, str]) -> tuple[str, ...]:
    """The fields without which the step can't be finished."""
    return tuple(field for field in step.record if not facts.get(field))


# -- forms -------------------------------------------------------------------------------------


class BadValue(ValueError):
    """A field can't hold that.

    Attributes:
        code: ``empty``, ``long``, ``number``, ``negative``, ``large``, ``amount``, ``date``,
            ``future``, ``choice`` or ``yesno``.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


#: The quantity of a complaint that isn't counted yet (CMP-2).
PROCESSING = "processing"
_LONGEST = {Kind.LINE: 200, Kind.TEXT: 4_000}


def longest(spec: FieldSpec) -> int:
    """How many characters a field holds, at most."""
    return _LONGEST.get(spec.kind, 200)


def read_value(spec: FieldSpec, text: str, amount: Callable[[str], int]) -> str:
    """What a field keeps of what was typed: text, digits, cents, an ISO date, or a code.

    Args:
        spec: the field.
        text: as typed.
        amount: reads an amount into the currency's smallest unit; raises ValueError.

    Raises:
        BadValue: it can't hold that.
    """
    kept = clean_lines(text) if spec.kind is Kind.TEXT else clean(text)
    if not kept:
        raise BadValue("empty")
    if len(kept) > longest(spec):
        raise BadValue("long")
    return _READERS[spec.kind](spec, kept, amount)


def beyond(
    fields: Mapping[str, FieldSpec], facts: Mapping[str, str], touched: Iterable[str]
) -> tuple[str, str] | None:
    """A field that holds more than the one that bounds it, and that one (CMP-2).

    Args:
        fields: every field there is.
        facts: what is recorded, by field.
        touched: the fields that were just recorded; pairs without one of them are left alone.
    """
    just = set(touched)
    for code, spec in fields.items():
        most = spec.at_most
        if most is None or not just & {code, most}:
            continue
        held, bound = facts.get(code, ""), facts.get(most, "")
        if held.isdecimal() and bound.isdecimal() and int(held) > int(bound):
            return code, most
    return None


def _number(_spec: FieldSpec, text: str, _amount: Callable[[str], int]) -> str:
    plain = unicodedata.normalize("NFKC", text).replace(",", "")
    found = re.fullmatch(r"(?P<sign>[+-]?)(?P<digits>[0-9]+)", plain)
    if found is None:
        raise BadValue("number")
    digits = found["digits"].lstrip("0") or "0"
    if found["sign"] == "-" and digits != "0":
        raise BadValue("negative")
    if len(digits) > 15:
        raise BadValue("large")
    return digits


def _quantity(spec: FieldSpec, text: str, amount: Callable[[str], int]) -> str:
    return PROCESSING if text.casefold() == PROCESSING else _number(spec, text, amount)


def _amount(_spec: FieldSpec, text: str, amount: Callable[[str], int]) -> str:
    try:
        return str(amount(text))
    except MoneyError as error:
        known = {"negative": "negative", "too_large": "large"}
        raise BadValue(known.get(error.code, "amount")) from None
    except ValueError:
        raise BadValue("amount") from None


def _date(_spec: FieldSpec, text: str, _amount: Callable[[str], int]) -> str:
    try:
        return date.fromisoformat(unicodedata.normalize("NFKC", text)).isoformat()
    except ValueError:
        raise BadValue("date") from None


def _one_of(spec: FieldSpec, text: str, _amount: Callable[[str], int]) -> str:
    if text not in spec.choices:
        raise BadValue("choice")
    return text


def _yesno(_spec: FieldSpec, text: str, _amount: Callable[[str], int]) -> str:
    said = {"yes": "yes", "y": "yes", "是": "yes", "no": "no", "n": "no", "否": "no"}
    if text.casefold() not in said:
        raise BadValue("yesno")
    return said[text.casefold()]


_READERS: dict[Kind, Callable[[FieldSpec, str, Callable[[str], int]], str]] = {
    Kind.LINE: lambda _spec, text, _amount: text,
    Kind.TEXT: lambda _spec, text, _amount: text,
    Kind.NUMBER: _number,
    Kind.QUANTITY: _quantity,
    Kind.AMOUNT: _amount,
    Kind.DATE: _date,
    Kind.CHOICE: _one_of,
    Kind.YESNO: _yesno,
}
