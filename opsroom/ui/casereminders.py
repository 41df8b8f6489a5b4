"""What the jobs have noticed about complaint cases, for whoever has to see to it (LIA-6)."""

from collections.abc import Mapping
from typing import Final

from opsroom.domain.people import Role
from opsroom.language.jobwords import warning
from opsroom.store import jobsql
from opsroom.ui.casedesk import Desk

#: Who has to see to what a warning tells, by its kind.
_WHOSE: Final[Mapping[str, Role]] = {"sanctions": Role.CONTROL}


def reminders(desk: Desk) -> list[str]:
    """The warnings that are for one of the person's roles and about their site, in words."""
    site = desk.actor.site
    return [
        warning(row.kind, row.key, row.facts)
        for kind, role in _WHOSE.items()
        if role in desk.roles
        for row in jobsql.warnings(desk.conn, kind)
        if site in (None, row.key)
    ]
