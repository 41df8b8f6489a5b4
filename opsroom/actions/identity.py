"""Who acts (ROL-2): the person named by whoever may name one, else the account's own."""

from typing import TYPE_CHECKING

from opsroom.domain.errors import BadInput, Refused
from opsroom.domain.people import LEADS, Actor, Role
from opsroom.language import _
from opsroom.store import postsql, sites
from opsroom.whoami import Account, Caller, owns

if TYPE_CHECKING:
    import sqlite3
    from pathlib import Path


def who_acts(
    conn: "sqlite3.Connection", path: "Path", asked: str | None, caller: Caller, now: int
) -> Actor:
    """Find out who acts.

    Whoever owns the file owns the room: they may name anybody, as the forced command of a key
    does, and act as a supervisor of all sites under their account's name if they name nobody,
    whoever is said to go by that account or has its name for an ID: nobody locks the owner out.
    Anybody else is who their account says. Behind ``sudo`` stands who used it, if the room knows
    them; else it is the account that ``sudo`` was used for.

    Args:
        conn: the database.
        path: its file.
        asked: the ID given by ``--as``.
        caller: what the operating system says.
        now: epoch seconds; decides who stands in for whom (DSP-4).

    Raises:
        BadInput: ``--as`` names nobody.
        Refused: the account may not name that person, or is nobody's, or of somebody who works
            here no more (ROL-2).
    """
    account, own = _behind(conn, path, caller)
    if asked is None:
        return postsql.standing_in(conn, _own(conn, path, account, own), now)
    named = sites.person(conn, asked)
    if named is None:
        ids = ", ".join(sites.person_ids(conn)[:12])
        raise BadInput("--as", _("Nobody here is {id}. Known: {ids}.").format(id=asked, ids=ids))
    if asked != own and not owns(path, account.uid):
        raise Refused(
            "ROL-2",
            _(
                "The account {account} may not act as {name}: only whoever owns the database's "
                "file may name somebody. Leave --as out to act as yourself."
            ).format(account=account.name, name=named.name),
        )
    return postsql.standing_in(conn, named, now)


def owns_room(conn: "sqlite3.Connection", path: "Path", caller: Caller) -> bool:
    """Whether whoever runs this owns the room's file: they may name anybody, and any time."""
    return owns(path, _behind(conn, path, caller)[0].uid)


def _behind(
    conn: "sqlite3.Connection", path: "Path", caller: Caller
) -> "tuple[Account, str | None]":
    """The account that counts, and the ID of whom it is said to be."""
    account = caller.behind
    own = postsql.person_of(conn, account.name)
    if own is None and not owns(path, account.uid):
        account = caller.effective
        own = postsql.person_of(conn, account.name)
    return account, own


def _own(conn: "sqlite3.Connection", path: "Path", account: Account, own: str | None) -> Actor:
    """Who an account is."""
    known = None if own is None else sites.person(conn, own)
    if owns(path, account.uid):
        if known is not None and known.role in LEADS and known.site is None:
            return known
        taken = own is not None or sites.person(conn, account.name) is not None
        name = f"owner:{account.name}" if taken else account.name
        return Actor(name, account.name, Role.SUPERVISOR)
    if known is not None:
        return known
    if own is not None:
        gone = sites.has_left(conn, own)
        raise Refused("ROL-2", _("{name} works here no more.").format(name=gone))
    raise Refused(
        "ROL-2",
        _(
            "Nobody here goes by the account {account}. `opsroom account add` says whose it is; "
            "whoever owns the database's file can do that."
        ).format(account=account.name),
    )
