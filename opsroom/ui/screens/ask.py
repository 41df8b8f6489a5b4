"""A small form over the screen: what a move needs before it is made."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar, cast

from pydantic import ValidationError
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.reactive import reactive
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Static, TextArea

from opsroom.actions.door import Done
from opsroom.actions.problem import problems
from opsroom.domain.errors import BadInput, Conflict, OpsroomError
from opsroom.language import _
from opsroom.ui.asking import Deed, News, Question, Values, perform_all, said
from opsroom.ui.drafts import DraftKeeper
from opsroom.ui.widgets.bars import MUTED
from opsroom.ui.widgets.field import Field
from opsroom.ui.widgets.paragraph import Paragraph

if TYPE_CHECKING:
    from opsroom.ui.app import OpsApp


def _news(news: News) -> Content:
    """What was done meanwhile, and whether what was typed can still be done."""
    lines = [Content.styled(news.headline, "bold $warning")]
    lines += [Content(f"  {change}") for change in news.changes]
    if news.refusal:
        lines.append(Content.styled(news.refusal, "bold $error"))
    return Content("\n").join(lines)


def _about(question: Question) -> Content:
    """What there is to know before one answers."""
    lines = [
        Content.assemble((f"{label}: " if label else "", MUTED), text)
        for label, text in question.about
    ]
    if question.warning:
        lines.append(Content.styled(question.warning, "bold $warning"))
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
        """A number chooses; to go on is Enter's, here as in every field."""
        if event.key.isdigit() and 1 <= int(event.key) <= len(self.choices):
            event.stop()
            self.index = int(event.key) - 1

    def on_focus(self) -> None:
        """Show where one is."""
        self.refresh()

    def on_blur(self) -> None:
        """The same."""
        self.refresh()


