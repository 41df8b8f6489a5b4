"""``opsroom wall``: the board for a terminal that nobody types at (CUS-2, SLA-5, SLA-6).

Read-only all the way down: the database is opened for reading alone, and no key does anything
but leave. It goes on showing what it last read, faded, when the data stop moving, and says since
when.
"""

import os
import time
from pathlib import Path
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.app import ComposeResult
from textual.binding import Binding
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from opsroom.domain.errors import BadInput, Unusable
from opsroom.language import _
from opsroom.shipped import shipped
from opsroom.store import sites
from opsroom.store.pulse import last_sign
from opsroom.ui.context import Context
from opsroom.ui.feed import Feed
from opsroom.ui.freshness import Freshness
from opsroom.ui.terminal import SafeApp, run
from opsroom.ui.themes import load_themes
from opsroom.ui.wallface import face_of
from opsroom.ui.wallmodel import Face, paint
from opsroom.ui.wallparts import Line

#: How often the database is asked whether another process has changed it, in seconds.
POLL = 0.25
#: The theme, unless the settings name one.
THEME = "wall"

_TONES = ("strong", "muted", "good", "warn", "crit", "over", "held", "accent")


class Wall(Widget):
    """The whole window, line by line; a second repaints the lines that changed."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {f"wall--{tone}" for tone in _TONES}
    DEFAULT_CSS = """
    Wall {
        width: 1fr; height: 1fr; background: $background; color: $foreground;
        & > .wall--strong { color: $foreground; text-style: bold; }
        & > .wall--muted { color: $text-muted; }
        & > .wall--good { color: $success; text-style: bold; }
        & > .wall--warn { color: $warning; text-style: bold; }
        & > .wall--crit { color: $error; text-style: bold; }
        & > .wall--over { color: $error; text-style: bold; }
        & > .wall--held { color: $secondary; text-style: bold; }
        & > .wall--accent { color: $accent; text-style: bold; }
    }
    """

    def __init__(self) -> None:
        """An empty wall."""
        super().__init__()
        self._face: Face | None = None
        self._turn = 0
        self._painted: list[Line] = []
        self._styles: dict[str, Style] = {}

    @property
    def lines(self) -> tuple[str, ...]:
        """What is written, line by line; painted cells are blanks."""
        return tuple("".join(text for text, _tone in line) for line in self._painted)

    def show(self, face: Face, turn: int) -> None:
        """Show a face, at the page that so many turns lead to."""
        self._face, self._turn = face, turn
        width, height = self.size
        before, self._painted = self._painted, paint(face, width, height, turn)
        if len(before) != len(self._painted):
            self.refresh()
            return
        changed = (y for y, line in enumerate(self._painted) if line != before[y])
        if regions := [Region(0, y, width, 1) for y in changed]:
            self.refresh(*regions)

    def on_resize(self) -> None:
        """Lay everything out anew."""
        self._painted = []
        if self._face is not None:
            self.show(self._face, self._turn)

    def notify_style_update(self) -> None:
        """Another theme."""
        self._styles = {}
        super().notify_style_update()

    def render_line(self, y: int) -> Strip:
        """One line, filled to the window's edge."""
        line = self._painted[y] if y < len(self._painted) else ()
        segments = [Segment(text, self._style(tone)) for text, tone in line if text]
        return Strip(segments).adjust_cell_length(self.size.width, self.rich_style)

    def _style(self, tone: str) -> Style:
        """A tone's style; a painted one is in reverse, so that it shows without colours too."""
        if tone not in self._styles:
            name = tone.removesuffix("#")
            style = self.get_component_rich_style(f"wall--{name}") if name else self.rich_style
            self._styles[tone] = style + Style(reverse=True) if tone.endswith("#") else style
        return self._styles[tone]


