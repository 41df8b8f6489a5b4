"""Abnormality slips in lists and on a sheet (CMP-16): rows in, text out. Pure."""

from collections.abc import Sequence
from typing import NamedTuple

from textual.content import Content

from opsroom.domain.worktime import Calendar
from opsroom.language import _
from opsroom.language.words import phrases, word
from opsroom.store.slipsql import SlipRow
from opsroom.ui import present
from opsroom.ui.widgets.gridmodel import Cell, Column, fold
from opsroom.ui.widgets.sheet import paired, stacked


class SlipLine(NamedTuple):
    """A slip as lists show it: its row, and who has to answer: the unit, or whoever holds it."""

    slip: SlipRow
    acts: str

    @property
    def row(self) -> "SlipLine":
        """A case's line has its case here; what columns sort by is below."""
        return self

    @property
    def id(self) -> str:
        """What tells it from every other line; a case has a number."""
        return f"slip:{self.slip.number}"

    @property
    def number(self) -> str:
        """Its number."""
        return self.slip.number

    @property
    def customer_name(self) -> str:
        """Who complained."""
        return self.slip.customer

    @property
    def track(self) -> str:
        """What it is, in place of a track."""
        return _("slip")

    @property
    def step(self) -> str:
        """How it stands."""
        return state(self.slip)

    @property
    def owner(self) -> str:
        """Nobody is first responsible for a slip."""
        return ""

    @property
    def waits(self) -> tuple[str, ...]:
        """Why it waits for the person."""
        return ("slip",)

    def haystack(self) -> str:
        """The text that the filter looks in."""
        slip = self.slip
        parts = (slip.number, slip.site, self.track, self.step, self.acts, word("role", slip.role))
        return " ".join((*parts, slip.customer, slip.subject, slip.item, slip.reply))

    def inbox_cells(self) -> Sequence[Cell]:
        """What it shows in the columns of cases: it has no clock."""
        slip = self.slip
        return (
            ("", ""),
            ("   " + _("no limit"), "muted"),
            (slip.number, "strong"),
            self.track,
            slip.customer,
            slip.subject,
            self.step,
            self.acts,
            (_("slip"), "accent"),
            "",
        )


def state(slip: SlipRow) -> str:
    """How it stands: the case that it became, or a word."""
    return slip.case or word("slip_state", slip.state)


def columns() -> tuple[Column, ...]:
    """The list's columns."""
    return (
        Column("number", _("slip"), width=12, sort=lambda line: line.number),
        Column("to", _("unit"), width=18, sort=lambda line: fold(word("role", line.slip.role))),
        Column("subject", _("complaint"), min_width=14, weight=4),
        Column(
            "customer",
            _("customer"),
            min_width=10,
            weight=2,
            max_width=26,
            priority=1,
            sort=lambda line: fold(line.customer_name),
        ),
        Column("item", _("item"), width=14, priority=3),
        Column("state", _("state"), width=14, sort=lambda line: line.step),
        Column("issued", _("issued on"), width=11, right=True, priority=2),
    )


def cells(line: SlipLine, cal: Calendar, now: int) -> Sequence[Cell]:
    """What a slip shows in each of them."""
    slip = line.slip
    return (
        (slip.number, "strong"),
        word("role", slip.role),
        slip.subject,
        slip.customer,
        slip.item,
        (line.step, "" if slip.state == "open" else "muted"),
        present.moment(cal, slip.issued_at, now),
    )


def sheet(
    line: SlipLine | None, cal: Calendar | None, now: int, width: int, *, headed: bool = True
) -> Content:
    """Everything known of a slip, below its number and state where it is ``headed``."""
    if line is None or cal is None:
        return Content("")
    slip = line.slip
    unit = word("role", slip.role)
    to = unit if line.acts in ("", unit) else _("{name} ({role})").format(name=line.acts, role=unit)
    issued = phrases((present.moment(cal, slip.issued_at, now), slip.issued_by))
    told = [
        (_("complaint"), slip.subject),
        (_("customer"), slip.customer),
        (_("unit"), to),
        (_("item"), slip.item),
        (_("repair call"), slip.call or ""),
        (_("issued on"), issued),
    ]
    if slip.settled_at is not None:
        when = phrases((present.moment(cal, slip.settled_at, now), slip.settled_by))
        told += [(_("settled"), when), (_("improved"), slip.reply)]
    if slip.case:
        told.append((_("it became case"), slip.case))
    first = Content.assemble((slip.number, "bold $accent"), "  ", word("slip_state", slip.state))
    return stacked([*([first] if headed else []), *paired(told, width)])
