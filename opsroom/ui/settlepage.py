"""What a case was settled by, on its page: returns, allowances, losses, sanctions, deductions."""

from rich.cells import cell_len
from textual.content import Content

from opsroom.language import _
from opsroom.store.settledsql import Settled
from opsroom.ui.presentcases import View
from opsroom.ui.presentsettle import Said, SettledWords
from opsroom.ui.widgets.bars import MUTED
from opsroom.ui.widgets.sheet import hanging, stacked

#: In fewer cells an amount stands below what it is for.
_ROOM = 42


def settlement(settled: Settled, at: View, width: int, *, headed: bool = True) -> Content:
    """Everything of it, a paper or a part of one on each line, amounts below each other."""
    told = SettledWords(at.words, at.cal, at.now).lines(settled)
    number = max((cell_len(one.number) for one in told), default=0)
    amount = max((cell_len(one.amount) for one in told), default=0)
    lines = [Content.styled(_("Settlement"), "bold")] if headed else []
    for one in told:
        lines += _line(one, number, amount, width)
    return stacked(lines)


def _line(one: Said, number: int, amount: int, width: int) -> list[Content]:
    head = Content.assemble((one.number.ljust(number), "bold $accent" if one.number else ""), "  ")
    what = Content.styled(one.what, "$foreground" if one.number else MUTED)
    rest = Content.assemble(what, ("  " + one.detail if one.detail else "", MUTED))
    if width >= _ROOM:
        head += Content.assemble((one.amount.rjust(amount), "bold"), "  ")
        return hanging(head, rest, width)
    below = [Content(" " * (number + 2)) + Content.styled(one.amount, "bold")]
    return [*hanging(head, rest, width), *(below if one.amount else [])]
