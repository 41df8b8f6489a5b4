"""Verbs that draw: the room, the demo, the wall. Through wiring they alone import the screen."""

import os
from dataclasses import replace
from pathlib import Path

from opsroom import wiring
from opsroom.cli.session import Session
from opsroom.domain.errors import BadInput
from opsroom.domain.people import LEADS, Role
from opsroom.language import _
from opsroom.store import peoplesql
from opsroom.store.database import Store
from opsroom.wiring import Wired


def open_room(session: Session) -> int:
    """No verb: open the room on this terminal."""
    return wiring.open_room(session.wired)


def wall(session: Session) -> int:
    """``wall``: the read-only display, for a terminal nobody types at.

    The session's own connection would be one that writes, so the wall looks up the site itself.
    """
    wired = session.wired
    site = session.args.site or wired.settings.site
    settings = replace(wired.settings, site=site)
    return wiring.open_wall(replace(wired, settings=settings))


def demo(session: Session) -> int:
    """``demo``: a sample company around now, and the room open on it.

    Without ``--db`` the company lives in a folder of its own that is gone afterwards. With it the
    file is kept; one that exists already is left as it is.
    """
    from opsroom.actions.sample import build_sample

    wired = session.wired
    if session.args.build_only:
        if session.options.db is None:
            raise BadInput("--db", _("`demo --build-only` needs the file to make."))
        build_sample(wired.settings.db, wired.clock(), wired.policy)
        session.out.say(_("{path} is made.").format(path=wired.settings.db))
        return 0
    if session.options.db is not None:
        wiring.need_terminal()  # else a file that was never shown would be left behind
        build_sample(wired.settings.db, wired.clock(), wired.policy)
        return _open(wired, session)
    import tempfile  # brings the compressors along: too much for who only opens the room

    with tempfile.TemporaryDirectory(prefix="opsroom-demo-") as folder:
        path = Path(folder) / "demo.db"
        session.out.say(_("The demo's database is {path}, until you leave.").format(path=path))
        build_sample(path, wired.clock(), wired.policy)
        log = wired.settings.log or _state() / "demo.log"  # a crash's log outlives the folder
        settings = replace(wired.settings, db=path, log=log)
        return _open(replace(wired, settings=settings), session)


def _state() -> Path:
    """Where what outlives a run is kept, by the rules of the XDG; here, for who has no home."""
    try:
        base = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state")
    except RuntimeError:
        base = Path.cwd()
    return base / "opsroom"


def _open(wired: Wired, session: Session) -> int:
    """Open the room as ``--as``, else as who may act at all that is shown."""
    person = session.options.person or _leader(wired)
    return wiring.open_room(replace(wired, person=person))


def _leader(wired: Wired) -> str | None:
    """Whoever leads at all sites; where one site is chosen, its supervisor."""
    with Store(wired.settings.db) as store:
        rows = peoplesql.list_people(store.conn)
    site = wired.settings.site
    found = [row for row in rows if row.role in LEADS and row.site_id == site]
    found.sort(key=lambda row: row.role != Role.SUPERVISOR)
    return found[0].id if found else None
