"""The parts of a case, laid out for a width. Pure: rows in, text out."""

from collections.abc import Iterable, Iterator, Sequence

from rich.cells import cell_len
from textual.content import Content

from opsroom.domain.standing import Standing
from opsroom.domain.worktime import Calendar
from opsroom.language import _, times
from opsroom.language.words import series, word
from opsroom.store.casesql import AssignmentRow, CallRow, Case, HoldRow
from opsroom.store.customersql import CustomerFile
from opsroom.ui import ledger, present
from opsroom.ui import story as stories
from opsroom.ui.widgets.bars import MUTED
from opsroom.ui.widgets.casecard import TONE_STYLES, pairs_content
from opsroom.ui.widgets.record import cover_words, more, record
from opsroom.ui.widgets.sheet import flowing, hanging, stacked

STYLES = {**TONE_STYLES, "strong": "bold $foreground", "accent": "bold $accent"}


def folded(content: Content, width: int) -> Content:
    """Text cut into lines of that width; nothing for no text."""
    return stacked(content.wrap(max(8, width))) if content else content


def title(call: CallRow, width: int) -> Content:
    """Number, customer and what is wrong."""
    first = Content.assemble((call.number, "bold $accent"), "  ")
    body = Content.assemble((call.customer_name, "bold"), "   ", call.fault)
    return stacked(hanging(first, body, width))


def clock(call: CallRow, stands: Standing, cal: Calendar, width: int) -> Content:
    """Countdown, level and deadline in one line (SLA-5, SLA-6), the raw one if it fits (SLA-4)."""
    if call.state == "cancelled":
        return Content.styled(word("state", call.state), "bold")
    glyph, tone = present.LEVELS[stands.face]
    style = f"bold {STYLES[tone]}"
    # What changes every second is at the left, in a place of its own.
    pieces = [] if stands.done else [(f"{present.span(stands.remaining):>9}", style), ("  ", "")]
    pieces += [(f"{glyph} {word('level', stands.face)}", style)]
    due = present.full_moment(cal, call.due_at) if call.due_at else _("unknown while on hold")
    pieces += [("   ", ""), (_("due") + " ", MUTED), (due, "bold")]
    line = Content.assemble(*pieces)
    if call.due_at == call.due_raw_at:
        return line
    raw = present.full_moment(cal, call.due_raw_at)
    more = Content.styled("   " + _("without the holds {time}").format(time=raw), MUTED)
    return line + more if line.cell_length + more.cell_length <= width else line


def why(call: CallRow, stands: Standing, cal: Calendar, now: int, width: int) -> Content:
    """Where the call stands and why its clock doesn't run, in words (SLA-6)."""
    words = [Content.styled(_state_words(call, cal, now), "$foreground")]
    still = present.standing_words(call, stands, cal, now)
    if still and call.state != "cancelled":
        words.append(Content.styled(still, "$secondary"))
    return flowing(Content(""), words, width)


def _state_words(call: CallRow, cal: Calendar, now: int) -> str:
    """The state with who and since when."""
    steps = {
        "waiting": (_("Waiting for a technician."), None),
        "dispatched": (_("{name}, sent {time}."), call.dispatched_at),
        "enroute": (_("{name}, on the way since {time}."), call.enroute_at),
        "arrived": (_("{name}, on site since {time}."), call.arrived_at),
        "finished": (_("Finished by {name} {time}."), call.finished_at),
        "cancelled": (_("Cancelled {time}: {note}"), call.finished_at),
    }
    text, at = steps[call.state]
    when = present.moment(cal, at, now)
    return text.format(name=call.technician or "?", time=when, note=call.closing_note)


def possible(pieces: Sequence[tuple[str, str]], width: int) -> Content:
    """What can be done now: keys and words, as many to a line as fit."""
    lead = Content.styled(_("now") + "  ", MUTED)
    parts = [Content.assemble((key, "bold $accent"), f" {label}") for key, label in pieces]
    if not parts:
        return lead + Content(_("nothing"))
    lines, line = [], lead
    for part in parts:
        gap = "" if line.cell_length == lead.cell_length else "   "
        if gap and line.cell_length + 3 + part.cell_length > width:
            lines.append(line)
            line, gap = Content(" " * lead.cell_length), ""
        line = line + gap + part
    return stacked([*lines, line])


