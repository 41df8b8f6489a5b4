"""Proposals: which technician to send to a call, and why (DSP-3, DSP-6). Reads, changes nothing."""

import sqlite3
from collections.abc import Callable, Iterable
from typing import Final

from opsroom.domain.dispatch import Outlook, Reason, outlook
from opsroom.domain.errors import BadInput
from opsroom.domain.policy import Policy
from opsroom.domain.tours import Tour, Wanted, forecast
from opsroom.domain.worktime import Calendar
from opsroom.language import N_, _, n_
from opsroom.store import floorsql
from opsroom.store.sites import calendar_of

#: Each reason's words by its code; ``busy`` has a plural of its own.
REASONS: Final = {
    "off_duty": N_("off duty until {time}"),
    "no_skill": N_("no skill for {family}"),
    "late": N_("late by {length}"),
    "tight": N_("only {length} to spare"),
    "skill_unknown": N_("skill not known"),
    "free": N_("free"),
    "near": N_("near, {length}"),
    "far": N_("farther, {length}"),
}


class Floor:
    """A site's technicians at an instant, and what they could do for each call that waits.

    One reading answers for the whole queue; a call's outlook is worked out when it is first
    asked for, so that a queue of hundreds costs no more than what is seen of it.

    Attributes:
        now: the instant, epoch seconds.
        tours: where each technician stands, by ID.
        calls: the calls that wait, by their row ID.
    """

    def __init__(
        self,
        cal: Calendar,
        policy: Policy,
        now: int,
        tours: tuple[Tour, ...],
        calls: Iterable[Wanted],
    ) -> None:
        self.now, self.tours = now, tours
        self.calls = {call.id: call for call in calls}
        self._cal, self._policy = cal, policy
        self._outlooks: dict[int, Outlook] = {}

    def outlook(self, call_id: int) -> Outlook | None:
        """The outlook of a call that waits; ``None`` when it doesn't, or not at this site."""
        found = self._outlooks.get(call_id)
        call = self.calls.get(call_id)
        if found is None and call is not None:
            found = outlook(self._cal, self._policy, self.tours, call, self.now)
            self._outlooks[call_id] = found
        return found


def outlook_of(conn: sqlite3.Connection, policy: Policy, call_id: int, now: int) -> Outlook:
    """The proposals for one call, and whether anybody can still make it (DSP-3, DSP-6).

    Raises:
        BadInput: there is no such call.
    """
    call = floorsql.wanted_call(conn, call_id, now)
    if call is None:
        raise BadInput("CALL", _("There is no call {ref}.").format(ref=call_id))
    cal = calendar_of(conn, call.site_id)
    people = floorsql.technicians(conn, call.site_id, now)
    tours = [forecast(cal, policy, person, now) for person in people]
    return outlook(cal, policy, tours, call, now)


def floor(conn: sqlite3.Connection, policy: Policy, site: str, now: int) -> Floor:
    """Every technician of a site and the outlook of every call in its queue, in one reading.

    Raises:
        KeyError: there is no such site.
    """
    cal = calendar_of(conn, site)
    people = floorsql.technicians(conn, site, now)
    tours = tuple(forecast(cal, policy, person, now) for person in people)
    return Floor(cal, policy, now, tours, floorsql.wanted_calls(conn, site, now))


def reason_words(reason: Reason, moment: Callable[[int], str]) -> str:
    """A reason in a few words (DSP-3).

    Args:
        reason: the code with its fact.
        moment: writes an instant on the site's own clock.
    """
    code, value, note = reason
    if code == "busy":
        return n_("{count} job in hand", "{count} jobs in hand", value).format(count=value)
    words = _(REASONS[code]).format(
        length=_length(value // 60 if code == "tight" else -(-value // 60)),
        time=moment(value) if code == "off_duty" else "",
        family=note,
    )
    return f"{words} ({note})" if code == "off_duty" and note else words


def _length(minutes: int) -> str:
    """A length of time in words; to spare is never more than there is, late never less."""
    if minutes < 100:
        return _("{minutes} min").format(minutes=minutes)
    return _("{hours} h {minutes} min").format(hours=minutes // 60, minutes=minutes % 60)
