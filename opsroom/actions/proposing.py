"""Proposals: which technician to send to a call, and why (DSP-3, DSP-6). Reads, changes nothing."""

import sqlite3
from collections.abc import Mapping
from typing import NamedTuple

from opsroom.domain.dispatch import Outlook, Proposal, outlook
from opsroom.domain.errors import BadInput
from opsroom.domain.policy import Policy
from opsroom.domain.tours import Tour, forecast
from opsroom.language import _
from opsroom.store import floorsql
from opsroom.store.sites import calendar_of


class Floor(NamedTuple):
    """A site's technicians, and what can be done for each call that waits, by the call's ID."""

    tours: tuple[Tour, ...]
    outlooks: Mapping[int, Outlook]


def proposals(conn: sqlite3.Connection, policy: Policy, call_id: int, now: int) -> list[Proposal]:
    """Every technician of the call's site, best first (DSP-3).

    Raises:
        BadInput: there is no such call.
    """
    return list(outlook_of(conn, policy, call_id, now).proposals)


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
    calls = floorsql.wanted_calls(conn, site, now)
    return Floor(tours, {c.id: outlook(cal, policy, tours, c, now) for c in calls})
