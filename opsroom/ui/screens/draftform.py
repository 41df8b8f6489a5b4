"""What forms of a whole screen share: rows of fields, what is known beside them, the draft."""

from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar, Generic, Protocol, TypeVar

from rich.cells import cell_len
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.widget import Widget
from textual.widgets import Static, TextArea

from opsroom.domain.worktime import Calendar
from opsroom.language import _
from opsroom.ui import present
from opsroom.ui.drafts import DraftKeeper
from opsroom.ui.screens.base import OpsScreen
from opsroom.ui.widgets.choices import Chooser
from opsroom.ui.widgets.field import Field
from opsroom.ui.widgets.formrow import FormBox, FormRow
from opsroom.ui.widgets.paragraph import LetterList, LetterSegments, Paragraph
from opsroom.ui.widgets.sheet import Pane, Sheet

#: From so many columns on, what is known stands beside the form.
BESIDE = 110


class Asked(Protocol):
    """A field of a form: its key, what people call it, whether it can't be left empty."""

    @property
    def key(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def needed(self) -> bool: ...


AskedT = TypeVar("AskedT", bound=Asked)


class DraftForm(OpsScreen, Generic[AskedT]):
    """A form of fields. What is typed is kept as a draft until it is done or dropped.

    A form sets :attr:`fields` before its widgets are composed, calls :meth:`begin` when they are
    there, and says with the methods that raise ``NotImplementedError`` what is its own.

    Attributes:
        fields: what is asked, in its order.
        typed: what stands in the fields, by key; ``stood`` what stood there before a key was hit.
        restored: what is said of a draft that was found; empty where none was.
        ready: whether what changes in the widgets is somebody's typing.
        sending: whether it is being done just now.
    """

    #: Lines of the screen from which the rows of the form are set apart.
    airy_from: ClassVar[int]
    DEFAULT_CSS = """
    DraftForm #both { height: 1fr; padding: 1 0 0 0; }
    DraftForm #form { width: 1fr; height: 1fr; padding: 0 1; scrollbar-size-vertical: 1; }
    DraftForm #head { height: auto; margin: 0 0 1 0; }
    DraftForm #news { display: none; height: auto; margin: 0 0 1 0; }
    DraftForm #news.-shown { display: block; }
    DraftForm #fields { height: auto; }
    DraftForm FormRow .label { width: 26; padding: 0 1 0 0; }
    DraftForm FormRow LetterSegments, DraftForm FormRow LetterList { width: 1fr; }
    DraftForm.-airy FormRow { margin: 0 0 1 0; }
    DraftForm.-airy Paragraph { min-height: 2; }
    DraftForm #beside { display: none; width: 2fr; background: $surface; padding: 0 2; }
    DraftForm.-beside #form { width: 3fr; }
    DraftForm.-beside #beside { display: block; }
    """
    BINDINGS: ClassVar = [
        Binding("enter", "enter", show=False),
        Binding("up", "app.focus_previous", show=False),
        Binding("down", "app.focus_next", show=False),
    ]

    def __init__(self) -> None:
        """Nothing is typed yet."""
        super().__init__()
        self.fields: Sequence[AskedT] = ()
        self.typed: dict[str, str] = {}
        self.stood: dict[str, str] = {}
        self.restored, self.ready, self.sending = "", False, False

    # -- what is a form's own

    def show(self) -> None:
        """Draw all that isn't a field."""
        raise NotImplementedError

    def problem(self, key: str, *, left: bool) -> str:
        """What is wrong with a field; of one that was ``left``, being empty too."""
        raise NotImplementedError

    def changed(self) -> None:
        """Something was typed, and is in the draft."""
        raise NotImplementedError

    def send(self) -> None:
        """Enter at the last field, and nothing is missing."""
        raise NotImplementedError

    # -- the widgets

    def framed(self, rows: Iterable[Widget], title: str) -> ComposeResult:
        """The form of these rows, and beside it what is known, under a title."""
        with Horizontal(id="both"):
            with FormBox(id="form"):
                yield Sheet(id="head")
                yield Static(id="news")
                with Vertical(id="fields"):
                    yield from rows
            yield Pane(title, id="beside")

    def begin(
        self, keeper: DraftKeeper, stood: Mapping[str, str], cal: Calendar, given: Mapping[str, str]
    ) -> None:
        """Put in what stands there and the draft, and begin at the first gap.

        Args:
            keeper: of the form's draft.
            stood: what stands in the fields, by key.
            cal: whose clock says when the draft was kept.
            given: what was filled in just now, which no draft replaces.
        """
        self.keeper, self.stood = keeper, dict(stood)
        self.typed = dict(stood)
        if kept := keeper.load():
            free = self.typed.keys() - given.keys()
            self.typed |= {key: text for key, text in kept.values.items() if key in free}
            if self.typed != self.stood:
                when = present.moment(cal, kept.saved_at, self.room.now())
                text = _("Draft from {time} restored; ^n starts afresh.")
                self.restored = text.format(time=when)
        self.fill()
        self.ready = True
        for one in (self.gaps() or self.fields)[:1]:
            self.field(one.key).focus()

    def field(self, key: str) -> Widget:
        """The widget of a field."""
        return self.query_one(f"#f-{key}")

    def fill(self) -> None:
        """Put what was typed into the widgets, and draw the rest."""
        with self.prevent(Field.Changed, Chooser.Changed, TextArea.Changed):
            for one in self.fields:
                widget = self.field(one.key)
                if isinstance(widget, Field | Chooser | Paragraph):
                    widget.value = self.typed.get(one.key, "")
        self.show()

    def on_resize(self, event: events.Resize) -> None:
        """What is known beside the form, if there is room."""
        self.set_class(event.size.width >= BESIDE, "-beside")
        self.set_class(event.size.height >= self.airy_from, "-airy")
        if self.ready:
            self.call_after_refresh(self.show)

    # -- typing

    @on(Field.Changed)
    def typed_line(self, event: Field.Changed) -> None:
        """A line was typed."""
        self._typed(event.input, event.value)

    @on(TextArea.Changed)
    def typed_text(self, event: TextArea.Changed) -> None:
        """A text was typed."""
        self._typed(event.text_area, event.text_area.text)

    @on(Chooser.Changed)
    def chosen(self, event: Chooser.Changed) -> None:
        """Something was chosen."""
        self._typed(event.chooser, event.chooser.value)

    def _typed(self, widget: Widget, value: str) -> None:
        """Keep the draft, and take a mended problem away."""
        key = _key(widget)
        if not self.ready or self.typed.get(key) in (None, value):
            return
        self.typed[key] = value
        row = self.query_one(f"#row-{key}", FormRow)
        if row.has_class("-wrong"):
            row.show_problem(self.problem(key, left=False))
        self.keeper.touch(self.draft())
        self.changed()

    def draft(self) -> dict[str, str]:
        """What is worth keeping: the fields where something else was typed than stood there."""
        return {key: text for key, text in self.typed.items() if text != self.stood[key]}

    def gaps(self) -> list[AskedT]:
        """The needed fields that are still empty."""
        return [one for one in self.fields if one.needed and not self.typed[one.key].strip()]

    def on_descendant_blur(self, event: events.DescendantBlur) -> None:
        """A field that was left is checked, a needed one for being empty too."""
        key = _key(event.widget)
        if self.ready and not self.sending and key in self.typed:
            told = self.problem(key, left=True)
            self.query_one(f"#row-{key}", FormRow).show_problem(told)

    def action_enter(self) -> None:
        """The next field; at the last, what is still missing, else do it."""
        at = _key(self.focused) if self.focused else ""
        keys = [one.key for one in self.fields]
        if at in keys[:-1]:
            self.field(keys[keys.index(at) + 1]).focus()
        elif missing := self.gaps():
            self.field(missing[0].key).focus()
        else:
            self.send()

    def on_input_submitted(self, event: Field.Submitted) -> None:
        """Enter in a line."""
        event.stop()
        self.action_enter()

    # -- saying what became of it

    def tell_news(self, lines: Sequence[str]) -> None:
        """What somebody else did first, or why it is refused, above the form."""
        self.query_one("#form", FormBox).tell_news(lines)

    def complain(self, wrong: Mapping[str, str]) -> None:
        """Show each problem at its field, and go to the first."""
        self.query_one("#form", FormBox).complain([one.key for one in self.fields], wrong)

    # -- leaving

    def drop(self) -> None:
        """Drop what was typed."""
        self.typed, self.restored = dict(self.stood), ""
        self.keeper.drop()
        self.complain({})
        self.fill()

    def on_unmount(self) -> None:
        """However it is left, what was typed is kept."""
        self.keeper.leave()


def marked(field: Asked) -> str:
    """A field's label, with the mark of one that is needed."""
    return f"* {field.label}" if field.needed else f"  {field.label}"


def chooser(choices: Sequence[tuple[str, str]], cells: int) -> Widget:
    """The widget to choose with: side by side where that takes no more than so many cells."""
    side = sum(cell_len(text) + 3 for _code, text in choices)
    return LetterSegments(choices) if side <= cells else LetterList(choices)


def _key(widget: Widget) -> str:
    return (widget.id or "").removeprefix("f-")
