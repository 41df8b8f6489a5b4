"""The parts of a complaint case, laid out for a width. Pure: rows in, text out."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from rich.cells import cell_len
from textual.content import Content

from opsroom.language import _, c_, n_
from opsroom.language.words import series, word
from opsroom.store.complaintsql import CaseRow, PaperRow
from opsroom.ui import present
from opsroom.ui.casedesk import Known
from opsroom.ui.presentcases import SERIOUS, View, clock_cells, clock_words, waiting
from opsroom.ui.settlepage import settlement
from opsroom.ui.widgets.bars import MUTED
from opsroom.ui.widgets.casecard import TONE_STYLES
from opsroom.ui.widgets.sheet import flowing, hanging, stacked

STYLES = {**TONE_STYLES, "strong": "bold $foreground", "accent": "bold $accent"}
#: Cells that a label takes at most; a longer one has its value below.
LABELS = 28


def title(known: Known, at: View, width: int) -> Content:
    """Number, track, customer and complaint."""
    row = known.row
    first = Content.assemble((row.number, "bold $accent"), "  ")
    parts = [
        Content.styled(at.words.track(row.track), MUTED),
        Content.styled(row.customer_name, "bold"),
    ]
    if row.weight == "serious":
        parts.append(Content.styled(f"{SERIOUS} {word('weight', 'serious')}", "bold $warning"))
    parts.append(Content(row.subject))
    return flowing(first, parts, width)


def clock(known: Known, at: View, width: int) -> Content:
    """Countdown, level and deadline of the clock that counts, and the whole case's (CMP-5)."""
    row = known.row
    (left, _tone), (text, tone) = clock_cells(known.line, at.cal, at.now)
    style = f"bold {STYLES[tone].removeprefix('bold ')}"
    parts = [Content.styled(f"{left.strip():>10}", style)] if left.strip() else []
    parts.append(Content.styled(text.strip(), style))
    if row.state != "open":
        closed = present.full_moment(at.cal, row.closed_at)
        parts.append(Content(closed))
        return flowing(Content(""), parts, width)
    if row.clock is not None:
        due = present.full_moment(at.cal, row.due_at)
        parts.append(Content.assemble((_("due") + " ", MUTED), (due, "bold")))
        parts.append(Content.styled(clock_words(row.clock, at.cal, at.now), MUTED))
    return flowing(Content(""), parts, width)


def standing(known: Known, at: View, width: int) -> Content:
    """Who has to act, who is first responsible, until when the whole case runs."""
    row, parts = known.row, list[Content]()
    if row.state == "open" and (lost := at.words.lost(row.number, row.track, row.step)):
        parts.append(Content.styled(lost, "bold $error"))
    if row.state == "open":
        role = word("role", row.role)
        who = role if known.line.acts == role else f"{known.line.acts} ({role})"
        parts.append(_pair(_("has to act"), who))
    parts.append(_pair(_("first responsible"), row.owner or _("nobody yet")))
    if row.case_due_at is not None and row.state == "open":
        late = at.now > row.case_due_at
        value = present.moment(at.cal, row.case_due_at, at.now)
        parts.append(_pair(_("whole case due"), value, "bold $error" if late else ""))
    if row.answered_at is not None:
        parts.append(_pair(_("customer told"), present.moment(at.cal, row.answered_at, at.now)))
    if row.improvement != "none":
        review = _(", review on {day}").format(day=row.review_on) if row.review_on else ""
        parts.append(_pair(_("improvement"), word("improvement", row.improvement) + review))
    parts += [_pair(word("case_verb", verb), who) for verb, who in known.owed]
    waits = dict.fromkeys((*known.line.waits, *(one.kind for one in known.errands)))
    if waits:
        text = _("waits for you: {what}").format(what=waiting(waits))
        parts.append(Content.styled(text, "bold $accent"))
    return flowing(Content(""), parts, width)


def _pair(label: str, value: str, style: str = "$foreground") -> Content:
    return Content.assemble((f"{label} ", MUTED), (value, style or "$foreground"))


# -- the forms


