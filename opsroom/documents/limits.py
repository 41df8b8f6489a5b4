"""Time limits of complaint tracks in words: ``3 days from acceptance``."""

from typing import Final

from opsroom.domain.tracks import Limit, Since
from opsroom.language import N_, _, n_

_SINCE: Final = {
    Since.KNOWN: N_("{time} from when it is known"),
    Since.OPENED: N_("{time} from opening"),
    Since.ACCEPTED: N_("{time} from acceptance"),
    Since.STEP: N_("{time} for this step"),
}


def limit_words(limit: Limit) -> str:
    """A limit, overseas customers' and from when it counts included."""
    return _(_SINCE[limit.since]).format(time=_time(limit))


def _time(limit: Limit) -> str:
    if limit.hours is not None:
        return n_("{n} hour", "{n} hours", limit.hours).format(n=limit.hours)
    if limit.working is not None:
        return n_("{n} working hour", "{n} working hours", limit.working).format(n=limit.working)
    days = _days(limit.days or 0)
    if limit.overseas is None or limit.overseas == limit.days:
        return days
    return _("{days} (overseas {overseas})").format(days=days, overseas=limit.overseas)


def _days(days: int) -> str:
    return n_("{n} day", "{n} days", days).format(n=days) if days else _("same day")
