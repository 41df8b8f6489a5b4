"""What a verb runs on: options, clock, database and door, each opened when first asked for.

A verb that only reads touches neither pydantic nor sqlite-utils; a verb that changes something
goes through the door of :mod:`opsroom.wiring`.
"""

from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from opsroom.cli.output import Kept, Output
from opsroom.cli.quick import Basics, basics
from opsroom.cli.when import instant, starting
from opsroom.cli.words import Globals
from opsroom.domain.errors import BadInput, Unusable
from opsroom.language import _
from opsroom.store import sites
from opsroom.store.database import Store
from opsroom.store.readonly import only_readable

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Mapping
    from types import SimpleNamespace

    from opsroom.actions.door import Action, Done, Room
    from opsroom.domain.policy import Policy
    from opsroom.domain.worktime import Calendar
    from opsroom.wiring import Wired


#: What ``--site`` takes to show all sites where the settings name one.
ALL_SITES: Final = "all"


@dataclass
class Session:
    """One run of one verb.

    Attributes:
        options: the global options as typed.
        args: the verb's own options, by destination.
        flags: how each of them is written, by destination, for error messages.
        out: where answers go.
    """

    options: Globals
    args: "Namespace | SimpleNamespace"
    flags: dict[str, str]
    out: Output

    @cached_property
    def basics(self) -> Basics:
        """The few settings that reading needs, with the global options on top.

        Raises:
            BadInput: a setting can't be used.
        """
        found = basics(self.options.settings)
        if found is None:
            settings, limits = self.wired.settings, self.wired.policy.sla
            from opsroom.domain.sla import Thresholds

            thresholds = Thresholds(60 * limits.at_risk, 60 * limits.critical)
            found = Basics(settings.db, settings.lang, settings.site, settings.log, thresholds)
        return found._replace(db=Path(self.options.db)) if self.options.db else found

    @cached_property
    def wired(self) -> "Wired":
        """Settings, policy and clock, validated.

        Raises:
            BadInput: a setting, the policy or an option can't be used.
        """
        from opsroom.wiring import wire

        typed = self.options
        return wire(
            db=typed.db,
            person=typed.person,
            now=typed.now,
            lang=typed.lang,
            settings_file=typed.settings,
        )

    @cached_property
    def policy(self) -> "Policy":
        """The company's rules.

        Raises:
            BadInput: amounts are kept in another scale than theirs, where there is a database.
        """
        with suppress(Unusable):  # none is needed to ask what the rules are
            self.wired.must_fit(self.store.conn)
        return self.wired.policy

    @cached_property
    def now(self) -> int:
        """The instant at which a reading verb looks, epoch seconds.

        Raises:
            BadInput: ``--now`` or ``--at`` isn't an instant, or ``--at`` is still to come.
        """
        return starting(self.options.now) if self.past is None else self.past

    @cached_property
    def past(self) -> int | None:
        """The past instant at which to look, epoch seconds; ``None`` for now (ROL-4).

        Raises:
            BadInput: ``--at`` isn't an instant, or is still to come.
        """
        typed: str | None = getattr(self.args, "past", None)
        if typed is None:
            return None
        at = instant("--at", typed)
        if at > starting(self.options.now):
            raise BadInput("--at", _("That time is still to come."))
        return at

    @cached_property
    def store(self) -> Store:
        """The database, for reading.

        Raises:
            Unusable: it can't be used.
            BadInput: ``--as`` names nobody.
        """
        if self.opened_room:
            return self.room.store
        db = self.basics.db
        store = Store(db, readonly=only_readable(db))
        if self.past is not None:
            from opsroom.store.pastsql import lay_over

            store.conn.execute("BEGIN")  # all of the answer reads one state
            lay_over(store.conn, self.past)
        if self.options.person and not sites.person(store.conn, self.options.person):
            known = ", ".join(sites.person_ids(store.conn)[:12])
            store.close()
            raise BadInput(
                "--as",
                _("Nobody here is {id}. Known: {ids}.").format(
                    id=self.options.person, ids=known or "-"
                ),
            )
        return store

    @cached_property
    def room(self) -> "Room":
        """The door, for changing.

        Raises:
            Unusable: the database can't be used.
            BadInput: the person isn't known.
        """
        return self.wired.room()

    @property
    def opened_room(self) -> bool:
        """Whether the door has been opened in this run."""
        return "room" in self.__dict__

    @cached_property
    def calendars(self) -> "dict[str, Calendar]":
        """Every site's calendar, by site ID."""
        return sites.calendars(self.store.conn)

    def perform(self, action: "Action") -> "Done":
        """Do an action through the door; with ``--dry-run`` all of it, keeping nothing."""
        dry_run = bool(getattr(self.args, "dry_run", False))
        done = self.room.perform(action, dry_run=dry_run)
        if done.entry is not None and not dry_run:
            self.out.kept = Kept(str(done.facts.get("number") or done.subject), done.entry)
        return done

    def tell(self, facts: "Mapping[str, Any]", text: str) -> None:
        """Answer with what an action has done, or would do; a dry run says that it has not."""
        dry = bool(self.args.dry_run)
        told = _("What if: {text} Nothing was changed.").format(text=text) if dry else text
        self.out.answer(lambda: {"dry_run": dry, **facts}, lambda: self.out.say(told))

    def site(self) -> str | None:
        """The site asked for: ``--site``, else the settings'; ``None`` for all (``--site all``).

        Raises:
            BadInput: there is no such site.
        """
        chosen: str | None = getattr(self.args, "site", None)
        where = "--site" if chosen else "settings"
        chosen = chosen or self.basics.site
        if chosen == ALL_SITES:
            return None
        known = [site.id for site in sites.all_sites(self.store.conn)]
        if chosen is not None and chosen not in known:
            raise BadInput(
                where,
                _("There is no site {id}. Known: {ids}.").format(
                    id=chosen, ids=", ".join(known) or "-"
                ),
            )
        return chosen

    def close(self) -> None:
        """Close what was opened."""
        if self.opened_room:
            self.room.close()
        if "store" in self.__dict__:
            self.store.close()
