"""Posts with a main and a backup holder, AB 崗 (DSP-4): who answers for one at an instant."""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple


class Post(NamedTuple):
    """A post of a site.

    Attributes:
        role: whose queues and reminders go to it; a site has one post a role.
        main_id, backup_id: A and B of the day :attr:`since`; a post may lack B.
        rotates_days: they change places after so many days; ``None``: never.
    """

    id: int
    site_id: str
    role: str
    name: str
    main_id: str
    backup_id: str | None
    rotates_days: int | None
    since: date


class Holding(NamedTuple):
    """Who answers for a post.

    Attributes:
        main: A, by rotation; ``backup`` B, if there is one.
        responsible: who acts now: A, and B where A is absent. Where nobody is here, A: the post's
            work waits for somebody, not for nobody.
        checks: who re-checks what A does: B, while both are here.
        absent: which of the two are absent.
    """

    main: str
    backup: str | None
    responsible: str
    checks: str | None
    absent: frozenset[str]


def holding(post: Post, day: date, absent: Collection[str]) -> Holding:
    """Work out who holds a post.

    Args:
        post: the post.
        day: the site's local date.
        absent: people who aren't here now.
    """
    main, backup = post.main_id, post.backup_id
    if post.rotates_days and backup and (day - post.since).days // post.rotates_days % 2:
        main, backup = backup, main
    gone = frozenset({main, backup} & set(absent)) - {None}
    stands_in = backup is not None and main in gone and backup not in gone
    responsible = str(backup) if stands_in else main
    checks = backup if not gone else None
    return Holding(main, backup, responsible, checks, frozenset(str(one) for one in gone))
