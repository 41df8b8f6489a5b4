"""What the jobs want people to know, in a sentence: for the screen and the command line alike."""

import json
from typing import Any

from opsroom.language import _, n_
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
    if kind in _WAITING:
        return _waiting(kind, key, known)
    return f"{kind}: {key}"


_WAITING = frozenset({"reviews", "handovers", "sanctions", "slips"})


def _waiting(kind: str, site: str, known: dict[str, Any]) -> str:
    """What waits too long around a site's complaint cases."""
    n = known.get("n", 0)
    if kind == "reviews":
        text = n_(
            "{site}: {n} improvement is to be looked at again: case {case}. [CMP-14]",
            "{site}: {n} improvements are to be looked at again, first case {case}. [CMP-14]",
            n,
        )
    elif kind == "handovers":
        text = n_(
            "{site}: {n} case was handed over and nobody has accepted it: {case}. [FBK-5]",
            "{site}: {n} cases were handed over and nobody has accepted them, first {case}. "
            "[FBK-5]",
            n,
        )
    elif kind == "slips":
        text = n_(
            "{site}: {n} abnormality slip isn't settled: {case}. [CMP-16]",
            "{site}: {n} abnormality slips aren't settled, first {case}. [CMP-16]",
            n,
        )
    else:
        text = n_(
            "{site}: the sanction of {n} case closed in {month} or later isn't passed to "
            "personnel, due by {due}. [LIA-6]",
            "{site}: the sanctions of {n} cases closed in {month} or later aren't passed to "
            "personnel, due by {due}. [LIA-6]",
            n,
        )
    words = {key: known.get(key, "-") for key in ("case", "month", "due")}
    return text.format(site=site, n=n, **words)


def nobody_leads() -> str:
    """Say that no process runs the jobs just now."""
    return _("Nobody runs the jobs just now: an open room or `opsroom worker` takes over.")


def leads(person: str, host: str, pid: int, since: str) -> str:
    """Say who runs the jobs, on which machine, in which process, and since when (local time)."""
    return _("{who} runs the jobs on {host} (process {pid}), since {time}.").format(
        who=person, host=host, pid=pid, time=since
    )
