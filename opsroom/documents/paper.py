"""The frame of every printed paper: letterhead, title, number, copies and their holders.

A paper is plain text for a printer of eighty columns; a Chinese character takes two. Whatever is
put on it is cleaned of what steers a printer or a terminal, and no line is ever wider.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from opsroom.documents.wrapping import lines_of, pad, width
from opsroom.domain.text import clean, clean_lines
from opsroom.language import N_, Translator, translator

WIDTH: Final = 78
"""Columns of a paper."""

KINDS: Final[dict[str, str]] = {
    "complaint": N_("customer complaint form"),
    "card": N_("complaint record card"),
    "report": N_("investigation report"),
    "letter": N_("letter to the customer"),
    "allowance": N_("sales allowance certificate"),
    "return": N_("finished goods return slip"),
    "petition": N_("petition"),
    "expediting": N_("expediting note"),
    "inquiry": N_("inquiry note"),
    "notice": N_("reward or penalty notice"),
    "announcement": N_("personnel announcement"),
    "slip": N_("abnormality slip"),
}
"""What each kind of paper is called, by its code."""

BLANK: Final = "_" * 24
"""Room to write in."""

_LABELS: Final = 26
#: How narrow columns may be; where an amount would be broken, the others; the longest of its words.
_LEAST: Final = 8
_SCARCE: Final = 4
_FIGURES: Final = 24


def kind_title(kind: str, to: Translator) -> str:
    """What a kind of paper is called."""
    return to(KINDS[kind]) if kind in KINDS else kind


class House(NamedTuple):
    """The letterhead: a site's name, address and telephone, and its complaint phone (CUS-5)."""

    name: str
    address: str = ""
    phone: str = ""
    complaint_phone: str = ""


class Paper(NamedTuple):
    """A paper as it is to be printed.

    Attributes:
        kind: its code, a key of :data:`KINDS`; ``card`` is a ``complaint`` form by another name.
        ref: its number.
        lang: its language.
        house: whose it is.
        about: what its number is called on it, such as ``Case 261101``.
        body: its lines.
        holders: who gets a copy each, in words; empty where the regulation prescribes none.
        internal: whether it must never go to the customer (CMP-8).
        foot: what stands below, a paragraph each.
    """

    kind: str
    ref: str
    lang: str
    house: House
    about: str
    body: tuple[str, ...]
    holders: tuple[str, ...] = ()
    internal: bool = True
    foot: tuple[str, ...] = ()


def printed(paper: Paper, copy: int | None = None) -> str:
    """The text of a paper, ending in a newline.

    Args:
        paper: the paper.
        copy: which of its copies, from 1 on; ``None`` names no holder.

    Raises:
        IndexError: it has no such copy.
    """
    return "\n".join(line.rstrip() for line in _lines(paper, copy)) + "\n"


def copies(paper: Paper) -> tuple[str, ...]:
    """The text of each prescribed copy; of one where none are prescribed."""
    if not paper.holders:
        return (printed(paper),)
    return tuple(printed(paper, number) for number in range(1, len(paper.holders) + 1))


def _lines(paper: Paper, copy: int | None) -> Iterator[str]:
    _ = translator(paper.lang)
    n_ = _.n
    yield from letterhead(
        paper.house, _("INTERNAL: NEVER TO THE CUSTOMER") if paper.internal else "", _
    )
    yield ""
    yield from _centred(kind_title(paper.kind, _).upper())
    yield ""
    held = ""
    if copy is not None:
        held = _("Copy {n} of {all}: {holder}").format(
            n=copy, all=len(paper.holders), holder=paper.holders[copy - 1]
        )
    yield from _sides(paper.about, held)
    yield "-" * WIDTH
    yield from paper.body
    if paper.holders or paper.foot:
        yield "-" * WIDTH
    if paper.holders:
        each = [f"{number}. {name}" for number, name in enumerate(paper.holders, 1)]
        told = n_("{n} copy:", "{n} copies:", len(each)).format(n=len(each))
        yield from flowing([told, *each])
    for text in paper.foot:
        yield from lines_of(clean(text), WIDTH)


def flowing(parts: Iterable[str], room: int = WIDTH) -> Iterator[str]:
    """Texts beside one another, two blanks apart; lines break between them as far as they fit."""
    line = ""
    for part in map(clean, parts):
        if line and width(line) + 2 + width(part) > room:
            yield from lines_of(line, room)
            line = ""
        line += ("  " if line else "") + part
    yield from lines_of(line, room)


def letterhead(house: House, stamp: str, to: Translator) -> Iterator[str]:
    """Whose paper it is, and at the right what it is stamped with."""
    _ = to
    yield from _sides(clean(house.name), stamp)
    if house.address:
        yield from lines_of(clean(house.address), WIDTH)
    if house.phone:
        yield from lines_of(_("Telephone: {phone}").format(phone=clean(house.phone)), WIDTH)
    yield "=" * WIDTH