class WallApp(SafeApp):
    """The wall display.

    Attributes:
        feed: what it reads; never written to.
        freshness: whether that still moves.
    """

    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar = [
        Binding("q,ctrl+q", "quit", show=False, priority=True),
        Binding("ctrl+c", "nothing", show=False, priority=True),
    ]

    def __init__(self, context: Context) -> None:
        """Open the database for reading; nothing is drawn yet.

        Raises:
            Unusable: it can't be read.
        """
        settings = context.settings
        super().__init__(settings.log or settings.db.with_suffix(".log"))
        self.context = context
        self.feed, self._file = self._open()
        self.freshness = Freshness(self.now())
        self._read_at = 0
        self._began = self.now()

    def now(self) -> int:
        """The session's clock, epoch seconds."""
        return self.context.clock()

    def compose(self) -> ComposeResult:
        """One widget."""
        yield Wall()

    def on_mount(self) -> None:
        """Theme, first data, then the beat and the watch on the database."""
        self._dress()
        now = self.now()
        self.feed.poll(now)
        self.freshness.begun(last_sign(self.feed.store.conn), now)
        self._read_at = now
        self.set_interval(POLL, self.poll)
        self.call_after_refresh(self.show)
        self._next_beat()

    def on_unmount(self) -> None:
        """Close the database."""
        self.feed.close()

    def poll(self) -> None:
        """Look whether another process has changed anything; go on if that can't be told."""
        if not self.is_running:  # while it closes, widgets go before the timers do
            return
        now = self.now()
        try:
            moved = self.feed.poll(now)
            if not moved and now // 60 != self._read_at // 60:
                self.feed.read(now)  # a new day has new figures without any change
                self._read_at = now
        except Unusable as error:
            self.freshness.failed(str(error))
            return
        self.freshness.read(moved=self.feed.stirred, now=now)
        if moved:
            self._read_at = now
            self.show()

    def show(self) -> None:
        """Show how things stand now."""
        now, settings = self.now(), self.context.settings
        stale = self.freshness.stale(now)
        face = face_of(self.feed, now, mask=settings.mask, stale=stale)
        turn = (now - self._began) // settings.page_seconds
        self.query_one(Wall).show(face, turn)

    def beat(self) -> None:
        """A second has passed."""
        if self.freshness.stale(self.now()) is not None:
            self._look_for_another_file()
        self.show()

    def _beat(self) -> None:
        if self.is_running:
            self._next_beat()
            self.beat()

    def _next_beat(self) -> None:
        """Beat just after each whole second of the real clock, so that no second is skipped."""
        self.set_timer(1.02 - time.time() % 1, self._beat)

    def _look_for_another_file(self) -> None:
        """A backup may have been put in the database's place: then show that one."""
        if self._identity() == self._file:
            return
        now = self.now()
        try:
            feed, file = self._open()
        except Unusable as error:
            self.freshness.failed(str(error))
            return
        try:
            feed.poll(now)
            sign = last_sign(feed.store.conn)
        except Unusable as error:
            feed.close()
            self.freshness.failed(str(error))
            return
        self.feed.close()
        self.feed, self._file = feed, file
        self.freshness.begun(sign, now)

    def _open(self) -> tuple[Feed, tuple[int, int] | None]:
        settings = self.context.settings
        file = self._identity()
        return Feed(str(settings.db), self.context.company, settings.site, readonly=True), file

    def _identity(self) -> tuple[int, int] | None:
        """Which file stands at the database's path; ``None`` when none does."""
        try:
            stat = self.context.settings.db.stat()
        except OSError:
            return None
        return stat.st_dev, stat.st_ino

    def _dress(self) -> None:
        settings = self.context.settings
        folders = [shipped("themes"), *([settings.themes] if settings.themes else [])]
        themes, _problems = load_themes(folders)
        for theme in themes:
            self.register_theme(theme)
        names = [theme.name for theme in themes]
        wanted = settings.theme or THEME
        self.theme = wanted if wanted in names else names[0]

    async def action_quit(self) -> None:
        """Leave."""
        self.exit()

    def action_nothing(self) -> None:
        """Ctrl+C: nobody types here, and nothing is to be copied."""


def run_wall(wired: Context) -> int:
    """Show the wall on this terminal until somebody presses ``q``; returns the exit code.

    Raises:
        Unusable: the database can't be read.
        BadInput: there is no such site as the settings name.
        NoTerminal: there is no terminal to draw on.
    """
    try:
        app = WallApp(wired)
    except Unusable as error:
        raise _explained(wired.settings.db, error) from error
    with app.feed.store.reading() as conn:
        known = [site.id for site in sites.all_sites(conn)]
    if wired.settings.site not in (None, *known):
        app.feed.close()
        text = _("There is no site {id}. Known: {ids}.")
        raise BadInput("--site", text.format(id=wired.settings.site, ids=", ".join(known) or "-"))
    return run(app, mouse=False)


def _explained(path: Path, error: Unusable) -> Unusable:
    """Reading alone needs more than the right to read: SQLite wants its shared-memory file."""
    if not path.is_file() or os.access(path.parent, os.W_OK):
        return error
    hint = _(
        "To read it without the right to write in its folder, a room must be open on it: "
        "start the room first, or give this account the right to write in {folder}."
    )
    return Unusable(f"{error} {hint.format(folder=path.parent)}")
