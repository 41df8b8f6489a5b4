"""What the jobs want people to know, in a sentence: for the screen and the command line alike."""

import json

from opsroom.language import _
from opsroom.language.words import word


def warning(kind: str, key: str, facts: str) -> str:
    """A warning of the jobs in a sentence; one of an unknown kind stands for itself.

    Args:
        kind: what it is about, such as ``holidays`` (CAL-3) or ``backup`` (CHK-2).
        key: what of that kind, such as a site's ID.
        facts: JSON text of an object; which keys it has depends on the kind.
    """
    known = json.loads(facts)
    if kind == "holidays":
        return _(
            "{site}: public holidays are not known from {day} on ({calendar}). [CAL-3]"
        ).format(
            site=key, day=known.get("unknown_from", "?"), calendar=known.get("holidays") or "-"
        )
    if kind == "backup":
        reason = word("backup", known.get("reason", "other"))
        return _("Backups fail: {reason} ({detail}). [CHK-2]").format(
            reason=reason, detail=known.get("detail") or "-"
        )
    return f"{kind}: {key}"


def nobody_leads() -> str:
    """Say that no process runs the jobs just now."""
    return _("Nobody runs the jobs just now: an open room or `opsroom worker` takes over.")


def leads(person: str, host: str, pid: int, since: str) -> str:
    """Say who runs the jobs, on which machine, in which process, and since when (local time)."""
    return _("{who} runs the jobs on {host} (process {pid}), since {time}.").format(
        who=person, host=host, pid=pid, time=since
    )