# -- facts


def facts(known: Case, file: CustomerFile | None, cal: Calendar, now: int, width: int) -> Content:
    """Everything in the register about the call, in groups."""
    call = known.call
    groups = (
        _of_customer(call),
        _of_equipment(call, file, cal, now),
        _of_work(known, cal, now),
        _of_service(call, cal),
    )
    shown = [[pair for pair in group if pair[1]] for group in groups]
    labels = [label for group in shown for label, _value in group]
    room = max(cell_len(label) for label in labels)
    blocks = [
        pairs_content([(_padded(label, room), value) for label, value in group], width)
        for group in shown
        if group
    ]
    return Content("\n\n").join(blocks)


def _padded(label: str, room: int) -> str:
    """A label as wide as the widest of all groups, so that the values line up."""
    return label + " " * (room - cell_len(label))


Pairs = Iterator[tuple[str, str]]


def _of_customer(call: CallRow) -> Pairs:
    yield _("customer"), call.customer_name
    yield _("address"), call.address
    yield _("phone"), call.phone


def _of_equipment(call: CallRow, file: CustomerFile | None, cal: Calendar, now: int) -> Pairs:
    yield _("model"), call.model
    yield _("serial"), call.serial
    machine = next((e for e in file.equipment if e.id == call.equipment_id), None) if file else None
    if machine:
        yield _("installed"), machine.installed_on
        yield _("cover today"), cover_words(machine.cover, cal.day_of(now))[0]


def _of_service(call: CallRow, cal: Calendar) -> Pairs:
    chosen = f"{call.service_type} {word('type', call.service_type)}"
    reason = word("type_reason", call.proposed_reason)
    if call.service_type == call.proposed_type:
        yield _("type"), _("{type}: {reason}").format(type=chosen, reason=reason)
    else:
        offered = f"{call.proposed_type} {word('type', call.proposed_type)}"
        yield _("type"), _("{type}: {reason}").format(type=chosen, reason=call.type_reason)
        yield _("proposed"), _("{type}: {reason}").format(type=offered, reason=reason)
    allowed = times.hours(call.allowance)
    yield _("zone"), _("{zone}: {hours} h").format(zone=word("zone", call.zone), hours=allowed)
    yield _("channel"), word("channel", call.channel)
    yield _("received"), present.full_moment(cal, call.received_at)
    if call.entered_at != call.received_at:
        yield _("entered"), present.full_moment(cal, call.entered_at)
    yield _("imported as"), call.source_ref or ""


def _of_work(known: Case, cal: Calendar, now: int) -> Pairs:
    call = known.call
    yield _("technician"), call.technician or _("nobody yet")
    for row in known.assignments:
        if row.ended_at is not None and row.technician_id != call.technician_id:
            yield _("before"), _assignment(row, cal, now)
    for hold in known.holds:
        yield _("hold"), _hold(hold, cal, now)
    if call.carried_on:
        yield _("carried over"), call.carried_on
    if call.pinned_at:
        when = present.moment(cal, call.pinned_at, now)
        yield _("pinned"), f"{when}  {call.pin_reason}"
    yield _("voucher"), word("voucher", call.voucher) if call.voucher else ""
    yield _("closing note"), call.closing_note


def _assignment(row: AssignmentRow, cal: Calendar, now: int) -> str:
    """One time a technician was sent: name and steps."""
    steps = (
        (_("sent"), row.sent_at),
        (_("en route"), row.enroute_at),
        (_("on site"), row.arrived_at),
        (word("sending", row.outcome) if row.outcome else _("ended"), row.ended_at),
    )
    told = [f"{what} {present.moment(cal, at, now)}" for what, at in steps if at is not None]
    return f"{row.technician}: {series(told)}"


