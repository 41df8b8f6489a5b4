"""A small form over the screen: what a move needs before it is made."""

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar, NamedTuple

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.reactive import reactive
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Static

from opsroom.language import _
from opsroom.ui.moves import FormField
from opsroom.ui.widgets.bars import MUTED
from opsroom.ui.widgets.field import Field

#: Whether the form was sent, and what was filled in.
Answer = tuple[bool, dict[str, str]]


class News(NamedTuple):
    """What somebody else did, so that the form came back.

    Attributes:
        headline: who did what, and how things stand now.
        changes: what is different, a line each.
        refusal: why it can't be done any more; empty when it can.
    """

    headline: str
    changes: tuple[str, ...]
    refusal: str


def _news(news: News) -> Content:
    """What was done meanwhile, and whether what was typed can still be done."""
    lines = [Content.styled(news.headline, "bold $warning")]
    lines += [Content(f"  {change}") for change in news.changes]
    if news.refusal:
        lines.append(Content.styled(news.refusal, "bold $error"))
    return Content("\n").join(lines)


class Picker(Widget, can_focus=True):
    """A short list to choose one from: arrows or its number."""

    DEFAULT_CSS = """
    Picker { height: auto; background: $surface; }
    """
    BINDINGS: ClassVar = [
        Binding("up,k", "step(-1)", show=False),
        Binding("down,j", "step(1)", show=False),
    ]
    index: reactive[int] = reactive(-1, layout=False)

    def __init__(self, choices: Sequence[tuple[str, str]], value: str = "", id: str = "") -> None:
        """Choices as code and word; ``value`` is the code chosen so far."""
        super().__init__(id=id)
        self.choices = choices
        codes = [code for code, _word in choices]
        self.set_reactive(Picker.index, codes.index(value) if value in codes else 0)

    @property
    def value(self) -> str:
        """The chosen code."""
        return self.choices[self.index][0]

    def get_content_height(self, *_args: object) -> int:
        """A line each."""
        return len(self.choices)

    def render(self) -> Content:
        """Numbered lines, the chosen one marked without needing colour."""
        lines = []
        for at, (_code, label) in enumerate(self.choices):
            here = at == self.index
            style = "bold $accent" if here and self.has_focus else "bold" if here else ""
            number = f"{at + 1}" if at < 9 else " "
            mark = ">" if here else " "
            lines.append(
                Content.assemble((f"{mark} ", style), (f"{number} ", MUTED), (label, style))
            )
        return Content("\n").join(lines)

    def action_step(self, by: int) -> None:
        """The next or the one before."""
        self.index = (self.index + by) % len(self.choices)

    def on_key(self, event: events.Key) -> None:
        """A number chooses and goes on."""
        if event.key.isdigit() and 1 <= int(event.key) <= len(self.choices):
            event.stop()
            self.index = int(event.key) - 1
            self.screen.focus_next()

    def on_focus(self) -> None:
        """Show where one is."""
        self.refresh()

    def on_blur(self) -> None:
        """The same."""
        self.refresh()


class Ask(ModalScreen[Answer]):
    """Ask for a few values. Escape leaves, and keeps what was typed for the next time."""

    CSS = """
    Ask > VerticalScroll {
        width: 64; max-width: 94%; height: auto; max-height: 92%; padding: 1 2;
        background: $surface; border: none;
    }
    Ask #title { text-style: bold; color: $accent; margin: 0 0 1 0; }
    Ask .label { color: $text-muted; }
    Ask Field { border: none; height: 1; padding: 0 1; background: $panel; margin: 0 0 1 0; }
    Ask Field:focus { background: $primary 30%; }
    Ask Picker { margin: 0 0 1 0; }
    Ask .problem { color: $error; display: none; margin: -1 0 1 0; height: 1; }
    Ask .problem.-shown { display: block; }
    Ask #hint { color: $text-muted; }
    Ask #news { margin: 0 0 1 0; }
    """
    BINDINGS: ClassVar = [
        Binding("escape", "leave", show=False),
        Binding("enter", "next", show=False, priority=True),
        Binding("ctrl+s", "send", show=False, priority=True),
    ]

    def __init__(
        self,
        title: str,
        fields: Sequence[FormField],
        typed: Mapping[str, str],
        check: Callable[[Mapping[str, str]], Mapping[str, str]],
        *,
        at_case: tuple[str, str] = ("", ""),
        news: News | None = None,
    ) -> None:
        """Make a form.

        Args:
            title: what it is about.
            fields: what to ask.
            typed: what was typed last time and not sent.
            check: gives the problems by field; empty when the form can be sent.
            at_case: the call it is about, and the verb.
            news: what somebody else did meanwhile, where it was sent in vain.
        """
        super().__init__()
        self.head, self.fields, self.typed, self.check = title, fields, typed, check
        self.at_case, self.news = at_case, news

    def compose(self) -> ComposeResult:
        """Label, field and a line for its problem, each."""
        with VerticalScroll(can_focus=False):
            yield Static(Content(self.head), id="title")
            if self.news is not None:
                yield Static(_news(self.news), id="news")
            for field in self.fields:
                yield Static(Content(field.label), classes="label")
                value = self.typed.get(field.key, "")
                if field.choices:
                    yield Picker(field.choices, value, id=f"f-{field.key}")
                else:
                    yield Field(value, placeholder=field.hint, id=f"f-{field.key}", compact=True)
                yield Static("", classes="problem", id=f"p-{field.key}")
            yield Static(Content(self._hint()), id="hint")

    def _hint(self) -> str:
        if self.news is None:
            return _("Enter: next, at the end send   Esc: leave")
        if self.news.refusal:
            return _("Esc: drop it")
        return _("Enter: do it on the call as it is now   Tab: change it first   Esc: drop it")

    def on_mount(self) -> None:
        """Begin at the first field."""
        self.query_one(f"#f-{self.fields[0].key}").focus()

    def values(self) -> dict[str, str]:
        """What is filled in."""
        found = {}
        for field in self.fields:
            widget = self.query_one(f"#f-{field.key}")
            if isinstance(widget, Picker | Field):
                found[field.key] = widget.value
        return found

    def action_next(self) -> None:
        """Go to the next field; at the last one, or when all was sent before, send."""
        last = self.query_one(f"#f-{self.fields[-1].key}")
        if last.has_focus or self.news is not None:
            self.action_send()
        else:
            self.focus_next()

    def action_send(self) -> None:
        """Send, or show what is missing."""
        if self.news is not None and self.news.refusal:
            self.app.bell()
            return
        values = self.values()
        problems = self.check(values)
        for field in self.fields:
            line = self.query_one(f"#p-{field.key}", Static)
            line.update(Content(problems.get(field.key, "")))
            line.set_class(field.key in problems, "-shown")
        if problems:
            first = next(f.key for f in self.fields if f.key in problems)
            self.query_one(f"#f-{first}").focus()
        else:
            self.dismiss((True, values))

    def action_leave(self) -> None:
        """Leave; what was typed is kept."""
        self.dismiss((False, self.values()))

    @on(Field.Changed)
    def typing(self, event: Field.Changed) -> None:
        """A field being mended shows no problem."""
        key = (event.input.id or "").removeprefix("f-")
        self.query_one(f"#p-{key}", Static).remove_class("-shown")
