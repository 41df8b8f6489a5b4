"""The one door: permission, validation, change and journal entry in one transaction.

A key press, a palette entry, a command-line verb and a job all end here. The door itself needs no
models: a screen holds it from its first paint on, before anything is changed.
"""

import json
import os
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from opsroom.domain.errors import BadInput, Refused, Unusable
from opsroom.domain.lease import Fence
from opsroom.domain.people import EVERYWHERE, Actor, Role
from opsroom.domain.worktime import Calendar, CalendarError
from opsroom.language import _
from opsroom.language.words import series, word
from opsroom.store import leasesql, moneysql, postsql, rulesql, sites
from opsroom.store.database import SMALL_CACHE, WORK_CACHE, Store, file_id
from opsroom.store.journalsql import What, Who, append, append_alike
from opsroom.store.onerow import change_row
from opsroom.store.outside import Outside

if TYPE_CHECKING:
    from sqlite_utils import Database

    from opsroom.actions.door import Action
    from opsroom.domain.policy import Policy


@dataclass(frozen=True, slots=True)
class Done:
    """What an action did.

    Attributes:
        subject: what it was done to, such as ``call:12``.
        facts: what the caller may want to show: plain values, instants in epoch seconds.
        entry: the journal entry's ID; ``None`` when there was nothing to do.
    """

    subject: str
    facts: dict[str, Any] = field(default_factory=dict)
    entry: int | None = None


@dataclass(slots=True)
class Tx:
    """One transaction as an action sees it.

    Attributes:
        db: sqlite-utils' view of the connection, inside the transaction.
        now: epoch seconds; the action's only clock.
        actor: who acts, as the database knows them now.
        policy: the company's rules.
        session: names the session in the journal.
        origin: ``screen``, ``command``, ``job`` or ``import``.
    """

    db: "Database"
    now: int
    actor: Actor
    policy: "Policy"
    session: str
    origin: str

    def one(self, sql: str, *args: Any) -> dict[str, Any] | None:
        """The first row of a query as a dictionary, or ``None``."""
        return next(iter(self.all(sql, *args)), None)

    def all(self, sql: str, *args: Any) -> list[dict[str, Any]]:
        """All rows of a query as dictionaries."""
        cursor = self.db.conn.execute(sql, args)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor]

    def insert(self, table: str, row: Mapping[str, Any]) -> int:
        """Insert a row into a table with an integer key, and return its row ID."""
        return int(self.db.table(table).insert(dict(row)).last_rowid or 0)

    def update(self, table: str, row_id: int, columns: Mapping[str, Any]) -> None:
        """Change columns of an existing row.

        Raises:
            LookupError: there is none of that ID.
        """
        change_row(self.db.conn, table, row_id, columns)

    def delete(self, table: str, row_id: int) -> None:
        """Delete an existing row."""
        self.db.table(table).delete(row_id)

    def calendar(self, site: str) -> Calendar:
        """The site's calendar (CAL-2).

        Raises:
            BadInput: there is no such site.
        """
        try:
            return sites.calendar_of(self.db.conn, site)
        except KeyError:
            raise BadInput("--site", _("There is no site {id}.").format(id=site)) from None

    def journal(
        self,
        action: str,
        subject: str,
        before: Mapping[str, Any] | None,
        after: Mapping[str, Any] | None,
        *,
        note: str = "",
        undoes: int | None = None,
    ) -> int:
        """Write the journal entry that belongs to the change (ROL-3), and return its ID."""
        what = What(action, subject, _json(before), _json(after), note, undoes)
        return self.journal_all([what])

    def journal_all(self, entries: Iterable[What]) -> int:
        """Write many entries at once, and return the last one's ID."""
        return append(self.db.conn, self._who(), entries)

    def journal_new(self, action: str, made: Sequence[tuple[str, str]]) -> int:
        """Write an entry for each of many rows that an action made; return the last one's ID.

        Args:
            action: what made them.
            made: each row's subject, and the row as JSON text.
        """
        return append_alike(self.db.conn, self._who(), action, made)

    def _who(self) -> Who:
        return Who(self.now, self.actor.id, self.actor.name, self.session, self.origin)


