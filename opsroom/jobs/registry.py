"""The jobs, a line each: what is due, how often to look, what it is for.

What is due is worked out from the database, never remembered: a machine that was off catches
up, and a job that runs twice, here or in another process, finds nothing the second time.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from opsroom.actions import (
    alerts,
    backing,
    carryover,
    casejobs,
    casewatch,
    heads,
    horizon,
    notices,
    rollup,
)
from opsroom.actions.door import Action, Done, Room
from opsroom.domain.people import Actor, Role
from opsroom.domain.policy import Policy
from opsroom.language import N_
from opsroom.store.database import Store

Due = Callable[[Store, Policy, int], Iterable[Action]]
"""Database, policy and now to the actions that are due, in the order to do them."""


@dataclass(frozen=True, slots=True)
class Job:
    """A job.

    Attributes:
        name: its name, also on the command line.
        due: finds what is due; each action is one transaction and does nothing a second time.
        every: seconds from one look to the next.
        help: what it does, in a line, still to be translated.
        do: how an action of it is done; through the door alone, unless it works on files too.
    """

    name: str
    due: Due
    every: int
    help: str
    do: Callable[[Room, Action], Done] = Room.perform

    @property
    def actor(self) -> Actor:
        """Who acts in the journal."""
        return Actor(f"job:{self.name}", self.name, Role.JOB)


_ALL = (
    Job("alerts", alerts.due, 5, N_("Notes calls that go at risk, critical or overdue")),
    Job("carry-over", carryover.due, 60, N_("Hands calls not sent by the close to tomorrow")),
    Job("roll-up", rollup.due, 60, N_("Makes the daily reports after the close")),
    Job("renewals", notices.due, 600, N_("Issues contract expiry notices and plans the visits")),
    Job("holiday-horizon", horizon.due, 3600, N_("Warns where holidays ahead aren't known")),
    Job("case-levels", casejobs.levels_due, 5, N_("Notes cases that go at risk or overdue")),
    Job("case-notes", casejobs.notes_due, 60, N_("Presses and asks departments that are late")),
    Job("case-reminders", casewatch.due, 600, N_("Warns of what waits too long around cases")),
    Job(
        "backup",
        backing.due,
        300,
        N_("Backs up the database, proved by opening the copy"),
        backing.carry_out,
    ),
    Job(
        "journal-head",
        heads.due,
        60,
        N_("Notes the head of the journal outside the database"),
        heads.carry_out,
    ),
)

#: Every job by name, in the order in which they run when all are asked for.
JOBS: dict[str, Job] = {job.name: job for job in _ALL}
