"""``opsroom worker``: the jobs without a screen and without a terminal, for a service manager."""

import logging
import os
import signal
import sys
import threading
from typing import Final

from opsroom.cli.jobs import DONE, FAILED
from opsroom.cli.session import Session
from opsroom.domain.text import clean
from opsroom.jobs.leader import Leader
from opsroom.jobs.once import Once
from opsroom.language import _

#: Seconds that the effect in hand has to come to its end when the worker is told to leave.
DEADLINE: Final = 20.0
#: Seconds after which ``--once`` takes it that another process leads.
OTHERS: Final = 8.0


def worker(session: Session) -> int:
    """Run the jobs while no other process does, until told to leave; or once.

    Returns:
        0 done, or told to leave and left cleanly; 4 with ``--once`` when a job failed.

    Raises:
        Unusable: the database can't be used.
        BadInput: the person isn't known.
    """
    _log_to_stderr()
    leaving = _signals()
    room = session.wired.room()
    room.store.version()  # what can't be opened at all is an exit code, not a line in a log
    if session.args.once:
        return _once(Leader(room, lambda: once), once := Once(), leaving)
    leader = Leader(room)
    leader.start()
    leaving.wait()
    if not leader.stop(DEADLINE):
        logging.getLogger("opsroom.jobs").warning("%s", _("A job was cut off; it is caught up."))
        logging.shutdown()
        os._exit(DONE)  # the interpreter would wait for the job's thread
    return DONE


def _once(leader: Leader, once: Once, leaving: threading.Event) -> int:
    """Do what is due and leave; where another process leads, leave it to that one."""
    log = logging.getLogger("opsroom.jobs")
    leader.start()
    waited = 0.0
    while not (once.done.wait(0.05) or leaving.is_set()):
        waited += 0 if leader.leads else 0.05
        if (rival := leader.keeper.rival) or waited > OTHERS:
            who = rival.person if rival else _("Another process")
            log.warning("%s", _("{who} runs the jobs: nothing was done here.").format(who=who))
            break
    leader.stop(DEADLINE)
    failed = bool(once.problem) or any(run.outcome != "done" for run in once.runs)
    return FAILED if failed else DONE


def _signals() -> threading.Event:
    """An event that is set when the process is told to leave."""
    leaving = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_args: leaving.set())
    return leaving


class _Harmless(logging.Formatter):
    """One line an entry, with nothing in it that steers a terminal; tracebacks follow it."""

    def format(self, record: logging.LogRecord) -> str:
        return "\n".join(clean(line) for line in super().format(record).splitlines())


def _log_to_stderr() -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Harmless("opsroom worker: %(message)s"))
    log = logging.getLogger("opsroom.jobs")
    log.addHandler(handler)
    log.setLevel(logging.INFO)
