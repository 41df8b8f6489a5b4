"""What the form of a new call shows: choices, hints, warnings, the deadline it would have. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from textual.content import Content
from textual.widget import Widget

from opsroom.domain.calls import Channel, ServiceType, Zone
from opsroom.domain.text import digits
from opsroom.domain.worktime import Calendar
from opsroom.language import _, n_, times
from opsroom.language.words import word
from opsroom.store.customersql import CustomerFile, EquipmentRow, PastCall
from opsroom.ui import entry, present
from opsroom.ui.widgets.bars import MUTED
from opsroom.ui.widgets.choices import Choice, Segments, ShortList
from opsroom.ui.widgets.field import Field
from opsroom.ui.widgets.record import cover_words, more, record, who
from opsroom.ui.widgets.sheet import hanging, stacked

# -- the fields


def rows() -> list[tuple[str, str, Widget]]:
    """Key, label and widget of each field below the search."""

    def line(hint: str = "") -> Field:
        return Field(placeholder=hint, compact=True)

    return [
        ("name", _("name"), line()),
        ("address", _("address"), line()),
        ("phone", _("phone"), line()),
        ("zone", _("zone"), Segments()),
        ("site", _("site"), Segments()),
        ("equipment", _("equipment"), ShortList()),
        ("model", _("model"), line()),
        ("serial", _("serial"), line(_("if the caller can read it"))),
        ("fault", _("what is wrong"), line(_("in the caller's words"))),
        ("type", _("type"), Segments()),
        ("why", _("why this type"), line()),
        ("channel", _("came in by"), Segments()),
        ("received", _("received"), line(_("now;  9:40   yesterday 16:00   -20m"))),
    ]


def choices(values: entry.Values, desk: entry.Desk) -> dict[str, tuple[Sequence[Choice], str]]:
    """The choices of each field that has some, and the one chosen or proposed."""
    kind = values.get("type", "") or str(entry.proposal(values, desk).type)
    channels = (Channel.PHONE, Channel.DOCUMENT, Channel.COUNTER)
    return {
        "zone": (tuple((str(z), word("zone", z)) for z in Zone), desk.zone(values)),
        "site": (tuple((site, site) for site in desk.calendars), desk.site(values)),
        "equipment": (_machines(desk), values.get("equipment", "")),
        "type": (tuple((str(t), f"{t} {word('type', t)}") for t in ServiceType), kind),
        "channel": (
            tuple((str(c), word("channel", c)) for c in channels),
            values.get("channel", "") or str(Channel.PHONE),
        ),
    }


def _machines(desk: entry.Desk) -> tuple[Choice, ...]:
    if desk.file is None:
        return ()
    day = desk.calendar({}).day_of(desk.now)
    known = tuple((str(m.id), _machine(m, *cover_words(m.cover, day))) for m in desk.file.equipment)
    return (*known, (entry.OTHER, Content.styled(_("another product"), MUTED)))


def _machine(machine: EquipmentRow, cover: str, style: str) -> Content:
    return Content.assemble(machine.model, (f"  {machine.serial}", MUTED), "  ", (cover, style))


def hints(values: entry.Values, desk: entry.Desk) -> dict[str, Content]:
    """What stands beside a field: why it is proposed, what it comes to."""
    offered = entry.proposal(values, desk)
    reason = word("type_reason", offered.reason)
    if values.get("type", "") not in ("", str(offered.type)):
        text = _("{type} is proposed: {reason}")
        reason = text.format(type=word("type", offered.type), reason=reason)
    return {
        "type": Content.styled(reason, MUTED),
        "zone": _zone_hint(values, desk),
        "address": _differs("address", values, desk),
        "phone": _phone_hint(values, desk),
        "received": _received_hint(values, desk),
    }


def _zone_hint(values: entry.Values, desk: entry.Desk) -> Content:
    zone = desk.zone(values)
    if not zone:
        return Content("")
    allowed = times.hours(desk.policy.sla.allowance(zone))
    return Content.styled(_("{hours} h of working time").format(hours=allowed), MUTED)


def _differs(field: str, values: entry.Values, desk: entry.Desk) -> Content:
    on_file = getattr(desk.file.customer, field) if desk.file else None
    if on_file in (None, values.get(field, "")):
        return Content("")
    return Content.styled(_("for this call"), "$warning")


def _phone_hint(values: entry.Values, desk: entry.Desk) -> Content:
    """A number that nobody can ring is worth a look; it may be all that there is."""
    typed = values.get("phone", "").strip()
    if typed and not digits(typed):
        return Content.styled(_("no digits in it"), "$warning")
    return _differs("phone", values, desk)


def _received_hint(values: entry.Values, desk: entry.Desk) -> Content:
    at = desk.received(values)
    if not values.get("received", "").strip() or at is None:
        return Content("")
    return Content.styled(present.moment(desk.calendar(values), at, desk.now), MUTED)


# -- what follows


def outcome(values: entry.Values, desk: entry.Desk, width: int) -> Content:
    """The deadline that the call would have, and a warning if one is open already."""
    if not values.get("customer"):
        return Content("")
    lines: list[Content] = []
    same, others = entry.open_for(values, desk)
    for call in same:
        lines += _open_line(call, desk, width)
    if others:
        text = n_(
            "{count} open call for something else: {numbers}",
            "{count} open calls for something else: {numbers}",
            len(others),
        )
        numbers = ", ".join(call.number for call in others)
        words = text.format(count=len(others), numbers=numbers)
        lines += Content.styled(words, MUTED).wrap(max(8, width))
    lines.append(_due_line(values, desk))
    return stacked(lines)


def _open_line(call: PastCall, desk: entry.Desk, width: int) -> list[Content]:
    """CALL-6: the desk should know that somebody is on it already."""
    cal = desk.calendar({})
    text = _("{number} is open for this machine: {state} since {time}: {fault}").format(
        number=call.number,
        state=word("state", call.state),
        time=present.moment(cal, call.received_at, desk.now),
        fault=call.fault,
    )
    return hanging(Content.styled("! ", "bold $warning"), Content.styled(text, "$warning"), width)


def _due_line(values: entry.Values, desk: entry.Desk) -> Content:
    due = entry.due(values, desk)
    if due is None:
        return Content.styled(_("The deadline follows from zone and time."), MUTED)
    when = present.moment(desk.calendar(values), due, desk.now)
    return Content.assemble((_("would be due") + " ", MUTED), (when, "bold"))


def viewed(
    file: CustomerFile, cal: Calendar, now: int, width: int, *, whole: bool = True
) -> Content:
    """The customer's record (CUS-3), with or without what the form shows of them anyway."""
    top = who(file, width) if whole else more(file, width)
    parts = (top, record(file, cal, now, width))
    return Content("\n\n").join([part for part in parts if part])


def told(facts: Mapping[str, Any], calendars: Mapping[str, Calendar], now: int) -> str:
    """What is said when the call is entered."""
    when = present.moment(calendars[facts["site_id"]], facts["due_at"], now)
    text = _("{number} is entered, due {time}. (x cancels it; the register keeps it.)")
    return text.format(number=facts["number"], time=when)
