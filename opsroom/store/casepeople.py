"""Who can have to do with a complaint case: people by role and site (ROL-1, DSP-4)."""

import sqlite3
from collections.abc import Iterable
from typing import NamedTuple

from opsroom.domain.people import CASEWORK, Actor, Role
from opsroom.store import postsql
from opsroom.store.sites import person


class Colleague(NamedTuple):
    """Somebody who works here; ``site_id`` is ``None`` for whoever is for all sites."""

    id: str
    name: str
    role: str
    site_id: str | None


class People:
    """The people of the company at an instant, and who holds which post.

    Attributes:
        all: everybody who can have a part in a case, by name.
        left: the IDs of those who work here no more.
    """

    def __init__(self, conn: sqlite3.Connection, now: int) -> None:
        """Read them."""
        rows = conn.execute(
            "SELECT id, name, role, site_id FROM people WHERE active ORDER BY name, id"
        )
        self.all = [one for row in rows if (one := Colleague._make(row)).role in CASEWORK]
        gone = conn.execute("SELECT id FROM people WHERE NOT active").fetchall()
        self.left = frozenset(str(row[0]) for row in gone)
        self._found: dict[tuple[str, str], list[Colleague]] = {}
        self._posts = {
            (one.post.site_id, one.post.role): one.holding.responsible
            for one in postsql.held(conn, now)
            if not one.vacant
        }

    def with_role(self, role: str, site: str) -> list[Colleague]:
        """Who has a role for a site: whoever holds its post now (DSP-4), else all who have it."""
        if (role, site) not in self._found:
            holder = self._posts.get((site, role))
            self._found[role, site] = [
                one
                for one in self.all
                if (one.id == holder if holder else one.role == role)
                and (one.site_id in (None, site) or one.id == holder)
            ]
        return self._found[role, site]

    def at(self, site: str) -> list[Colleague]:
        """Everybody who acts at a site."""
        return [one for one in self.all if one.site_id in (None, site)]

    def name(self, person_id: str) -> str:
        """A person's name; their ID where they aren't here any more."""
        return next((one.name for one in self.all if one.id == person_id), person_id)


def away(conn: sqlite3.Connection, now: int) -> frozenset[str]:
    """The IDs of those who aren't here at an instant, as they said (DSP-3)."""
    ask = "SELECT person_id FROM absences WHERE starts_at <= ? AND ends_at > ?"
    return frozenset(str(row[0]) for row in conn.execute(ask, (now, now)))


def roles_of(
    conn: sqlite3.Connection, actor: Actor, now: int, site: str | None = None
) -> frozenset[Role]:
    """The roles in which somebody acts: their own, and those of posts they answer for (DSP-4).

    Args:
        conn: the database.
        actor: who acts.
        now: epoch seconds; B answers for a post where A is absent.
        site: whose posts count; ``None`` for those of the actor's own, or of all.
    """
    known = person(conn, actor.id)
    posts = {
        Role(one.post.role)
        for one in postsql.held(conn, now, site or actor.site)
        if one.holding.responsible == actor.id and actor.id not in one.holding.absent
    }
    return frozenset({actor.role, *posts, *((known.role,) if known else ())})


def names(people: Iterable[Colleague]) -> list[str]:
    """Their names."""
    return [one.name for one in people]