def _hold(hold: HoldRow, cal: Calendar, now: int) -> str:
    """From when to when a hold lasts, and why."""
    start, end = (present.moment(cal, at, now) for at in (hold.started_at, hold.over_at))
    reason = word("hold", hold.reason)
    return _("{start} - {end} {reason}").format(start=start, end=end or "?", reason=reason)


# -- time line


def story(known: Case, cal: Calendar, now: int, width: int) -> Content:
    """The time line: a heading for each day, a line or two for each event."""
    return timeline(stories.story(known, cal, now), cal, now, width)


def timeline(events: Iterable[stories.Event], cal: Calendar, now: int, width: int) -> Content:
    """Events in order under their days, and where now is among them."""
    lines: list[Content] = []
    day, past = None, True
    for event in events:
        then = present.local(cal, event.at)
        if event.at > now and past:
            past = False
            lines.append(_rule(_("now"), f"{present.local(cal, now):%H:%M}"))
        if then.date() != day:
            day = then.date()
            name = times.weekday(then.weekday())
            lines.append(Content.styled(f"{name} {day:%Y-%m-%d}", MUTED))
        lines += _event(event, f"{then:%H:%M}", width, past=past)
    return stacked(lines)


def _rule(label: str, time: str) -> Content:
    return Content.assemble((f"  {time}  ", "bold $accent"), (f"-- {label} --", "$accent"))


def _event(event: stories.Event, time: str, width: int, *, past: bool) -> Iterable[Content]:
    style = STYLES[event.tone]
    if event.undone or not (past or event.tone):
        style = MUTED
    bold = style if style.startswith("bold") else f"bold {style}"
    parts = [Content.styled(event.what, bold)]
    for text, look in (
        (event.detail, style.removeprefix("bold ")),
        (_("(undone)") if event.undone else "", MUTED),
        (event.who, MUTED),
    ):
        if text:
            parts.append(Content.styled(text, look))
    first = Content.styled(f"  {time}  ", MUTED)
    yield flowing(first, parts, width)
    for text, below in ((event.note, "$foreground"), (event.moved, MUTED)):
        if text:
            indent = Content(" " * first.cell_length)
            yield from hanging(indent, Content.styled(text, below), width)


# -- deadline


def deadline(known: Case, cal: Calendar, width: int) -> Content:
    """The ledger: what was counted and what not, and that it adds up (SLA-4)."""
    told = ledger.explained(known, cal)
    blocks = [folded(Content(told.opening), width), _table(told.lines, width)]
    room = max(cell_len(label) for label, _value, _tone in told.facts) + 2
    lines: list[Content] = []
    for label, value, tone in told.facts:
        first = Content.styled(label + " " * (room - cell_len(label)), MUTED)
        lines += hanging(first, Content.styled(value, STYLES[tone]), width)
    return Content("\n\n").join([*blocks, stacked(lines)])


def _table(rows: Sequence[ledger.Line], width: int) -> Content:
    """From, to, length, running total, what; narrow windows lose the gaps first."""
    head = ledger.Line(_("from"), _("to"), _("length"), _("counted"), "", "muted")
    every = [head, *rows]
    wide = [max(cell_len(row[at]) for row in every) for at in range(4)]
    gap = "  " if sum(wide) + 8 + 12 <= width else " "
    lines: list[Content] = []
    for row in every:
        cells = [_cell(row[at], wide[at], right=at >= 2) for at in range(4)]
        first = Content.styled(gap.join(cells) + gap, STYLES[row.tone])
        lines += hanging(first, Content.styled(row.what, STYLES[row.tone]), width)
    return stacked(lines)


def _cell(text: str, width: int, *, right: bool) -> str:
    blank = " " * (width - cell_len(text))
    return blank + text if right else text + blank


# -- customer


def customer(
    file: CustomerFile | None, cal: Calendar, now: int, width: int, number: str
) -> Content:
    """The customer's record without this call (CALL-6)."""
    if file is None:
        return Content("")
    top = more(file, width)
    rest = record(file, cal, now, width, skip=number)
    parts = [part for part in (top, rest) if part]
    if not parts:
        return Content.styled(_("Nothing is known of this customer but this call."), MUTED)
    return Content("\n\n").join(parts)
