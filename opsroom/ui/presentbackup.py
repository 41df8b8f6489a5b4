"""That the database isn't backed up, in a sentence for every board (CHK-2). Pure."""

from datetime import tzinfo

from opsroom.language import _
from opsroom.language.times import moment
from opsroom.language.words import word
from opsroom.store.backupsql import Failing, Standing


def alarm(standing: Standing, every: int, real_now: int, tz: tzinfo) -> str:
    """What the board says; empty while backups are made as they should be.

    Args:
        standing: what the database knows of its backups.
        every: seconds between two backups by the policy; a newest one of twice that age is told.
        real_now: real time, epoch seconds, whatever the session's clock.
        tz: whose clock tells the time.
    """
    if standing.failing:
        return failure(standing.failing, real_now, tz)
    last = standing.last_at
    if last is None or real_now - last < 2 * every:
        return ""
    return _("No backup since {time}. Try `opsroom doctor`. [CHK-2]").format(
        time=moment(tz, last, real_now)
    )


def failure(failing: Failing, real_now: int, tz: tzinfo) -> str:
    """That backups fail, since when and why."""
    return _("Backups fail since {time}: {reason}. Try `opsroom doctor`. [CHK-2]").format(
        time=moment(tz, failing.since, real_now), reason=word("backup", failing.reason)
    )
