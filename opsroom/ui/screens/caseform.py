"""The form of a case's step: fill it in, record it, finish the step; or answer the customer."""

from collections.abc import Iterator
from typing import ClassVar

from textual.app import ComposeResult
from textual.content import Content
from textual.widget import Widget

from opsroom.actions.casesteps import AdvanceCase, AnswerCase, CloseCase, RecordFacts
from opsroom.actions.door import Action, Done
from opsroom.domain.errors import BadInput, Conflict, OpsroomError
from opsroom.domain.tracks import Does, Kind, Step
from opsroom.language import _
from opsroom.ui import caseentry, casemoves, complaintpage
from opsroom.ui.asking import perform_all, said
from opsroom.ui.casedesk import Desk, Known, known
from opsroom.ui.caseentry import CHANNEL, NOTE, TEXT, Item
from opsroom.ui.drafts import DraftKeeper
from opsroom.ui.presentcases import View
from opsroom.ui.screens.draftform import DraftForm, chooser, marked
from opsroom.ui.widgets.bars import MUTED
from opsroom.ui.widgets.field import Field
from opsroom.ui.widgets.formrow import FormRow
from opsroom.ui.widgets.paragraph import Paragraph
from opsroom.ui.widgets.sheet import Pane, Sheet, flowing, hanging, stacked

#: Cells in which choices stand side by side; more of them stand below one another.
SIDE_BY_SIDE = 50
#: In fewer columns the head names the step and the case alone.
NARROW = 60
#: The verb that finishes a step, by its kind.
ENDS = {Does.WORK: "advance", Does.ANSWER: "answer", Does.FILING: "close"}


