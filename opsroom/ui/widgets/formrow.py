"""A row of a form: a label, what is filled in, and below it what is wrong with it."""

from collections.abc import Iterable, Mapping, Sequence

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static


class FormBox(VerticalScroll, can_focus=False, inherit_bindings=False):
    """Rows of a form that scroll where there are too many: by what has the focus, not by arrows."""

    def tell_news(self, lines: Sequence[str]) -> None:
        """Say in its ``#news`` what somebody else did first, or why it is refused."""
        sheet = self.query_one("#news", Static)
        first, *more = lines
        told = [Content.styled(first, "bold $warning"), *(Content(f"  {line}") for line in more)]
        sheet.update(Content("\n").join(told))
        sheet.add_class("-shown")
        self.scroll_home(animate=False)

    def complain(self, keys: Iterable[str], wrong: Mapping[str, str]) -> None:
        """Show each problem at its field, none at the others of ``keys``, and go to the first."""
        first = ""
        for key in keys:
            self.query_one(f"#row-{key}", FormRow).show_problem(wrong.get(key, ""))
            first = first or (key if key in wrong else "")
        if first:
            self.query_one(f"#f-{first}").focus()


class FormRow(Vertical):
    """A label at the left, a widget beside it, a line for a problem."""

    DEFAULT_CSS = """
    FormRow { height: auto; }
    FormRow > Horizontal { height: auto; }
    FormRow .label { width: 15; color: $foreground 60%; }
    FormRow .hint { width: auto; max-width: 50%; color: $foreground 60%; padding: 0 0 0 2; }
    FormRow > .hint { max-width: 100%; width: 1fr; padding: 0 0 0 16; }
    FormRow .hint.-empty { display: none; }
    FormRow .problem { display: none; height: auto; color: $error; padding: 0 0 0 15; }
    FormRow.-wrong .problem { display: block; }
    FormRow.-off { display: none; }
    FormRow Field { border: none; height: 1; padding: 0 1; background: $panel; width: 1fr; }
    FormRow Field:focus { background: $primary 30%; }
    FormRow Segments, FormRow ShortList { width: 1fr; }
    """

    def __init__(self, key: str, label: str, widget: Widget, *, below: bool = False) -> None:
        """A row around ``widget``; both have IDs made of ``key``.

        Args:
            key: the field's name.
            label: what stands at the left.
            widget: what is filled in.
            below: the hint stands below the widget, which needs the whole line.
        """
        super().__init__(id=f"row-{key}")
        self.key, self.label, self.widget, self._below = key, label, widget, below
        widget.id = f"f-{key}"

    def compose(self) -> ComposeResult:
        """Label, widget, hint; problem."""
        with Horizontal():
            yield Static(Content(self.label), classes="label")
            yield self.widget
            if not self._below:
                yield Static("", classes="hint -empty")
        if self._below:
            yield Static("", classes="hint -empty")
        yield Static("", classes="problem")

    def show_problem(self, text: str) -> None:
        """Say what is wrong below the field; nothing for an empty text."""
        self.query_one(".problem", Static).update(Content(text))
        self.set_class(bool(text), "-wrong")

    def show_hint(self, text: Content) -> None:
        """Say something beside the field."""
        hint = self.query_one(".hint", Static)
        hint.update(text)
        hint.set_class(not text, "-empty")