def _json(values: Mapping[str, Any] | None) -> str | None:
    return None if values is None else json.dumps(values, ensure_ascii=False)


class Room:
    """The door as a session holds it: who acts, when, on which database.

    One room may be used from several threads; writing takes turns.

    Attributes:
        path: the database file.
        clock: the session's clock, epoch seconds.
        actor: who acts.
        session: a name of this session's own, for journal and undo.
        origin: where the session's actions come from.
        backups: the folder for backups; ``None`` for the one beside the database (CHK-2).
        outside: where the journal's head is noted outside the database (ROL-3).
        fence: of the process that runs the jobs; each of the door's transactions checks inside
            itself that it is still in force. ``None`` for people, and for what they run by hand.
        owner: whether whoever holds the door owns the room's file: their policy is the room's, and
            others act by no other (ROL-2).
    """

    def __init__(
        self,
        path: str,
        policy: "Policy | None",
        clock: Callable[[], int],
        actor: Actor,
        *,
        origin: str = "command",
        backups: Path | None = None,
        outside: Outside = Outside(),  # noqa: B008 - it can't be changed
        fence: Fence | None = None,
        owner: bool = False,
    ) -> None:
        """Hold the door; the database is opened when it is first used.

        ``policy`` is the company's own, ``None`` where it has none and the rule book's holds.
        """
        self.path, self._company, self.clock, self.actor = path, policy, clock, actor
        self.origin, self.backups, self.fence, self.outside = origin, backups, fence, outside
        self.owner = owner
        self.session = os.urandom(6).hex()
        self._turn = threading.Lock()
        self._closed = False
        self._file = file_id(path)  # what the session shows is what it writes

    @cached_property
    def policy(self) -> "Policy":
        """The company's rules."""
        from opsroom.domain.policy import Policy

        return self._company or Policy()

    @cached_property
    def store(self) -> Store:
        """The writer's connection."""
        lasting = self.origin in {"screen", "job"}  # of these a process keeps several open
        store = Store(self.path, cache=SMALL_CACHE if lasting else WORK_CACHE)
        store.expect(self._file)
        if self.fence is not None:
            store.guard = partial(leasesql.check, fence=self.fence)
        return store

    def acting(self, actor: Actor, origin: str, fence: Fence | None = None) -> "Room":
        """Another door to the same database, for a job or an import."""
        other = Room(
            self.path,
            self._company,
            self.clock,
            actor,
            origin=origin,
            backups=self.backups,
            outside=self.outside,
            fence=fence or self.fence,
            owner=self.owner,
        )
        if "policy" in self.__dict__:  # built once is enough
            other.policy = self.policy
        return other

    def perform(self, action: "Action", *, dry_run: bool = False) -> Done:
        """Do an action: all of it with its journal entry, or nothing.

        Args:
            action: what to do.
            dry_run: go through all of it and keep nothing.

        Raises:
            Refused: a rule says no (which one: ``error.rule``).
            BadInput: a value can't be used, leads beyond what a calendar can work out, or is an
                amount in another scale than the room's (LIA-7).
            Unusable: the database can't be used.
            Fenced: another process runs the jobs by now.
        """
        with self._turn, self._open().immediate(keep=not dry_run) as db:
            tx = Tx(db, self.clock(), self._present(db), self.policy, self.session, self.origin)
            moneysql.must_fit(db.conn, self.policy.money.decimals)
            self._rules(tx)
            admit(tx, action)
            try:
                done = action.run(tx)
            except CalendarError as error:
                raise _beyond(error) from None
            moneysql.keep(db.conn, self.policy, done.subject)
            return done

    def _rules(self, tx: Tx) -> None:
        """See that nobody acts by rules of their own; the jobs end by those they began with.

        An owner who names no policy leaves the room the one it has, at first the rule book's; that
        others have no other then is seen to where they open the door (`Wired.room`).

        Raises:
            Refused: the policy isn't the one of the file's owner (ROL-2).
        """
        conn = tx.db.conn
        if self.owner and self._company is not None:
            if changed := rulesql.keep(conn, self._company):
                before, after = ({"digest": one} if one else None for one in changed)
                tx.journal("policy.keep", "policy", before, after)
        elif not self.owner and self.origin != "job" and rulesql.kept(conn):
            rulesql.must_hold(conn, self._company)

    def _present(self, db: "Database") -> Actor:
        """The actor as the database knows them now: a role may have been taken away.

        A job, and whoever owns the file, isn't among the people and acts as they came.

        Raises:
            Refused: by ROL-2; the actor works here no more.
        """
        if gone := sites.has_left(db.conn, self.actor.id):
            raise Refused("ROL-2", _("{name} works here no more.").format(name=gone))
        known = sites.person(db.conn, self.actor.id)
        return postsql.standing_in(db.conn, known, self.clock()) if known else self.actor

    def recognise(self, store: Store) -> None:
        """Look again who the actor is: what is offered to them follows (ROL-2, DSP-4).

        Whether an action is done, its transaction asks for itself.

        Args:
            store: any connection of the caller's own thread.

        Raises:
            Unusable: the database can't be read.
        """
        with store.reading() as conn:
            if known := sites.person(conn, self.actor.id):
                self.actor = postsql.standing_in(conn, known, self.clock())

    def _open(self) -> Store:
        if self._closed:
            text = _("{path} can't be used: {reason}. Nothing was changed.")
            raise Unusable(text.format(path=self.path, reason="closed"))
        return self.store

    def close(self) -> None:
        """Close the door; an action under way on another thread is let through first.

        Closing a connection that another thread is using would take the whole process down.
        """
        with self._turn:
            self._closed = True
            if "store" in self.__dict__:
                self.store.close()


