"""The verb ``sla``: the engine of :mod:`opsroom.cli.sla` with this run's settings around it."""

import sys

from opsroom.cli import sla
from opsroom.cli.session import Session
from opsroom.domain.errors import Unusable
from opsroom.domain.worktime import CalendarSpec


def answer(session: Session) -> int:
    """``sla``: answer every line of standard input with one on standard output.

    The database is opened when the first line names a calendar that isn't known without it, so
    that the verb works where there is none.
    """
    limits = session.policy.sla

    def site(name: str) -> CalendarSpec | None:
        from opsroom.store import sites

        try:
            return sites.spec_of(session.store.conn, name)
        except Unusable:
            if session.options.db:
                raise
            return None  # nobody named a database: then the name isn't a site's

    with session.out.streaming():
        return sla.run(
            sys.stdin,
            sys.stdout,
            now=lambda: session.now,
            site=site,
            allowances={zone: limits.allowance(zone) for zone in ("urban", "suburban")},
            thresholds=session.basics.thresholds,
            default_tz=session.policy.calendars.default_tz,
        )
