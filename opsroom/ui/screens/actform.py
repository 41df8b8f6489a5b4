"""A form that ends in one action: checked as it is filled in, by the fields and by the door."""

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import ValidationError
from rich.cells import cell_len
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Static, TextArea

from opsroom.actions.door import Done
from opsroom.actions.problem import problems
from opsroom.domain.errors import BadInput, Conflict, OpsroomError
from opsroom.language import _
from opsroom.ui import actpage, present
from opsroom.ui.actfields import (
    LISTS,
    ActField,
    Kind,
    Reading,
    field_of,
    lacking,
    read_all,
    wrong_values,
)
from opsroom.ui.asking import said
from opsroom.ui.drafts import DraftKeeper
from opsroom.ui.plan import Plan
from opsroom.ui.screens.base import OpsScreen
from opsroom.ui.widgets.choices import Chooser
from opsroom.ui.widgets.field import Field
from opsroom.ui.widgets.formrow import FormBox, FormRow
from opsroom.ui.widgets.paragraph import LetterList, LetterSegments, Paragraph
from opsroom.ui.widgets.sheet import Pane, Sheet

if TYPE_CHECKING:
    from opsroom.actions.door import Action

#: From so many columns on, what is known stands beside the form.
BESIDE = 110
#: Cells in which choices stand side by side; more of them stand below one another.
SIDE_BY_SIDE = 44
#: Seconds without a key after which the door is asked what the action would do.
QUIET = 0.4


