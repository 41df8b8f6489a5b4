"""A customer's record in a few lines: what the desk wants to see on the phone (CALL-6)."""

from datetime import date

from rich.cells import set_cell_size
from textual.content import Content

from opsroom.domain.calls import OPEN, Proposal
from opsroom.domain.worktime import Calendar
from opsroom.language import _
from opsroom.language.words import word
from opsroom.store.customersql import (
    ContractRow,
    CustomerFile,
    EquipmentRow,
    PastCall,
    PastComplaint,
)
from opsroom.ui import present
from opsroom.ui.widgets.bars import MUTED
from opsroom.ui.widgets.casecard import pairs_content
from opsroom.ui.widgets.sheet import flowing, stacked

#: Past calls shown, and complaints.
CALLS = 12


def record(file: CustomerFile, cal: Calendar, now: int, width: int, skip: str = "") -> Content:
    """The whole record, the most urgent first.

    Args:
        file: what is known of the customer.
        cal: the calendar of the customer's site.
        now: epoch seconds.
        width: cells.
        skip: number of a call that isn't to be listed: the one on the screen.
    """
    shown = [call for call in file.calls if call.number != skip]
    open_now = [call for call in shown if call.state in OPEN]
    past = [call for call in shown if call.state not in OPEN][:CALLS]
    today = cal.day_of(now)
    blocks = [
        _block(_("Open calls"), [_call(c, cal, now, width, "$warning") for c in open_now]),
        _block(_("Complaints"), [_complaint(c, cal, now, width) for c in file.complaints[:CALLS]]),
        _block(_("Equipment"), [_machine(e, today, width) for e in file.equipment]),
        _block(_("Contracts"), [_contract(c, today, width) for c in file.contracts]),
        _block(_("Past calls"), [_call(c, cal, now, width, "") for c in past]),
    ]
    return Content("\n\n").join([block for block in blocks if block])


def who(file: CustomerFile, width: int) -> Content:
    """Name, address, telephone and what else is known of the customer."""
    one = file.customer
    top = Content.assemble((one.name, "bold"), (f"  {one.site_id}", MUTED))
    pairs = [(_("phone"), one.phone), (_("address"), one.address), *_more(file)]
    known = [pair for pair in pairs if pair[1]]
    return stacked([*top.wrap(max(8, width)), *([pairs_content(known, width)] if known else [])])


def more(file: CustomerFile, width: int) -> Content:
    """What a call doesn't carry of its customer: grade, e-mail, and what was noted of them."""
    known = [pair for pair in _more(file) if pair[1]]
    return pairs_content(known, width) if known else Content("")


def _more(file: CustomerFile) -> list[tuple[str, str]]:
    return [(_("grade"), file.customer.grade), (_("email"), file.email), (_("note"), file.note)]


def cover_words(cover: Proposal, on: date) -> tuple[str, str]:
    """What covers a product on a day, in words, and the style they are written in."""
    if cover.until is None:
        return _("no cover"), MUTED
    text = _("{cover} until {day}").format(
        cover=word("type", cover.type), day=f"{cover.until:%Y-%m-%d}"
    )
    soon = (cover.until - on).days <= 31
    return text, "$warning" if soon else "$success"


def _block(title: str, lines: list[Content]) -> Content:
    return stacked([Content.styled(title, MUTED), *lines]) if lines else Content("")


def _machine(machine: EquipmentRow, today: date, width: int) -> Content:
    words, style = cover_words(machine.cover, today)
    parts = [Content(machine.model), *_muted(machine.serial), Content.styled(words, style)]
    return flowing(Content("  "), parts, width)


def _contract(contract: ContractRow, today: date, width: int) -> Content:
    over = date.fromisoformat(contract.expires_on) < today
    text = _("expired {day}") if over else _("until {day}")
    until = Content.styled(text.format(day=contract.expires_on), "$error" if over else "$success")
    parts = [Content(contract.number), until, *_muted(contract.equipment)]
    return flowing(Content("  "), parts, width)


def _call(call: PastCall, cal: Calendar, now: int, width: int, style: str) -> Content:
    when = set_cell_size(present.moment(cal, call.received_at, now), 11)
    state = [(word("state", call.state), style or MUTED)]
    if call.on_time == 0:
        state += [(" ", ""), (_("late"), "$error")]
    parts = [
        Content.assemble((call.number, style or "$foreground"), "  ", *state),
        Content(call.model),
        *_muted(call.fault),
    ]
    return flowing(Content.assemble(f"  {when} "), parts, width)


def _complaint(case: PastComplaint, cal: Calendar, now: int, width: int) -> Content:
    """Number, state and subject; one that is open, or serious, catches the eye."""
    when = set_cell_size(present.moment(cal, case.opened_at, now), 11)
    style = "$warning" if case.state == "open" else ""
    state = [(word("case_state", case.state), style or MUTED)]
    if case.weight == "serious":
        state += [(" ", ""), (word("weight", "serious"), "$error")]
    parts = [
        Content.assemble((case.number, style or "$foreground"), "  ", *state),
        *_muted(case.subject),
    ]
    return flowing(Content.assemble(f"  {when} "), parts, width)


def _muted(text: str) -> list[Content]:
    return [Content.styled(text, MUTED)] if text else []