def facts(known: Known, at: View, width: int) -> Content:
    """The case's own facts, then what its forms hold, form by form."""
    groups = [("", list(_own(known, at)))]
    for form, filled in at.words.forms(known.facts).items():
        groups.append((form_title(form), [(one.title, one.text) for one in filled]))
    widest = max(cell_len(label) for _head, pairs in groups for label, _value in pairs)
    room = min(LABELS, widest, max(8, width // 2))
    return Content("\n\n").join(_block(head, pairs, room, width) for head, pairs in groups)


def form_title(form: str) -> str:
    """What people call a form."""
    return {
        "complaint": _("Complaint form"),
        "investigation": _("Investigation report"),
        "decision": _("Decision"),
        "answer": _("Answer"),
        "improvement": _("Improvement"),
    }.get(form, form)


def _own(known: Known, at: View) -> Iterator[tuple[str, str]]:
    row = known.row
    told = [
        (_("customer"), row.customer_name),
        (_("phone"), row.phone),
        (_("address"), row.address),
        (_("item"), row.item),
        (_("repair call"), known.call),
        (_("overseas"), c_("answer", "yes") if row.overseas else ""),
        (_("weight"), word("weight", row.weight)),
        (_("whose fault"), word("fault", row.fault)),
        (_("known since"), present.full_moment(at.cal, row.known_at)),
        (_("opened"), present.full_moment(at.cal, row.opened_at)),
        (_("accepted"), present.full_moment(at.cal, row.accepted_at) if row.accepted_at else ""),
        (_("closing note"), row.closing_note),
        (_("copies"), series(word("role", one.role) for one in known.copies)),
    ]
    yield from ((label, value) for label, value in told if value)


def _block(head: str, pairs: Sequence[tuple[str, str]], room: int, width: int) -> Content:
    """A heading, and below it labels and values in two columns."""
    lines = [Content.styled(head, "bold")] if head else []
    for label, value in pairs:
        named = Content.styled(label, MUTED).wrap(room)
        told = [
            part
            for line in value.split("\n")
            for part in Content(line).wrap(max(8, width - room - 2)) or [Content("")]
        ]
        for left, right in zip_longest(named, told, fillvalue=Content("")):
            lines.append(left + Content(" " * (room + 2 - left.cell_length)) + right)
    return stacked(lines)


# -- papers


def papers(known: Known, at: View, width: int) -> Content:
    """Answers, petitions and notes, the latest first; then what the case was settled by."""
    blocks = [stacked(list(_paper(known, one, at, width))) for one in reversed(known.papers)]
    if known.settled:
        blocks.append(settlement(known.settled, at, width))
    if not blocks:
        return Content.styled(_("No answer, petition or note yet."), MUTED)
    return Content("\n\n").join(blocks)


def _paper(known: Known, paper: PaperRow, at: View, width: int) -> Iterator[Content]:
    waits = any(one.paper == paper.id for one in known.errands)
    style = "bold $accent" if waits else "bold"
    parts = [Content.styled(word("paper_state", paper.state), style if waits else "$foreground")]
    if paper.channel:
        parts.append(Content(word("case_channel", paper.channel)))
    if paper.role:
        to = word("role", paper.role)
        parts.append(Content.styled(_("to {role}").format(role=to), MUTED))
    if paper.step:
        parts.append(Content.styled(at.words.step(known.row.track, paper.step), MUTED))
    parts.append(Content.styled(present.moment(at.cal, paper.made_at, at.now), MUTED))
    yield flowing(Content.styled(f"{word('paper', paper.kind)}  ", style), parts, width)
    for line in paper.text.split("\n"):
        if line:
            yield from hanging(Content("  "), Content(line), width)
    for sign in (one for one in known.signs if one.paper_id == paper.id):
        glyph, when = (
            ("✓", present.moment(at.cal, sign.at, at.now)) if sign.at else ("-", _("to sign"))
        )
        text = f"{glyph} {word('role', sign.role)}  {when}  {sign.note}".rstrip()
        yield from hanging(Content("  "), Content.styled(text, MUTED), width)
    if paper.reply:
        first = Content.styled(f"  > {present.moment(at.cal, paper.settled_at, at.now)}  ", MUTED)
        yield from hanging(first, Content(paper.reply), width)


# -- connections


def chain(known: Known, at: View, width: int) -> Content:
    """The chain of contested cases (CMP-9), and repeats of the same customer or item."""
    row, blocks = known.row, list[Content]()
    if len(known.chain) > 1:
        head = Content.styled(_("Chain: each contests the one before"), "bold")
        lines = [_other(one, at, width, here=one.id == row.id) for one in known.chain]
        blocks.append(stacked([head, *lines]))
    linked = {one.id for one in known.chain}
    repeats = [one for one in known.repeats if one.id not in linked]
    if repeats:
        text = n_(
            "{n} other case of this customer or item",
            "{n} other cases of this customer or item",
            len(repeats),
        ).format(n=len(repeats))
        lines = [_other(one, at, width) for one in repeats]
        blocks.append(stacked([Content.styled(text, "bold"), *lines]))
    if not blocks:
        return Content.styled(_("It contests no case and repeats none."), MUTED)
    return Content("\n\n").join(blocks)


def _other(one: CaseRow, at: View, width: int, *, here: bool = False) -> Content:
    mark = "▸ " if here else "  "
    first = Content.assemble((f"{mark}{one.number}  ", "bold $accent" if here else "bold"))
    state = word("case_state", one.state)
    where = at.words.step(one.track, one.step) if one.state == "open" else state
    parts = [
        Content.styled(present.moment(at.cal, one.opened_at, at.now), MUTED),
        Content.styled(where, "$foreground"),
        Content(one.customer_name),
        Content.styled(one.subject, MUTED),
    ]
    return flowing(first, parts, width)