class ActForm(OpsScreen):
    """The form. What was typed is kept as a draft until it is done.

    Attributes:
        plan: what is to be done; ``typed`` what stands in the fields.
        outcome: what the action would do, or why it wouldn't; empty while it isn't asked.
    """

    mode: ClassVar[str] = "actform"
    CSS = """
    ActForm #both { height: 1fr; padding: 1 0 0 0; }
    ActForm #form { width: 1fr; height: 1fr; padding: 0 1; scrollbar-size-vertical: 1; }
    ActForm #head { height: auto; margin: 0 0 1 0; }
    ActForm #news { display: none; height: auto; margin: 0 0 1 0; }
    ActForm #news.-shown { display: block; }
    ActForm #fields { height: auto; }
    ActForm #outcome { height: auto; margin: 1 0 0 0; }
    ActForm FormRow .label { width: 26; padding: 0 1 0 0; }
    ActForm FormRow .problem { padding: 0 0 0 26; }
    ActForm FormRow > .hint { padding: 0 0 0 26; }
    ActForm FormRow LetterSegments, ActForm FormRow LetterList { width: 1fr; }
    ActForm.-airy FormRow { margin: 0 0 1 0; }
    ActForm.-airy Paragraph { min-height: 2; }
    ActForm #beside { display: none; width: 2fr; background: $surface; padding: 0 2; }
    ActForm.-beside #form { width: 3fr; }
    ActForm.-beside #beside { display: block; }
    """
    BINDINGS: ClassVar = [
        Binding("enter", "enter", show=False),
        Binding("up", "app.focus_previous", show=False),
        Binding("down", "app.focus_next", show=False),
    ]

    def __init__(self, plan: Plan) -> None:
        """The form of what is planned."""
        super().__init__()
        self.plan, self.fields = plan, plan.fields
        self.typed: dict[str, str] = {}
        self.outcome: tuple[str, ...] = ()
        self._possible, self._restored = True, ""
        self._ready, self._sending, self._asked = False, False, 0
        self._timer: Timer | None = None

    def body(self) -> ComposeResult:
        """The form, and what is known beside it."""
        with Horizontal(id="both"):
            with FormBox(id="form"):
                yield Sheet(id="head")
                yield Static(id="news")
                with Vertical(id="fields"):
                    for field in self.fields:
                        label = f"* {field.label}" if field.needed else f"  {field.label}"
                        below = field.kind in LISTS
                        yield FormRow(field.key, label, _widget(field), below=below)
                yield Sheet(id="outcome")
            yield Pane(self.plan.beside[0], id="beside")

    def on_mount(self) -> None:
        """Put in what is given and the draft, and begin at the first gap."""
        super().on_mount()
        self.reading = Reading(self.room.feed.policy.money.decimals, self._names())
        self._stood = {one.key: self.plan.given.get(one.key, one.given) for one in self.fields}
        self.typed = dict(self._stood)
        self.keeper = DraftKeeper(self.room, self.plan.draft)
        if kept := self.keeper.load():
            mine = {key: text for key, text in kept.values.items() if key in self.typed}
            self.typed |= {key: text for key, text in mine.items() if key not in self.plan.given}
            if self.typed != self._stood:
                cal = next(iter(self.room.feed.calendars.values()))
                when = present.moment(cal, kept.saved_at, self.room.now())
                text = _("Draft from {time} restored; ^n starts afresh.")
                self._restored = text.format(time=when)
        self._fill()
        self._ready = True
        if self.fields:
            first = (lacking(self.fields, self.typed) or self.fields)[0]
            self._field(first.key).focus()
        self._ask_soon(0)

    def _names(self) -> dict[str, str]:
        from opsroom.store.peoplesql import names

        return names(self.room.feed.store.conn)

    # -- showing

    def _field(self, key: str) -> Widget:
        return self.query_one(f"#f-{key}")

    def _fill(self) -> None:
        """Put what was typed into the widgets."""
        with self.prevent(Field.Changed, Chooser.Changed, TextArea.Changed):
            for field in self.fields:
                widget = self._field(field.key)
                if isinstance(widget, Field | Chooser | Paragraph):
                    widget.value = self.typed.get(field.key, "")
                if field.kind in LISTS:
                    row = self.query_one(f"#row-{field.key}", FormRow)
                    row.show_hint(Content(field.hint))
        self._show()

    def _show(self) -> None:
        self._draw_head()
        self._draw_foot()
        self.query_one("#beside", Pane).draw(self.plan.beside[1])

    def _draw_head(self) -> None:
        sheet = self.query_one("#head", Sheet)
        sheet.draw(lambda width: actpage.head(self.plan, self.typed, self._restored, width))

    def _draw_foot(self) -> None:
        plan, told, can = self.plan, self.outcome, self._possible
        sheet = self.query_one("#outcome", Sheet)
        sheet.draw(lambda width: actpage.foot(plan, told, possible=can, width=width))

    def on_resize(self, event: events.Resize) -> None:
        """What is known beside the form, if there is room."""
        self.set_class(event.size.width >= BESIDE, "-beside")
        self.set_class(event.size.height >= 34, "-airy")
        if self._ready:
            self.call_after_refresh(self._show)

    def reload(self, now: int) -> None:  # noqa: ARG002 - the plan has its own clock
        """Others may have changed what it is about: what can be done with it is asked anew."""
        if self._ready and not self._sending and self._timer is None:
            self._ask_soon(QUIET)

    @property
    def at_case(self) -> tuple[str, str]:
        """What others see that is open here."""
        return self.plan.case, "record"

    # -- typing

    @on(Field.Changed)
    def typed_line(self, event: Field.Changed) -> None:
        """A line was typed."""
        self._changed((event.input.id or "").removeprefix("f-"), event.value)

    @on(TextArea.Changed)
    def typed_text(self, event: TextArea.Changed) -> None:
        """A text was typed."""
        self._changed((event.text_area.id or "").removeprefix("f-"), event.text_area.text)

    @on(Chooser.Changed)
    def chosen(self, event: Chooser.Changed) -> None:
        """Something was chosen."""
        self._changed((event.chooser.id or "").removeprefix("f-"), event.chooser.value)

    def _changed(self, key: str, value: str) -> None:
        """Keep the draft, take a mended problem away, and ask the door soon."""
        if not self._ready or self.typed.get(key) in (None, value):
            return
        self.typed[key] = value
        row = self.query_one(f"#row-{key}", FormRow)
        if row.has_class("-wrong"):
            row.show_problem(self._wrong().get(key, ""))
        self._draw_head()
        self.keeper.touch(self._draft())
        self._ask_soon(QUIET)

    def _draft(self) -> dict[str, str]:
        """The fields where something else was typed than stood there."""
        return {key: text for key, text in self.typed.items() if text != self._stood[key]}

    def on_descendant_blur(self, event: events.DescendantBlur) -> None:
        """A field that was left is checked, a needed one for being empty too."""
        key = (event.widget.id or "").removeprefix("f-")
        if self._ready and not self._sending and key in self.typed:
            self.query_one(f"#row-{key}", FormRow).show_problem(self._wrong(key).get(key, ""))

    def _wrong(self, *left: str) -> dict[str, str]:
        """What is wrong by field; of the fields that were left, being empty too."""
        values, wrong = read_all(self.fields, self.typed, self.reading)
        found = wrong_values(self.plan.action, {**self.plan.fixed, **values})
        filled = {key: text for key, text in found.items() if key in values}
        empty = {
            one.key: _("This is needed.")
            for one in lacking(self.fields, self.typed)
            if one.key in left
        }
        return {**filled, **wrong, **empty}

    def action_enter(self) -> None:
        """The next field; at the last, what is still missing, else do it."""
        at = (self.focused.id or "").removeprefix("f-") if self.focused else ""
        keys = [one.key for one in self.fields]
        if at in keys[:-1]:
            self._field(keys[keys.index(at) + 1]).focus()
        elif missing := lacking(self.fields, self.typed):
            self._field(missing[0].key).focus()
        else:
            self.do_actform_send()

    def on_input_submitted(self, event: Field.Submitted) -> None:
        """Enter in a line."""
        event.stop()
        self.action_enter()

    # -- what it would do

    def _ask_soon(self, seconds: float) -> None:
        """Ask the door in a moment what the action would do, when all it needs is there."""
        if self._timer is not None:
            self._timer.stop()
        self._asked += 1
        self._timer = self.set_timer(seconds or 0.01, self._ask)

    def _ask(self) -> None:
        self._timer = None
        if self._sending or lacking(self.fields, self.typed) or self._wrong():
            self._answer((), possible=True)
            return
        action, asked = self._action(), self._asked

        async def work() -> None:
            told, possible, at = await asyncio.to_thread(self._tried, action)
            if asked == self._asked and not self._sending and self.is_mounted:
                if at:
                    self.query_one(f"#row-{at}", FormRow).show_problem(told[0])
                self._answer(() if at else told, possible=possible)

        self.run_worker(work(), exit_on_error=True)

    def _tried(self, action: "Action") -> tuple[tuple[str, ...], bool, str]:
        """What it would do, or why it wouldn't; and at which field that is."""
        try:
            done = self.room.door.perform(action, dry_run=True)
        except OpsroomError as error:
            at = field_of(self.fields, error.where) if isinstance(error, BadInput) else ""
            return (said(error),), False, at
        first, *more = self.plan.told(done)
        return (_("What if: {sentence}").format(sentence=first), *more), True, ""

    def _answer(self, told: tuple[str, ...], *, possible: bool) -> None:
        self.outcome, self._possible = told, possible
        self._draw_foot()

    # -- doing it

    def _action(self) -> "Action":
        values, _wrong = read_all(self.fields, self.typed, self.reading)
        filled: dict[str, Any] = {**self.plan.fixed, **values}
        return self.plan.action.model_validate(filled)

    def do_actform_send(self) -> None:
        """Do it, or show what is missing."""
        if self._sending:
            self.app.bell()
            return
        wrong = self._wrong(*(one.key for one in self.fields))
        self._complain(wrong)
        if wrong:
            return
        try:
            action = self._action()
        except ValidationError as error:
            self._tell_news(list(problems(error).values()))
            return
        self._sending = True
        self.room.settled.clear()  # keys typed ahead wait for what becomes of it
        self.room.perform(action, then=self._done, failed=self._failed)

    def _done(self, done: Done) -> None:
        """It is done: the draft goes."""
        self._ready = False
        self.keeper.drop()
        self.room.tell("\n".join(self.plan.told(done)))
        self.dismiss()
        self.plan.after(done)
        self.room.settled.set()

    def _failed(self, error: OpsroomError) -> None:
        """Not done: all that was typed stays; say why at the field it is about."""
        self._sending = False
        self.room.settled.set()
        if isinstance(error, Conflict):
            self._overtaken(error)
            return
        at = field_of(self.fields, error.where) if isinstance(error, BadInput) else ""
        if at:
            self._complain({at: said(error)})
        else:
            self._tell_news([said(error)])
        self.room.tell(_("Nothing is done yet; nothing you typed is lost."), "warning")

    def _overtaken(self, error: Conflict) -> None:
        """Somebody else was faster: show it as it is by now."""
        again = _("Press the key again to do it all the same.")
        self._tell_news([error.headline, *error.changes, again])
        if (plan := self.plan.anew()) is not None:
            self.plan = plan
            self._show()
        self._ask_soon(0)

    def _tell_news(self, lines: list[str]) -> None:
        """What somebody else did first, or why it is refused, above the form."""
        self.query_one("#form", FormBox).tell_news(lines)

    def _complain(self, wrong: Mapping[str, str]) -> None:
        """Show each problem at its field, and go to the first."""
        self.query_one("#form", FormBox).complain([one.key for one in self.fields], wrong)

    # -- leaving

    def do_actform_back(self) -> None:
        """Leave; what was typed is kept."""
        if self._draft():
            self.room.tell(_("Kept as a draft until you come back to it."))
        self.dismiss()

    def do_actform_afresh(self) -> None:
        """Drop what was typed."""
        self.typed, self._restored = dict(self._stood), ""
        self.keeper.drop()
        self._complain({})
        self._fill()
        self._ask_soon(0)

    def on_unmount(self) -> None:
        """However it is left, what was typed is kept."""
        self.keeper.leave()


def _widget(field: ActField) -> Widget:
    if field.choices:
        side = sum(cell_len(text) + 3 for _code, text in field.choices)
        return LetterSegments(field.choices) if side <= SIDE_BY_SIDE else LetterList(field.choices)
    if field.kind in LISTS or field.kind is Kind.TEXT:
        return Paragraph()
    return Field(compact=True, placeholder=field.hint)