class Ask(ModalScreen[Callable[[], None]]):
    """Ask for a few values, and stay until what they are for is done; then give what follows.

    Escape leaves, and keeps what was typed for the next time. A form with a text of several lines
    keeps it in the database as it is typed, so that a lost line loses nothing.

    Attributes:
        question: what is asked.
        news: what somebody else did meanwhile, where it was sent in vain.
    """

    CSS = """
    Ask > VerticalScroll {
        width: 64; max-width: 94%; height: auto; max-height: 92%; padding: 1 2;
        background: $surface; border: none;
    }
    Ask #title {
        dock: top; text-style: bold; color: $accent; background: $surface; padding: 0 0 1 0;
    }
    Ask #about { margin: 0 0 1 0; }
    Ask .label { color: $text-muted; }
    Ask Field { border: none; height: 1; padding: 0 1; background: $panel; margin: 0 0 1 0; }
    Ask Field:focus { background: $primary 30%; }
    Ask Picker { margin: 0 0 1 0; }
    Ask Paragraph { min-height: 2; padding: 0 1; margin: 0 0 1 0; }
    Ask .problem { color: $error; display: none; margin: -1 0 1 0; height: auto; }
    Ask .problem.-shown { display: block; }
    Ask #p- { margin: 0 0 1 0; }
    Ask #hint { color: $text-muted; }
    Ask #news { display: none; margin: 0 0 1 0; }
    Ask #news.-shown { display: block; }
    """
    BINDINGS: ClassVar = [
        Binding("escape", "leave", show=False),
        Binding("enter", "next", show=False, priority=True),
        Binding("ctrl+s", "send", show=False, priority=True),
    ]

    def __init__(self, question: Question, make: Callable[[Values], Deed]) -> None:
        """Make a form for a question; ``make`` gives what to do with what was filled in."""
        super().__init__()
        self.question, self.fields, self._make = question, question.fields, make
        self.news: News | None = None
        self._sending = False
        self._keeper: DraftKeeper | None = None

    @property
    def room(self) -> "OpsApp":
        """The app, as what it is."""
        return cast("OpsApp", self.app)

    @property
    def at_case(self) -> tuple[str, str]:
        """What others see that is open here."""
        return self.question.at_case

    def compose(self) -> ComposeResult:
        """Label, field and a line for its problem, each; what can't be said at a field, below."""
        typed = {**self.question.given, **self._kept()}
        with VerticalScroll(can_focus=False):
            yield Static(Content(self.question.title), id="title")
            if self.question.about and not self.question.below:
                yield Static(_about(self.question), id="about")
            yield Static("", id="news")
            for field in self.fields:
                yield Static(Content(field.label), classes="label")
                value = typed.get(field.key, "")
                if field.choices:
                    yield Picker(field.choices, value, id=f"f-{field.key}")
                elif field.lines:
                    yield Paragraph(value, id=f"f-{field.key}")
                else:
                    yield Field(value, placeholder=field.hint, id=f"f-{field.key}", compact=True)
                yield Static("", classes="problem", id=f"p-{field.key}")
            yield Static("", classes="problem", id="p-")
            if self.question.about and self.question.below:
                yield Static(_about(self.question), id="about")
            yield Static(Content(self._hint()), id="hint")

    def _kept(self) -> Mapping[str, str]:
        """What was typed here before and never sent."""
        if not self.question.draft:
            return self.room.typed.get(self.question.key, {})
        self._keeper = DraftKeeper(self.room, self.question.draft)
        kept = self._keeper.load()
        return kept.values if kept is not None else {}

    def _hint(self) -> str:
        if self.news is None:
            enter = _("Enter: next, at the last OK") if len(self.fields) > 1 else _("Enter: OK")
            line = [_("^j: new line")] if self.question.draft else []
            return "   ".join((enter, *line, _("Esc: leave")))
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
            if isinstance(widget, Picker | Field | Paragraph):
                found[field.key] = widget.value
        return found

    def action_next(self) -> None:
        """Go to the next field; at the last one, or when all was sent before, send."""
        last = self.query_one(f"#f-{self.fields[-1].key}")
        if last.has_focus or self.news is not None:
            self.action_send()
        else:
            self.focus_next()

    # -- sending

    def action_send(self) -> None:
        """Send, or show what is missing."""
        if self._sending or (self.news is not None and self.news.refusal):
            self.app.bell()
            return
        values = {name: value.strip() for name, value in self.values().items()}
        wrong = self.question.problems(values)
        self._complain(wrong)
        if wrong:
            return
        try:
            deed = self._make(values)
        except ValidationError as error:
            self._complain(problems(error))
            return
        self._wait(True)
        perform_all(self.room, deed.actions, partial(self._done, deed), self._failed)

    def _wait(self, sending: bool) -> None:
        """While it is being sent, keys typed ahead wait for what becomes of it."""
        self._sending = sending
        if sending:
            self.room.settled.clear()
        else:
            self.room.settled.set()

    def _done(self, deed: Deed, last: Done) -> None:
        self._forget()
        self.dismiss(partial(deed.done, last))
        self._wait(False)

    def _failed(self, error: OpsroomError) -> None:
        """It was refused: say so here, where all that was typed still stands."""
        self._wait(False)
        if isinstance(error, Conflict) and self.question.overtaken is not None:
            self._tell_news(self.question.overtaken(error))
            return
        at = error.where.removeprefix("--") if isinstance(error, BadInput) else ""
        self._complain({at: said(error)})

    def _tell_news(self, news: News) -> None:
        self.news = news
        sheet = self.query_one("#news", Static)
        sheet.update(_news(news))
        sheet.add_class("-shown")
        self.query_one("#hint", Static).update(Content(self._hint()))

    def _complain(self, wrong: Mapping[str, str]) -> None:
        """Show each problem at its field and the others below, and go to the first."""
        keys = [field.key for field in self.fields]
        rest = [text for key, text in wrong.items() if key not in keys]
        texts = {**{key: wrong.get(key, "") for key in keys}, "": "\n".join(rest)}
        for key, text in texts.items():
            line = self.query_one(f"#p-{key}", Static)
            line.update(Content(text))
            line.set_class(bool(text), "-shown")
        if first := next((key for key in keys if key in wrong), None):
            self.query_one(f"#f-{first}").focus()

    def action_leave(self) -> None:
        """Leave; what was typed is kept, but not for a call that has become another."""
        if self._sending:
            self.app.bell()
            return
        if self.news is not None:
            self._forget()
        elif self._keeper is None:
            self.room.typed[self.question.key] = self.values()
        else:
            self._keeper.touch(self.values())
        self.dismiss()

    def _forget(self) -> None:
        """It was sent, or isn't wanted any more: nothing of it is kept."""
        self.room.typed.pop(self.question.key, None)
        if self._keeper is not None:
            self._keeper.drop()

    def on_unmount(self) -> None:
        """However it is left, the draft of a long text is in the database."""
        if self._keeper is not None:
            self._keeper.leave()

    @on(Field.Changed)
    def typing(self, event: Field.Changed) -> None:
        """A line being mended shows no problem."""
        self._mended(event.input)

    @on(TextArea.Changed)
    def typing_text(self, event: TextArea.Changed) -> None:
        """The same for a text."""
        self._mended(event.text_area)

    def _mended(self, widget: Widget) -> None:
        key = (widget.id or "").removeprefix("f-")
        self.query_one(f"#p-{key}", Static).remove_class("-shown")
        if self._keeper is not None and widget.has_focus:  # as it is made, nothing is typed
            self._keeper.touch(self.values())