class CaseForm(DraftForm[Item]):
    """The step's form.

    Attributes:
        case: the case's row ID.
    """

    mode: ClassVar[str] = "caseform"
    airy_from: ClassVar[int] = 30
    CSS = """
    CaseForm FormRow .problem { padding: 0 0 0 27; }
    CaseForm FormRow .hint { max-width: 40%; }
    """

    def __init__(self, case: int) -> None:
        """The form of the step in which the case of that row ID stands."""
        super().__init__()
        self.case, self._gone = case, False

    def body(self) -> ComposeResult:
        """The form, and the case beside it."""
        self._read()
        yield from self.framed(self._rows(), _("The case so far"))

    def _rows(self) -> Iterator[Widget]:
        for item in self.fields:
            yield FormRow(item.key, marked(item), self._widget(item))

    def _read(self) -> None:
        """Read the case and its step as they are now."""
        self.desk = Desk(self.room, self.room.now())
        found = known(self.desk, self.case)
        assert found is not None, self.case
        self.known: Known = found
        step = self.desk.step(found.row)
        assert step is not None, found.row.step
        self.step: Step = step
        self.fields = caseentry.items(step, self.desk.words)
        self._version = found.row.version
        self.stood = caseentry.stands(self.fields, found.facts, self.desk.words)

    def _widget(self, item: Item) -> Widget:
        choices = item.choices()
        if choices:
            return chooser(choices, SIDE_BY_SIDE)
        if item.spec.kind is Kind.TEXT:
            return Paragraph()
        return Field(compact=True, placeholder=caseentry.hint(item))

    def on_mount(self) -> None:
        """Put in what is recorded and the draft, and begin."""
        super().on_mount()
        row = self.known.row
        keeper = DraftKeeper(self.room, f"case:{row.id}:{self.step.id}")
        self.begin(keeper, self.stood, self.room.feed.calendar(row.site_id), {})

    # -- showing

    def show(self) -> None:
        """Head, and the case beside the form."""
        self.query_one("#head", Sheet).draw(self._head)
        cal = self.room.feed.calendar(self.known.row.site_id)
        at = View(self.desk.words, cal, self.room.now())
        self.query_one("#beside", Pane).draw(
            lambda width: complaintpage.facts(self.known, at, width)
        )

    def _head(self, width: int) -> Content:
        """Which form of which case, its clock, how much is filled in, how to go on."""
        row, words, now = self.known.row, self.desk.words, self.room.now()
        at = View(words, self.room.feed.calendar(row.site_id), now)
        needed = [one for one in self.fields if one.needed]
        done = len(needed) - len(self.gaps())
        first = Content.assemble(
            (words.step(row.track, row.step), "bold $accent"),
            ("   ", ""),
            (f"{row.number}  ", "bold"),
        )
        whose = Content(f"{row.customer_name}   {row.subject}")
        lines = hanging(first, whose, width) if width >= NARROW else [first]
        lines.append(complaintpage.clock(self.known, at, width))
        told = _("{have} of {all} needed fields").format(have=done, all=len(needed))
        hint = self.restored or _("* needed   Tab: next   letters and arrows choose")
        style = "$secondary" if self.restored else MUTED
        count = Content.styled(told if needed else "", "bold" if done < len(needed) else "$success")
        lines.append(
            flowing(Content(""), [count, Content.styled(hint, style)][not needed :], width)
        )
        return stacked(lines)

    def reload(self, now: int) -> None:  # noqa: ARG002 - the desk has its own clock
        """Others may have changed the case: what isn't typed here follows; the step may be gone."""
        if not self.ready or self.sending:
            return
        before, stood, step = self.known.row, self.stood, self.step
        found = known(Desk(self.room, self.room.now()), self.case)
        if found is None or found.row.version == before.version:
            return
        if found.row.step != step.id or found.row.state != before.state:
            self._gone = True
            self.tell_news([_("The case has gone on without this form; Esc leaves.")])
            return
        mine, seen = self.draft(), self._version
        self._read()
        if any(self.stood[key] not in {stood[key], text} for key, text in mine.items()):
            self._version = seen  # recording is refused once, and says who was first
        self.typed = {**self.stood, **mine}
        self.fill()

    def tick(self, now: int) -> None:  # noqa: ARG002 - the same
        """A second: the step's clock."""
        if self.ready:
            self.query_one("#head", Sheet).draw(self._head)

    @property
    def at_case(self) -> tuple[str, str]:
        """What others see that is open here."""
        return self.known.row.number, "record"

    # -- typing

    def changed(self) -> None:
        """Something was typed: how much is filled in."""
        self.query_one("#head", Sheet).draw(self._head)

    def problem(self, key: str, *, left: bool) -> str:
        """What is wrong with a field; of one that was ``left``, what the step needs, too."""
        item = next(one for one in self.fields if one.key == key)
        return caseentry.problem(item, self.typed[key], self.desk.words, finishing=left)

    def send(self) -> None:
        """Enter at the last field."""
        self.do_caseform_save()

    # -- recording

    def do_caseform_save(self) -> None:
        """Record what is filled in; the step goes on."""
        if any(item.recorded for item in self.fields):
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
        if self.sending or self._gone:
            self.app.bell()
            return
        wrong = self._wrong(finishing)
        self.complain(wrong)
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
        self.sending = True
        verb = ENDS.get(self.step.does, "record") if finishing else "record"
        perform_all(self.room, actions, lambda done: self._done(verb, done), self._failed)

    def _wrong(self, finishing: bool) -> dict[str, str]:
        words = self.desk.words
        if finishing and self.step.does is Does.WORK:
            track = words.track_of(self.known.row.track)
            facts = caseentry.facts_with(self.known.facts, self.fields, self.typed, words)
            if track is not None and track.early(self.step, facts) is not None:
                finishing = False  # CMP-12: it may go on before all is recorded
        told = {
            one.key: caseentry.problem(one, self.typed.get(one.key, ""), words, finishing=finishing)
            for one in self.fields
        }
        return {key: text for key, text in told.items() if text}

    def _actions(self, finishing: bool) -> list[Action]:
        number, version = self.known.row.number, self._version
        values = caseentry.changed(self.fields, self.typed, self.known.facts, self.desk.words)
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
        self.ready = False
        self.keeper.drop()
        self.room.tell(casemoves.told(self.room, verb, done.facts))
        self.dismiss()

    def _failed(self, error: OpsroomError) -> None:
        """Not recorded: all that was typed stays; say why at the field it is about."""
        self.sending = False
        if isinstance(error, Conflict):
            again = _("Press the key again to do it all the same.")
            self.tell_news([error.headline, *error.changes, again])
            self.reload(self.room.now())
            self._version = self.known.row.version
            return
        keys = {item.key for item in self.fields}
        if isinstance(error, BadInput) and error.where in keys:
            self.complain({error.where: said(error)})
        else:
            self.tell_news([said(error)])
        self.room.tell(_("Nothing is recorded yet; nothing you typed is lost."), "warning")

    # -- leaving

    def do_caseform_back(self) -> None:
        """Leave; what was typed is kept."""
        if self.draft():
            self.room.tell(_("Kept as a draft: f brings it back."))
        self.dismiss()

    def do_caseform_afresh(self) -> None:
        """Drop what was typed."""
        self.drop()
