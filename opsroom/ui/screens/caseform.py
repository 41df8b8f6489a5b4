"""The form of a case's step: fill it in, record it, finish the step; or answer the customer."""

from collections.abc import Mapping
from typing import ClassVar

from rich.cells import cell_len
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static, TextArea

from opsroom.actions.casesteps import AdvanceCase, AnswerCase, CloseCase, RecordFacts
from opsroom.actions.door import Action, Done
from opsroom.domain.errors import BadInput, Conflict, OpsroomError
from opsroom.domain.tracks import Does, Kind, Step
from opsroom.language import _
from opsroom.ui import caseentry, casemoves, complaintpage, present
from opsroom.ui.asking import perform_all, said
from opsroom.ui.casedesk import Desk, Known, known
from opsroom.ui.caseentry import CHANNEL, NOTE, TEXT, Item
from opsroom.ui.drafts import DraftKeeper
from opsroom.ui.presentcases import View
from opsroom.ui.screens.base import OpsScreen
from opsroom.ui.widgets.bars import MUTED
from opsroom.ui.widgets.choices import Chooser
from opsroom.ui.widgets.field import Field
from opsroom.ui.widgets.formrow import FormBox, FormRow
from opsroom.ui.widgets.paragraph import LetterList, LetterSegments, Paragraph
from opsroom.ui.widgets.sheet import Pane, Sheet, flowing, hanging, stacked

#: From so many columns on, what is known of the case stands beside the form.
BESIDE = 110
#: Cells in which choices stand side by side; more of them stand below one another.
SIDE_BY_SIDE = 50
#: In fewer columns the head names the step and the case alone.
NARROW = 60
#: The verb that finishes a step, by its kind.
ENDS = {Does.WORK: "advance", Does.ANSWER: "answer", Does.FILING: "close"}


