"""What the help of a verb says beyond its options: examples, and what the company set itself."""

from opsroom.cli.session import Session
from opsroom.domain.errors import OpsroomError
from opsroom.language import _
from opsroom.language.words import series, word

_LINE = '{"calendar": "CN", "zone": "urban", "at": "2026-11-24T09:00:00+08:00"}'


def more(name: str, session: Session) -> str:
    """Lines to add to a verb's help; empty for most."""
    if name == "sla":
        return _sla()
    if name == "site edit":
        return "\n".join(pattern())
    if name == "call add":
        return _(
            "Needed: --fault; for a new customer --name, --address, --phone, --zone, --model too."
        )
    if name == "case open":
        return _tracks(session)
    return _reasons(session) if name == "call hold" else ""


def _sla() -> str:
    keys = (
        ("calendar", _("CN, TW, weekends, a site's ID, or a weekly pattern")),
        ("zone", _("urban or suburban")),
        ("at", _("when the call came in (ISO 8601 with offset)")),
        ("tz", _("IANA time zone; left out, the calendar's own")),
        ("holds", _("a list of [from, to]; null as to: not known yet")),
        ("now", _("when to look; left out, now")),
    )
    lines = [f"  {key:<9} {text}" for key, text in keys]
    head = _("Keys of a line; the first three are needed:")
    clocks = _(
        "Where clocks change, an opening's time that is skipped takes the offset before the gap, "
        "and one that comes twice is the first (RFC 5545)."
    )
    return "\n".join([head, *lines, "", *pattern(), clocks, "", _example()])


def pattern() -> list[str]:
    """A weekly pattern, as `sla`, an import's mapping and `site edit` take it (CAL-1)."""
    return [
        _("A weekly pattern; a day left out is closed, and only one of the keys is needed:"),
        '  {"week": {"mon": [["08:30", "12:00"], ["13:00", "17:30"]],'
        ' "fri": [["22:00", "06:00"]]},',
        '   "closed": ["2026-12-24"], "extra": {"2026-12-26": [["09:00", "12:00"]]},'
        ' "holidays": "CN"}',
        "  " + _("closed: dates; extra: openings of a date; holidays: CN or TW, left out for none"),
    ]


def _example() -> str:
    return _("For example: {command}").format(command=f"echo '{_LINE}' | opsroom sla")


def _tracks(session: Session) -> str:
    """The tracks of the policy, and who opens cases of each; whatever state that is in."""
    from opsroom.language.trackwords import title

    try:
        tracks = session.policy.book.tracks
    except OpsroomError:
        return ""
    told = [
        f"  {code:<12} {title(track.title)} ({series(word('role', role) for role in track.opens)})"
        for code, track in tracks.items()
    ]
    return "\n".join([_("Tracks of the policy, and who opens their cases:"), *told])


def _reasons(session: Session) -> str:
    """The codes of the policy; help is given whatever state that is in."""
    try:
        codes = session.policy.holds.reasons
    except OpsroomError:
        return ""
    told = [f"  {code:<16} {word('hold', code)}".rstrip() for code in codes]
    return "\n".join([_("Reasons of the policy:"), *told])
