"""Posts, and who answers for them now (DSP-4)."""

import sqlite3
from datetime import date
from typing import NamedTuple

from opsroom.domain.people import Actor, Role
from opsroom.domain.posts import Holding, Post, holding
from opsroom.store.sites import calendar_of


class Held(NamedTuple):
    """A post with who holds it; ``names`` are those of its people, by ID.

    Attributes:
        left: those of its people who work here no more.
    """

    post: Post
    holding: Holding
    names: dict[str, str]
    left: frozenset[str] = frozenset()

    @property
    def vacant(self) -> bool:
        """Whether nobody who works here holds it: its work is everybody's who has the role."""
        return self.holding.responsible in self.left

    def name(self, person: str) -> str:
        """A holder's name."""
        return self.names.get(person, person)


_POSTS = "SELECT id, site_id, role, name, main_id, backup_id, rotates_days, since FROM posts"


def posts(conn: sqlite3.Connection, site: str | None = None) -> list[Post]:
    """The posts of a site, or of all, by site and role."""
    where, args = (" WHERE site_id = ?", (site,)) if site else ("", ())
    rows = conn.execute(_POSTS + where + " ORDER BY site_id, role", args).fetchall()
    return [Post._make((*row[:-1], date.fromisoformat(row[-1]))) for row in rows]


def held(conn: sqlite3.Connection, now: int, site: str | None = None) -> list[Held]:
    """The posts of a site, or of all, with who holds them at an instant."""
    found = posts(conn, site)
    return [_held(conn, post, now) for post in found]


def _held(conn: sqlite3.Connection, post: Post, now: int) -> Held:
    pair = (post.main_id, post.backup_id or post.main_id)
    rows = conn.execute(
        "SELECT p.id, p.name, p.active AND NOT EXISTS (SELECT 1 FROM absences a"
        " WHERE a.person_id = p.id AND a.starts_at <= ? AND a.ends_at > ?), p.active"
        " FROM people p WHERE p.id IN (?, ?)",
        (now, now, *pair),
    ).fetchall()
    away = {person for person, _name, here, _active in rows if not here}
    left = frozenset(person for person, _name, _here, active in rows if not active)
    day = calendar_of(conn, post.site_id).day_of(now)
    names = {person: name for person, name, _here, _active in rows}
    holds = holding(post, day, away)
    if holds.responsible in left and len(left) < len(rows):  # whoever is there, if absent now
        (other,) = {person for person, *_more in rows} - left
        holds = holds._replace(responsible=other)
    return Held(post, holds, names, left)


def holder(conn: sqlite3.Connection, site: str, role: Role, now: int) -> str | None:
    """Who answers for a site's post of a role now; ``None`` where there is none, or nobody."""
    found = [one for one in held(conn, now, site) if one.post.role == role and not one.vacant]
    return found[0].holding.responsible if found else None


#: From the field to the lead: whoever stands in for a post may do what it does.
_RANKS = (Role.TECHNICIAN, Role.DESK, Role.SUPERVISOR, Role.MANAGER)


def standing_in(conn: sqlite3.Connection, actor: Actor, now: int) -> Actor:
    """The actor with the role of a post at their site that they answer for now, if that is higher.

    B is responsible where A is absent (DSP-4), so B may then do what A may.
    """
    if actor.role not in _RANKS or actor.site is None:
        return actor
    mine = conn.execute(
        "SELECT 1 FROM posts WHERE site_id = ? AND ? IN (main_id, backup_id)",
        (actor.site, actor.id),
    ).fetchone()
    if not mine:
        return actor
    roles = [
        Role(one.post.role)
        for one in held(conn, now, actor.site)
        if one.holding.responsible == actor.id and actor.id not in one.holding.absent
    ]
    best = max((actor.role, *(r for r in roles if r in _RANKS)), key=_RANKS.index)
    return Actor(actor.id, actor.name, best, actor.site)


class AccountRow(NamedTuple):
    """An account of the operating system and whose it is."""

    account: str
    person_id: str
    name: str
    role: str
    site_id: str | None
    active: int


def absent_until(conn: sqlite3.Connection, person: str, now: int) -> int | None:
    """Until when somebody is absent (DSP-3), epoch seconds; ``None`` for who is here."""
    row = conn.execute(
        "SELECT max(ends_at) FROM absences WHERE person_id = ? AND starts_at <= ? AND ends_at > ?",
        (person, now, now),
    ).fetchone()
    return None if row[0] is None else int(row[0])


def accounts(conn: sqlite3.Connection) -> list[AccountRow]:
    """Every account that is known, by name."""
    rows = conn.execute(
        "SELECT a.account, p.id, p.name, p.role, p.site_id, p.active"
        " FROM accounts a JOIN people p ON p.id = a.person_id ORDER BY a.account"
    )
    return [AccountRow._make(row) for row in rows.fetchall()]


def person_of(conn: sqlite3.Connection, account: str) -> str | None:
    """Whose account it is: as mapped, else the person whose ID it is; working here or not."""
    row = conn.execute(
        "SELECT coalesce((SELECT person_id FROM accounts WHERE account = ?),"
        " (SELECT id FROM people WHERE id = ?))",
        (account, account),
    ).fetchone()
    return row[0] if row[0] is None else str(row[0])