def _beyond(error: CalendarError) -> BadInput:
    """What working time can't be worked out for (CAL-3), in a person's words."""
    if error.code == "out_of_range":
        return BadInput(
            "time",
            _("Calendars know the years 1970 to 2200; that leads beyond. Nothing was changed."),
        )
    if error.code == "never_open":
        return BadInput(
            "calendar",
            _("By its calendar the site never opens: no deadline. Nothing was changed."),
        )
    return BadInput(
        "calendar",
        _("The site's calendar can't be used ({reason}). Nothing was changed.").format(
            reason=error
        ),
    )


def admit(tx: Tx, action: "Action") -> None:
    """Check that the actor may do the action, by role and by place.

    Raises:
        Refused: by ROL-2.
    """
    permit(tx.actor, action)
    if tx.actor.site is None:
        return
    place, known = action.place(tx), sites.site_ids(tx.db.conn)
    if place == EVERYWHERE or place in known:  # a site that isn't there is for run to complain of
        permit_at(tx.actor, place, only_site=len(known) <= 1)


def permit_at(actor: Actor, place: str | None, *, only_site: bool = False) -> None:
    """Check that the actor's site is open to what happens at a place; see ``Actor.belongs``.

    Raises:
        Refused: by ROL-2.
    """
    if actor.belongs(place, only_site=only_site):
        return
    if place == EVERYWHERE:
        text = _("This concerns all sites; {name} belongs to {own}. Ask somebody who is for all.")
    else:
        text = _("This belongs to {site}; {name} belongs to {own} and acts there alone.")
    raise Refused("ROL-2", text.format(name=actor.name, own=actor.site, site=place))


def permit_own(actor: Actor, technician: str | None) -> None:
    """Check that a technician acts on a call of their own; others may on any.

    Raises:
        Refused: by ROL-2.
    """
    if actor.role is Role.TECHNICIAN and technician != actor.id:
        raise Refused("ROL-2", _("This call is with another technician."))


def permit(actor: Actor, action: "Action | type[Action]") -> None:
    """Check that the actor's role is open to the action.

    Raises:
        Refused: by ROL-2.
    """
    if actor.role not in action.roles:
        raise Refused(
            "ROL-2",
            _("{name} ({role}) may not do this. It is open to: {roles}.").format(
                name=actor.name,
                role=word("role", actor.role),
                roles=series(word("role", role) for role in sorted(action.roles - {Role.JOB})),
            ),
        )


def must_be(condition: bool, where: str, message: str) -> None:
    """Raise :class:`BadInput` unless the condition holds."""
    if not condition:
        raise BadInput(where, message)
