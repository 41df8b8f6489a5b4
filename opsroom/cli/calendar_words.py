"""Sentences for what is wrong with a calendar (the codes of `CalendarError`)."""

from opsroom.domain.hours import CalendarError
from opsroom.language import N_, _

SENTENCES = {
    "unknown_calendar": N_(
        "{where}: no calendar is called “{detail}”; there are CN, TW, weekends, the sites, and "
        "weekly patterns (see `opsroom sla --help`)"
    ),
    "not_an_object": N_("{where}: an object is wanted here, not {detail}"),
    "not_a_list": N_("{where}: a list is wanted here, not {detail}"),
    "unknown_key": N_("{where}: unknown; a calendar has {detail}"),
    "unknown_day": N_("{where}: no such day; the days are {detail}"),
    "twice": N_("{where}: named twice"),
    "bad_hours": N_("{where}: “{detail}”: hours are wanted, such as mon-fri 08:30-17:30"),
    "bad_spans": N_("{where}: “{detail}”: hours are wanted, such as 08:30-12:00,13:00-17:30"),
    "bad_interval": N_('{where}: an opening is a pair like ["08:30", "17:30"], not {detail}'),
    "bad_time": N_("{where}: “{detail}” is no time of day like 08:30, from 00:00 to 24:00"),
    "empty_interval": N_(
        '{where}: {detail} has no length; a whole day is ["00:00", "24:00"],'
        " and 24:00 only ends an opening"
    ),
    "bad_date": N_("{where}: “{detail}” is no date like 2026-10-01"),
    "unknown_holidays": N_("{where}: holidays are known for CN and TW, not for “{detail}”"),
    "unknown_tz": N_("{where}: “{detail}” is no known time zone; one is Asia/Shanghai"),
    "missing_tz": N_("{where}: this calendar needs a time zone, like Asia/Shanghai"),
    "never_open": N_("{where}: no opening within thirty years, so the time can't be used up"),
    "out_of_range": N_("{where}: the answer lies outside the years 1970 to 2200"),
}


def calendar_sentence(error: CalendarError, root: str = "calendar") -> str:
    """What is wrong and where, in the reader's language.

    `root` is the name under which the calendar was given: "calendar.week.mon[0]: …". A time zone
    stands beside the calendar and keeps its own name.
    """
    where = error.where if error.where == "tz" else ".".join(filter(None, (root, error.where)))
    said = _(SENTENCES[error.code]).format(where=where, detail=error.detail)
    return said.removeprefix(": ")
