"""The head and the foot of a form that ends in one action, laid out for a width. Pure."""

from collections.abc import Mapping, Sequence

from textual.content import Content

from opsroom.language import _
from opsroom.ui.actfields import lacking
from opsroom.ui.plan import Plan
from opsroom.ui.widgets.bars import MUTED
from opsroom.ui.widgets.sheet import flowing, hanging, stacked


def head(plan: Plan, typed: Mapping[str, str], restored: str, width: int) -> Content:
    """What is done to what, what there is to know first, how much is filled in, how to go on."""
    first = Content.assemble((plan.title, "bold $accent"), "   ", (plan.number, "bold"))
    about = plan.about(width)
    lines = [first, *(about.split("\n") if about.plain else ())]
    if plan.fields:
        needed = [one for one in plan.fields if one.needed]
        done = len(needed) - len(lacking(plan.fields, typed))
        told = _("{have} of {all} needed fields").format(have=done, all=len(needed))
        count = Content.styled(told, "bold" if done < len(needed) else "$success")
        hint = restored or _("* needed   Tab: next   letters and arrows choose")
        parts = [count, Content.styled(hint, "$secondary" if restored else MUTED)]
        lines += [Content(""), flowing(Content(""), parts[not needed :], width)]
    return stacked(lines)


def foot(plan: Plan, outcome: Sequence[str], *, possible: bool, width: int) -> Content:
    """What it would do, or why it wouldn't; that it stands; and how, where nothing is asked."""
    lines: list[Content] = []
    style = "$foreground" if possible else "bold $warning"
    for at, line in enumerate(outcome):
        mark = "  " if at else "▸ "
        lines += hanging(Content.styled(mark, MUTED), Content.styled(line, style), width)
    more = [plan.warning] if possible and plan.warning else []
    more += [] if plan.fields else [_("Enter: do it   Esc: leave")]
    for line in more:
        lines += hanging(Content("  "), Content.styled(line, MUTED), width)
    return stacked(lines)