class CaseForm(OpsScreen):
    """The step's form. What was typed is kept as a draft until it is recorded.

    Attributes:
        typed: what stands in the fields, by field.
    """

    mode: ClassVar[str] = "caseform"
    CSS = """
    CaseForm #both { height: 1fr; padding: 1 0 0 0; }
    CaseForm #form { width: 1fr; height: 1fr; padding: 0 1; scrollbar-size-vertical: 1; }
    CaseForm #head { height: auto; margin: 0 0 1 0; }
    CaseForm #news { display: none; height: auto; margin: 0 0 1 0; }
    CaseForm #news.-shown { display: block; }
    CaseForm FormRow .label { width: 26; padding: 0 1 0 0; }
    CaseForm FormRow .problem { padding: 0 0 0 27; }
    CaseForm FormRow .hint { max-width: 40%; }
    CaseForm FormRow LetterSegments, CaseForm FormRow LetterList { width: 1fr; }
    CaseForm.-airy FormRow { margin: 0 0 1 0; }
    CaseForm.-airy Paragraph { min-height: 2; }
    CaseForm #known { display: none; width: 2fr; background: $surface; padding: 0 2; }
    CaseForm.-beside #form { width: 3fr; }
    CaseForm.-beside #known { display: block; }
    """
    BINDINGS: ClassVar = [
        Binding("enter", "enter", show=False),
        Binding("up", "app.focus_previous", show=False),
        Binding("down", "app.focus_next", show=False),
    ]

    def __init__(self, case: int) -> None:
        """The form of the step in which the case of that row ID stands."""
        super().__init__()
        self.case = case
        self.typed: dict[str, str] = {}
        self._form: list[Item] = []
        self._stood: dict[str, str] = {}
        self._restored, self._ready, self._sending, self._gone = "", False, False, False

    def body(self) -> ComposeResult:
        """The form, and the case beside it."""
        self._read()
        with Horizontal(id="both"):
            with FormBox(id="form"):
                yield Sheet(id="head")
                yield Static(id="news")
                with Vertical(id="fields"):
                    for item in self._form:
                        label = f"* {item.label}" if item.needed else f"  {item.label}"
                        yield FormRow(item.key, label, self._widget(item))
            yield Pane(_("The case so far"), id="known")

    def _read(self) -> None:
        """Read the case and its step as they are now."""
        self.desk = Desk(self.room, self.room.now())
        found = known(self.desk, self.case)
        assert found is not None, self.case
        self.known: Known = found
        step = self.desk.step(found.row)
        assert step is not None, found.row.step
        self.step: Step = step
        self._form = caseentry.items(step, self.desk.words)
        self._version = found.row.version
        self._stood = caseentry.stands(self._form, found.facts, self.desk.words)

    def _widget(self, item: Item) -> Widget:
        choices = item.choices()
        if choices:
            side = sum(cell_len(text) + 3 for _code, text in choices)
            return LetterSegments(choices) if side <= SIDE_BY_SIDE else LetterList(choices)
        if item.spec.kind is Kind.TEXT:
            return Paragraph()
        return Field(compact=True, placeholder=caseentry.hint(item))

    def on_mount(self) -> None:
        """Put in what is recorded and the draft, and begin."""
        super().on_mount()
        row = self.known.row
        self.keeper = DraftKeeper(self.room, f"case:{row.id}:{self.step.id}")
        self.typed = dict(self._stood)
        if kept := self.keeper.load():
            mine = {key: text for key, text in kept.values.items() if key in self.typed}
            self.typed |= mine
            cal = self.room.feed.calendar(row.site_id)
            when = present.moment(cal, kept.saved_at, self.room.now())
            if mine:
                self._restored = _("Draft from {time} restored; ^n starts afresh.").format(
                    time=when
                )
        self._fill()
        self._ready = True
        first = caseentry.lacking(self._form, self.typed) or self._form
        if first:
            self._field(first[0].key).focus()

    # -- showing

    def _field(self, key: str) -> Widget:
        return self.query_one(f"#f-{key}")

    def _fill(self) -> None:
        """Put what was typed into the widgets."""
        with self.prevent(Field.Changed, Chooser.Changed, TextArea.Changed):
            for item in self._form:
                widget = self._field(item.key)
                if isinstance(widget, Field | Chooser | Paragraph):
                    widget.value = self.typed.get(item.key, "")
        self._show()

    def _show(self) -> None:
        """Head, and the case beside the form."""
        self.query_one("#head", Sheet).draw(self._head)
        cal = self.room.feed.calendar(self.known.row.site_id)
        at = View(self.desk.words, cal, self.room.now())
        self.query_one("#known", Pane).draw(
            lambda width: complaintpage.facts(self.known, at, width)
        )

    def _head(self, width: int) -> Content:
        """Which form of which case, its clock, how much is filled in, how to go on."""
        row, words, now = self.known.row, self.desk.words, self.room.now()
        at = View(words, self.room.feed.calendar(row.site_id), now)
        needed = [one for one in self._form if one.needed]
        done = len(needed) - len(caseentry.lacking(self._form, self.typed))
        first = Content.assemble(
            (words.step(row.track, row.step), "bold $accent"),
            ("   ", ""),
            (f"{row.number}  ", "bold"),
        )
        whose = Content(f"{row.customer_name}   {row.subject}")
        lines = hanging(first, whose, width) if width >= NARROW else [first]
        lines.append(complaintpage.clock(self.known, at, width))
        told = _("{have} of {all} needed fields").format(have=done, all=len(needed))
        hint = self._restored or _("* needed   Tab: next   letters and arrows choose")
        style = "$secondary" if self._restored else MUTED
        count = Content.styled(told if needed else "", "bold" if done < len(needed) else "$success")
        lines.append(
            flowing(Content(""), [count, Content.styled(hint, style)][not needed :], width)
        )
        return stacked(lines)

    def reload(self, now: int) -> None:  # noqa: ARG002 - the desk has its own clock
        """Others may have changed the case: what isn't typed here follows; the step may be gone."""
        if not self._ready or self._sending:
            return
        before, stood, step = self.known.row, self._stood, self.step
        found = known(Desk(self.room, self.room.now()), self.case)
        if found is None or found.row.version == before.version:
            return
        if found.row.step != step.id or found.row.state != before.state:
            self._gone = True
            self._tell_news([_("The case has gone on without this form; Esc leaves.")])
            return
        mine, seen = caseentry.draft(self._form, self.typed, stood), self._version
        self._read()
        if any(self._stood[key] not in {stood[key], text} for key, text in mine.items()):
            self._version = seen  # recording is refused once, and says who was first
        self.typed = {**self._stood, **mine}
        self._fill()

    def tick(self, now: int) -> None:  # noqa: ARG002 - the same
        """A second: the step's clock."""
        if self._ready:
            self.query_one("#head", Sheet).draw(self._head)

    def on_resize(self, event: events.Resize) -> None:
        """The case beside the form, if there is room."""
        self.set_class(event.size.width >= BESIDE, "-beside")
        self.set_class(event.size.height >= 30, "-airy")
        if self._ready:
            self.call_after_refresh(self._show)

    @property
    def at_case(self) -> tuple[str, str]:
        """What others see that is open here."""
        return self.known.row.number, "record"

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
        """Keep the draft, take a mended problem away."""
        item = next((one for one in self._form if one.key == key), None)
        if item is None or not self._ready or self.typed.get(key, "") == value:
            return
        self.typed[key] = value
        row = self.query_one(f"#row-{key}", FormRow)
        if row.has_class("-wrong"):
            row.show_problem(caseentry.problem(item, value, self.desk.words))
        self.query_one("#head", Sheet).draw(self._head)
        self.keeper.touch(caseentry.draft(self._form, self.typed, self._stood))

    def on_descendant_blur(self, event: events.DescendantBlur) -> None:
        """A field that was left is checked, one that the step needs for being empty, too."""
        key = (event.widget.id or "").removeprefix("f-")
        item = next((one for one in self._form if one.key == key), None)
        if item is not None and self._ready:
            told = caseentry.problem(item, self.typed.get(key, ""), self.desk.words, finishing=True)
            self.query_one(f"#row-{key}", FormRow).show_problem(told)

    def action_enter(self) -> None:
        """The next field; at the last, what is still missing, else record it."""
        at = (self.focused.id or "").removeprefix("f-") if self.focused else ""
        keys = [item.key for item in self._form]
        if at in keys[:-1]:
            self._field(keys[keys.index(at) + 1]).focus()
        elif missing := caseentry.lacking(self._form, self.typed):
            self._field(missing[0].key).focus()
        else:
            self.do_caseform_save()

    def on_input_submitted(self, event: Field.Submitted) -> None:
        """Enter in a line."""
        event.stop()
        self.action_enter()

    # -- recording

    def do_caseform_save(self) -> None:
        """Record what is filled in; the step goes on."""
        if any(item.recorded for item in self._form):
            self._send(finishing=False)
        else:
            self._send(finishing=True)

    def do_caseform_advance(self) -> None:
        """Record it and finish the step."""
        if self.step.does is Does.APPROVAL:
            text = _("“{step}” is an approval: a approves, x rejects. [CMP-6]")
            step = self.desk.words.step(self.known.row.track, self.step.id)
            self.room.tell(text.format(step=step), "warning")
            return
        self._send(finishing=True)

    def _send(self, *, finishing: bool) -> None:
        if self._sending or self._gone:
            self.app.bell()
            return
        wrong = self._wrong(finishing)
        self._complain(wrong)
        if wrong:
            return
        try:
            actions = self._actions(finishing)
        except ValueError as error:
            self.room.tell(str(error), "warning")
            return
        if not actions:
            self.room.tell(_("All of it is recorded already."))
            return
        self._sending = True
        verb = ENDS.get(self.step.does, "record") if finishing else "record"
        perform_all(self.room, actions, lambda done: self._done(verb, done), self._failed)

    def _wrong(self, finishing: bool) -> dict[str, str]:
        words = self.desk.words
        if finishing and self.step.does is Does.WORK:
            track = words.track_of(self.known.row.track)
            facts = caseentry.facts_with(self.known.facts, self._form, self.typed, words)
            if track is not None and track.early(self.step, facts) is not None:
                finishing = False  # CMP-12: it may go on before all is recorded
        told = {
            one.key: caseentry.problem(one, self.typed.get(one.key, ""), words, finishing=finishing)
            for one in self._form
        }
        return {key: text for key, text in told.items() if text}

    def _actions(self, finishing: bool) -> list[Action]:
        number, version = self.known.row.number, self._version
        values = caseentry.changed(self._form, self.typed, self.known.facts, self.desk.words)
        said_ = {key: self.typed.get(key, "").strip() for key in (CHANNEL, TEXT, NOTE)}
        if finishing and self.step.does is Does.WORK:
            note = said_[NOTE]
            return [AdvanceCase(case=number, expect=version, values=values, note=note)]
        first: list[Action] = []
        if values:
            first.append(RecordFacts(case=number, expect=version, values=values))
            version += 1
        if finishing and self.step.does is Does.ANSWER:
            how = {"channel": said_[CHANNEL], "text": said_[TEXT]}
            return [*first, AnswerCase.model_validate({"case": number, "expect": version, **how})]
        if finishing and self.step.does is Does.FILING:
            return [*first, CloseCase(case=number, expect=version, note=said_[NOTE])]
        return first

    def _done(self, verb: str, done: Done) -> None:
        """It is recorded: the draft goes."""
        self._ready = False
        self.keeper.drop()
        self.room.tell(casemoves.told(self.room, verb, done.facts))
        self.dismiss()

    def _failed(self, error: OpsroomError) -> None:
        """Not recorded: all that was typed stays; say why at the field it is about."""
        self._sending = False
        if isinstance(error, Conflict):
            again = _("Press the key again to do it all the same.")
            self._tell_news([error.headline, *error.changes, again])
            self.reload(self.room.now())
            self._version = self.known.row.version
            return
        keys = {item.key for item in self._form}
        if isinstance(error, BadInput) and error.where in keys:
            self._complain({error.where: said(error)})
        else:
            self._tell_news([said(error)])
        self.room.tell(_("Nothing is recorded yet; nothing you typed is lost."), "warning")

    def _tell_news(self, lines: list[str]) -> None:
        """What somebody else did first, or why it is refused, above the form."""
        self.query_one("#form", FormBox).tell_news(lines)

    def _complain(self, wrong: Mapping[str, str]) -> None:
        """Show each problem at its field, and go to the first."""
        self.query_one("#form", FormBox).complain([one.key for one in self._form], wrong)

    # -- leaving

    def do_caseform_back(self) -> None:
        """Leave; what was typed is kept."""
        if caseentry.draft(self._form, self.typed, self._stood):
            self.room.tell(_("Kept as a draft: f brings it back."))
        self.dismiss()

    def do_caseform_afresh(self) -> None:
        """Drop what was typed."""
        self.typed, self._restored = dict(self._stood), ""
        self.keeper.drop()
        self._complain({})
        self._fill()

    def on_unmount(self) -> None:
        """However it is left, what was typed is kept."""
        self.keeper.leave()
