"""A form that ends in one action: checked as it is filled in, by the fields and by the door."""

import asyncio
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import ValidationError
from textual.app import ComposeResult
from textual.content import Content
from textual.timer import Timer
from textual.widget import Widget

from opsroom.actions.door import Done
from opsroom.actions.problem import problems
from opsroom.domain.errors import BadInput, Conflict, OpsroomError
from opsroom.language import _
from opsroom.ui import actpage
from opsroom.ui.actfields import (
    LISTS,
    ActField,
    Kind,
    Reading,
    field_of,
    read_all,
    wrong_values,
)
from opsroom.ui.asking import said
from opsroom.ui.drafts import DraftKeeper
from opsroom.ui.plan import Plan
from opsroom.ui.screens.draftform import DraftForm, chooser, marked
from opsroom.ui.widgets.field import Field
from opsroom.ui.widgets.formrow import FormRow
from opsroom.ui.widgets.paragraph import Paragraph
from opsroom.ui.widgets.sheet import Pane, Sheet

if TYPE_CHECKING:
    from opsroom.actions.door import Action

#: Cells in which choices stand side by side; more of them stand below one another.
SIDE_BY_SIDE = 44
#: Seconds without a key after which the door is asked what the action would do.
QUIET = 0.4


class ActForm(DraftForm[ActField]):
    """The form.

    Attributes:
        plan: what is to be done.
        outcome: what the action would do, or why it wouldn't; empty while it isn't asked.
    """

    mode: ClassVar[str] = "actform"
    airy_from: ClassVar[int] = 34
    CSS = """
    ActForm #outcome { height: auto; margin: 1 0 0 0; }
    ActForm FormRow .problem { padding: 0 0 0 26; }
    ActForm FormRow > .hint { padding: 0 0 0 26; }
    """

    def __init__(self, plan: Plan) -> None:
        """The form of what is planned."""
        super().__init__()
        self.plan, self.fields = plan, plan.fields
        self.outcome: tuple[str, ...] = ()
        self._possible, self._asked = True, 0
        self._timer: Timer | None = None

    def body(self) -> ComposeResult:
        """The form, and what is known beside it."""
        yield from self.framed(self._rows(), self.plan.beside[0])

    def _rows(self) -> Iterator[Widget]:
        for one in self.fields:
            yield FormRow(one.key, marked(one), _widget(one), below=one.kind in LISTS)
        yield Sheet(id="outcome")

    def on_mount(self) -> None:
        """Put in what is given and the draft, and begin at the first gap."""
        super().on_mount()
        self.reading = Reading(self.room.feed.policy.money.decimals, self._names())
        given = self.plan.given
        stood = {one.key: given.get(one.key, one.given) for one in self.fields}
        cal = next(iter(self.room.feed.calendars.values()))
        self.begin(DraftKeeper(self.room, self.plan.draft), stood, cal, given)
        for one in self.fields:
            if one.kind in LISTS:
                self.query_one(f"#row-{one.key}", FormRow).show_hint(Content(one.hint))
        self._ask_soon(0)

    def _names(self) -> dict[str, str]:
        from opsroom.store.peoplesql import names

        return names(self.room.feed.store.conn)

    # -- showing

    def show(self) -> None:
        """Head, outcome, and what is known beside the form."""
        self._draw_head()
        self._draw_foot()
        self.query_one("#beside", Pane).draw(self.plan.beside[1])

    def _draw_head(self) -> None:
        sheet = self.query_one("#head", Sheet)
        sheet.draw(lambda width: actpage.head(self.plan, self.typed, self.restored, width))

    def _draw_foot(self) -> None:
        plan, told, can = self.plan, self.outcome, self._possible
        sheet = self.query_one("#outcome", Sheet)
        sheet.draw(lambda width: actpage.foot(plan, told, possible=can, width=width))

    def reload(self, now: int) -> None:  # noqa: ARG002 - the plan has its own clock
        """Others may have changed what it is about: what can be done with it is asked anew."""
        if self.ready and not self.sending and self._timer is None:
            self._ask_soon(QUIET)

    @property
    def at_case(self) -> tuple[str, str]:
        """What others see that is open here."""
        return self.plan.case, "record"

    # -- typing

    def changed(self) -> None:
        """Something was typed: ask the door soon."""
        self._draw_head()
        self._ask_soon(QUIET)

    def problem(self, key: str, *, left: bool) -> str:
        """What is wrong with a field; of one that was ``left``, being empty too."""
        return self._wrong(*([key] if left else ())).get(key, "")

    def _wrong(self, *left: str) -> dict[str, str]:
        """What is wrong by field; of the fields that were left, being empty too."""
        values, wrong = read_all(self.fields, self.typed, self.reading)
        found = wrong_values(self.plan.action, {**self.plan.fixed, **values})
        filled = {key: text for key, text in found.items() if key in values}
        empty = {one.key: _("This is needed.") for one in self.gaps() if one.key in left}
        return {**filled, **wrong, **empty}

    def send(self) -> None:
        """Enter at the last field."""
        self.do_actform_send()

    # -- what it would do

    def _ask_soon(self, seconds: float) -> None:
        """Ask the door in a moment what the action would do, when all it needs is there."""
        if self._timer is not None:
            self._timer.stop()
        self._asked += 1
        self._timer = self.set_timer(seconds or 0.01, self._ask)

    def _ask(self) -> None:
        self._timer = None
        if self.sending or self.gaps() or self._wrong():
            self._answer((), possible=True)
            return
        action, asked = self._action(), self._asked

        async def work() -> None:
            told, possible, at = await asyncio.to_thread(self._tried, action)
            if asked == self._asked and not self.sending and self.is_mounted:
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
        if self.sending:
            self.app.bell()
            return
        wrong = self._wrong(*(one.key for one in self.fields))
        self.complain(wrong)
        if wrong:
            return
        try:
            action = self._action()
        except ValidationError as error:
            self.tell_news(list(problems(error).values()))
            return
        self.sending = True
        self.room.settled.clear()  # keys typed ahead wait for what becomes of it
        self.room.perform(action, then=self._done, failed=self._failed)

    def _done(self, done: Done) -> None:
        """It is done: the draft goes."""
        self.ready = False
        self.keeper.drop()
        self.room.tell("\n".join(self.plan.told(done)))
        self.dismiss()
        self.plan.after(done)
        self.room.settled.set()

    def _failed(self, error: OpsroomError) -> None:
        """Not done: all that was typed stays; say why at the field it is about."""
        self.sending = False
        self.room.settled.set()
        if isinstance(error, Conflict):
            self._overtaken(error)
            return
        at = field_of(self.fields, error.where) if isinstance(error, BadInput) else ""
        if at:
            self.complain({at: said(error)})
        else:
            self.tell_news([said(error)])
        self.room.tell(_("Nothing is done yet; nothing you typed is lost."), "warning")

    def _overtaken(self, error: Conflict) -> None:
        """Somebody else was faster: show it as it is by now."""
        again = _("Press the key again to do it all the same.")
        self.tell_news([error.headline, *error.changes, again])
        if (plan := self.plan.anew()) is not None:
            self.plan = plan
            self.show()
        self._ask_soon(0)

    # -- leaving

    def do_actform_back(self) -> None:
        """Leave; what was typed is kept."""
        if self.draft():
            self.room.tell(_("Kept as a draft until you come back to it."))
        self.dismiss()

    def do_actform_afresh(self) -> None:
        """Drop what was typed."""
        self.drop()
        self._ask_soon(0)


def _widget(field: ActField) -> Widget:
    if field.choices:
        return chooser(field.choices, SIDE_BY_SIDE)
    if field.kind in LISTS or field.kind is Kind.TEXT:
        return Paragraph()
    return Field(compact=True, placeholder=field.hint)