def _sides(left: str, right: str) -> Iterator[str]:
    """Two texts on one line, or below one another where it is too narrow."""
    left, right = clean(left), clean(right)
    if width(left) + width(right) + 2 <= WIDTH:
        yield pad(left, WIDTH - width(right)) + right
        return
    for text in (left, right):
        yield from lines_of(text, WIDTH)


def _centred(text: str) -> Iterator[str]:
    for line in lines_of(clean(text), WIDTH):
        yield " " * ((WIDTH - width(line)) // 2) + line


class Column(NamedTuple):
    """A column of a paper's table: its head, whether amounts stand in it, whether it may wrap."""

    head: str
    right: bool = False
    elastic: bool = False


class Body:
    """The lines of a paper as they are put together.

    Attributes:
        lines: those so far.
    """

    def __init__(self) -> None:
        """Begin with nothing."""
        self.lines: list[str] = []

    def gap(self) -> None:
        """An empty line, unless there is one already."""
        if self.lines and self.lines[-1]:
            self.lines.append("")

    def head(self, text: str) -> None:
        """The heading of a part."""
        self.gap()
        self.lines += (f"[ {line} ]" for line in lines_of(clean(text), WIDTH - 4))

    def say(self, text: str, indent: int = 0) -> None:
        """A text, paragraph by paragraph."""
        for part in clean_lines(text).split("\n"):
            self.lines += (" " * indent + line for line in lines_of(part, WIDTH - indent))

    def flow(self, parts: Iterable[str], indent: int = 0) -> None:
        """Texts beside one another, as many as a line has room for."""
        self.lines += (" " * indent + line for line in flowing(parts, WIDTH - indent))

    def pairs(self, rows: Iterable[tuple[str, str]], indent: int = 0, room: int = 0) -> None:
        """Labels, and beside them what they are, from column ``room`` on or as near as they allow.

        An empty value without a label takes no line.
        """
        told = [(clean(label), clean_lines(value)) for label, value in rows if label or value]
        widest = max((width(label) for label, _value in told), default=0)
        room = max(room, min(_LABELS, widest))
        start, rest = " " * indent, " " * (indent + room + 2)
        for label, value in told:
            *before, last = lines_of(label, room) if room else ("",)
            self.lines += (start + line for line in before)
            first = start + pad(last, room + 2)
            for part in value.split("\n"):
                for line in lines_of(part, WIDTH - width(rest)):
                    self.lines.append(first + line)
                    first = rest

    def table(self, columns: Sequence[Column], rows: Iterable[Sequence[str]]) -> None:
        """Rows below heads; cells wrap, so that nothing of them is lost."""
        told = [[clean(cell) for cell in row] for row in rows]
        rooms = _rooms(columns, [[one.head for one in columns], *told])
        self._row([Column("") for _one in columns], [one.head for one in columns], rooms)
        self.lines.append("  ".join("-" * room for room in rooms))
        for row in told:
            self._row(columns, row, rooms)

    def _row(self, columns: Sequence[Column], row: Sequence[str], rooms: Sequence[int]) -> None:
        cells = [list(lines_of(cell, room)) for cell, room in zip(row, rooms, strict=True)]
        for place in range(max(map(len, cells))):
            parts = [
                pad(cell[place] if place < len(cell) else "", room, right=column.right)
                for column, cell, room in zip(columns, cells, rooms, strict=True)
            ]
            self.lines.append("  ".join(parts))

    def write_in(self, lines: int) -> None:
        """Ruled lines to write on by hand."""
        for _line in range(lines):
            self.lines += ("", "_" * WIDTH)

    def places(self, rows: Iterable[tuple[str, str]], room: int = 0) -> None:
        """Where somebody signs: a label, and who has signed; a rule where nobody has yet."""
        self.pairs([(label, signed or BLANK) for label, signed in rows], room=room)


def _rooms(columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> list[int]:
    """How wide columns are: as wide as their cells; elastic ones give way first, amounts last.

    An amount is never broken within its figures: sooner the others become narrower than is good.
    """
    rooms = [max(2, *(width(row[place]) for row in rows)) for place in range(len(columns))]
    whole = [
        min(_FIGURES, _longest_word(row[place] for row in rows)) if one.right else 0
        for place, one in enumerate(columns)
    ]
    for patience, least in ((0, _LEAST), (1, _LEAST), (2, _LEAST), (0, _SCARCE), (1, _SCARCE)):
        giving = {at for at, one in enumerate(columns) if _patience(one) == patience}
        floor = [max(least, word) for word in whole]
        while sum(rooms) + 2 * (len(rooms) - 1) > WIDTH:
            able = [at for at in giving if rooms[at] > floor[at]]
            if not able:
                break
            rooms[max(able, key=lambda place: rooms[place])] -= 1
    return rooms


def _longest_word(cells: Iterable[str]) -> int:
    return max((width(word) for cell in cells for word in cell.split(" ")), default=0)


def _patience(column: Column) -> int:
    """When a column gives way: a small number early."""
    return 0 if column.elastic else 2 if column.right else 1
