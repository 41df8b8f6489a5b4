"""Maintenance contracts (保養合同): when the expiry notice and the visit are due, the next term."""

from calendar import monthrange
from datetime import date, timedelta

from opsroom.domain.worktime import Calendar

_DAY = timedelta(1)


def months_later(day: date, months: int) -> date:
    """The same day of another month, clamped to that month's end; negative goes back (CON-2)."""
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def notice_date(expires_on: date, months: int, calendar: Calendar) -> date:
    """The day an expiry notice goes out (CON-2).

    A number of calendar months before the last day of cover, clamped to the month's end; the
    working day before where that isn't one.

    Raises:
        CalendarError: the calendar never opens, or doesn't reach so far.
    """
    day = months_later(expires_on, -months)
    return day if calendar.is_working_day(day) else calendar.working_day_before(day)


def notice_is_due(
    *,
    today: date,
    expires_on: date,
    entered_on: date,
    opened_on: date,
    months: int,
    calendar: Calendar,
) -> bool:
    """Whether a term without a notice and without a successor gets one today (CON-3).

    A missed day is caught up, at once where less time is left; for a term that ran out while
    nobody looked until as long after its end as the notice would have come before (ours: later
    the contract is gone). A term that was over when it was entered, or before the site opened,
    is history and gets none.

    Args:
        today: the site's local date.
        expires_on: last day of cover.
        entered_on: the local date the term was entered.
        opened_on: the site's first day.
        months: calendar months of notice (policy).
        calendar: the site's.

    Raises:
        CalendarError: see :func:`notice_date`.
    """
    if expires_on < max(entered_on, opened_on) or today > months_later(expires_on, months):
        return False
    return today >= notice_date(expires_on, months, calendar)


def visit_date(issued_on: date, within_days: int, expires_on: date, calendar: Calendar) -> date:
    """The working day by which somebody has called on the customer (CON-1).

    Some days after the notice, though not after the last day of cover; brought forward to a
    working day, or put off to one where all days until then are closed.

    Raises:
        CalendarError: the calendar never opens.
    """
    day = issued_on + timedelta(within_days)
    if issued_on <= expires_on < day:
        day = expires_on
    if calendar.is_working_day(day):
        return day
    earlier = calendar.working_day_before(day)
    return earlier if earlier >= issued_on else calendar.working_day_after(day)


def next_term(starts_on: date, expires_on: date) -> tuple[date, date]:
    """First and last day of the term that follows, as long as the old one (CON-5).

    A term of whole months is followed by one of as many months, any other by one of as many days.
    """
    start = expires_on + _DAY
    months = (start.year - starts_on.year) * 12 + start.month - starts_on.month
    if months > 0 and months_later(starts_on, months) == start:
        return start, months_later(start, months) - _DAY
    return start, start + (expires_on - starts_on)
