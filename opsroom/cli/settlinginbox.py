"""The papers of settlements that wait for whoever asks (RET-3 to RET-6, LIA-6 to LIA-10)."""

from collections.abc import Collection
from typing import Any

from opsroom.cli.session import Session
from opsroom.domain.money import plain
from opsroom.domain.people import Actor, Role
from opsroom.domain.settlewaits import Need, OpenPaper, waits
from opsroom.domain.settling import limit_of, month_bounds
from opsroom.language.settlewords import settled
from opsroom.store.settlewaits import open_papers


def papers(session: Session, roles: Collection[str], actor: Actor) -> list[tuple[OpenPaper, Need]]:
    """The papers that somebody in these roles can go on with, and what each waits for."""
    now, policy, mine = session.now, session.policy, frozenset(map(Role, roles))
    months = {
        site: month_bounds(cal, f"{cal.day_of(now):%Y-%m}")[0]
        for site, cal in session.calendars.items()
    }
    found = []
    for paper in open_papers(session.store.conn, months, actor.site):
        what = waits(paper, lambda role: limit_of(role, policy.authority, policy.money.unit))
        if what is not None and what.roles & mine and actor.id not in what.but:
            found.append((paper, what.need))
    return found


def value(session: Session, paper: OpenPaper, need: Need) -> dict[str, Any]:
    """One of them for a JSON document; the amount as exact text."""
    amount = plain(paper.amount, session.policy.money.decimals)
    return {"paper": paper.number, "waits_for": str(need), "amount": amount}


def words(paper: OpenPaper, need: Need) -> str:
    """One of them in a line."""
    return f"{paper.number}  {settled('need', need)}"
