"""The lines above and below every screen: where one is, what the clocks say, which keys work."""

from collections.abc import Iterable, Sequence
from typing import ClassVar, NamedTuple

from rich.cells import cell_len
from textual.reactive import reactive
from textual.scrollbar import ScrollBar, ScrollBarRender

from opsroom.language import _
from opsroom.ui.commands import BY_ID, MODES, Command
from opsroom.ui.widgets.gridtext import CUT, clip
from opsroom.ui.widgets.ribbon import Piece, Pieces, Ribbon

#: Muted text in content; there, the theme's $text-muted would be plain white.
MUTED = "$foreground 60%"


#: Cells of a person's name: all of it, or so many where that makes room for what the bar is for.
WHOLE, NAME = 200, 16


class Clock(NamedTuple):
    """A site's clock: local time to the second, and whether it is open.

    Attributes:
        word: open or closed; ``words`` says until when, too.
    """

    site: str
    time: str
    open: bool
    word: str
    words: str


def width(pieces: Iterable[Piece]) -> int:
    """Cells that pieces take."""
    return sum(cell_len(text) for text, _style in pieces)


#: What the first line has room for, the best first: tabs, clocks, and cells of the person's name.
_TOP = (
    *(
        (tabs, clocks, name)
        for name in (WHOLE, NAME)
        for tabs, clocks in (
            ("full", "second until"),
            ("full", "until"),
            ("full", "second word"),
            ("full", "word"),
            ("tight", "second until"),
            ("tight", "until"),
            ("tight", "second word"),
            ("tight", "word"),
        )
    ),
    ("tight", "sign", NAME),
    ("tight", "word", 0),
    ("tight", "sign", 0),
    ("short", "word", NAME),
    ("short", "word", 0),
    ("short", "sign", 0),
    ("lone", "sign", 0),
)


def _tight(text: str) -> str:
    """A piece of the first line with the fewest blanks: between pieces one, around a mark none."""
    return text[:1] if text.isspace() else text[1:-1] if text == f" {text.strip()} " else text


class TopBar(Ribbon):
    """The first line: the modes and their keys, who sits here, the sites' clocks (CAL-2, SLA-6)."""

    DEFAULT_CSS = "TopBar { height: 1; dock: top; background: $panel; }"
    mode: reactive[str] = reactive("board")
    clocks: reactive[tuple[Clock, ...]] = reactive(())
    #: That the session's clock isn't the real one; empty while it is.
    mark: reactive[str] = reactive("")

    #: Whoever sits here (ROL-2).
    who: reactive[str] = reactive("")

    def lines(self, room: int) -> Sequence[Pieces]:
        """Tabs left, clocks right; the narrower it is, the fewer words: the clocks lose theirs
        first, for a digit alone doesn't say where it leads."""
        for tab, form, name in _TOP:
            tabs = self._tabs(tab)
            right = [*self._who(name), *self._mark(), *self._clocks(form)]
            if tab == "lone":
                right = [(_tight(text), style) for text, style in right]
            if width(tabs) + width(right) + 2 <= room:
                break
        gap = max(1, room - width(tabs) - width(right) - 1)
        return ([*tabs, (" " * gap, ""), *right],)

    def _mark(self) -> list[Piece]:
        if not self.mark:
            return []
        return [(f" {self.mark} ", "bold $background on $warning"), ("  ", "")]

    def _who(self, room: int) -> list[Piece]:
        name, _cells, cut = clip(self.who, room) if room else ("", 0, False)
        name += CUT if cut else ""
        return [(name, "$foreground"), ("   ", "")] if name else []

    def _clocks(self, form: str) -> list[Piece]:
        """Each site's clock: to the second or not; whether it is open and until when, or whether
        alone, or by the sign for what stands still."""
        pieces: list[Piece] = []
        for clock in self.clocks:
            sign = "" if clock.open else "="
            words = clock.words if "until" in form else clock.word if "word" in form else sign
            pieces += [
                ("   " if pieces else "", ""),
                (f"{clock.site} ", MUTED),
                (clock.time if "second" in form else clock.time[:5], "bold $foreground"),
                (f" {words}" if words else "", "$success" if clock.open else MUTED),
            ]
        return pieces

    def _tabs(self, form: str) -> list[Piece]:
        pieces: list[Piece] = [] if form == "lone" else [(" ", "")]
        for mode in MODES:
            command = BY_ID[f"go.{mode}"]
            here = mode == self.mode
            if form == "lone" and not here:
                continue
            style = "bold $background on $primary" if here else "$foreground"
            label = "" if form == "short" and not here else f" {_(command.label)}"
            before = "" if form == "tight" and not here else " "
            pieces += [(f"{before}{command.shown_key}{label} ", style)]
        return pieces


class KeyBar(Ribbon):
    """The last line: the keys that matter here, dimmed where they can't work now.

    What the person may never do isn't among them (ROL-2).
    """

    DEFAULT_CSS = "KeyBar { height: 1; dock: bottom; background: $panel; }"
    commands: reactive[tuple[Command, ...]] = reactive(())
    idle: reactive[frozenset[str]] = reactive(frozenset())
    closed: reactive[frozenset[str]] = reactive(frozenset())

    def lines(self, room: int) -> Sequence[Pieces]:
        """Keys by their place in the footer, as many as there is room for; help always."""
        shown = sorted((c for c in self.commands if c.footer), key=lambda c: c.footer)
        helps = (c for c in self.commands if c.id == "help")
        help_pieces = self._piece(next(helps, BY_ID["help"]))
        room -= width(help_pieces) + 1
        pieces: list[Piece] = [(" ", "")]
        for command in shown:
            if command.id in ("help", "quit") or command.id in self.closed:
                continue
            more = self._piece(command)
            if width(pieces) + width(more) > room:
                break
            pieces += more
        return ([*pieces, *help_pieces],)

    def _piece(self, command: Command) -> list[Piece]:
        off = command.id in self.idle
        idle = "dim" if getattr(self.app, "no_color", False) else MUTED  # there, grey isn't written
        key_style = idle if off else "bold $accent"
        return [
            (command.shown_key, key_style),
            (f" {_(command.label)}  ", idle if off else "$foreground"),
        ]


class Figures(Ribbon):
    """Big counts in a row: a number in its tone, its word muted."""

    DEFAULT_CSS = "Figures { height: 1; margin: 1 0 0 0; }"
    figures: reactive[Sequence[tuple[str, str, str]]] = reactive(())

    def lines(self, room: int) -> Sequence[Pieces]:
        """Number then word, evenly spaced; closer together where it is narrow.

        Where there is no room even so, the last are left out.
        """
        shown = list(self.figures)
        for gap in (4, 3, 2, *(1 for _each in shown)):
            pieces: list[Piece] = [(" ", "")]
            for number, label, style in shown:
                pieces += [(number, style), (f" {label}", MUTED), (" " * gap, "")]
            if width(pieces) - gap <= room:
                break
            if gap == 1:
                shown.pop()
        return (pieces,)


class PlainScrollBar(ScrollBarRender):
    """A scrollbar of blanks alone: the eighth blocks at its ends are of ambiguous width."""

    VERTICAL_BARS: ClassVar[list[str]] = [" "] * 8
    HORIZONTAL_BARS: ClassVar[list[str]] = [" "] * 8


ScrollBar.renderer = PlainScrollBar  # Textual's way to set it, for every scrollbar of the program
