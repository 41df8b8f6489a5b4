"""Triage: track, weight, first responsible, a key each; then who complains, and of what."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar, cast

from pydantic import ValidationError
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Static

from opsroom.actions.door import Done
from opsroom.actions.problem import problems
from opsroom.domain.errors import BadInput, OpsroomError
from opsroom.language import _
from opsroom.store.customersql import CustomerRow
from opsroom.ui import casemoves, present, triaging
from opsroom.ui.asking import said
from opsroom.ui.casedesk import Desk
from opsroom.ui.drafts import DraftKeeper
from opsroom.ui.triaging import Choices, Source
from opsroom.ui.widgets.bars import MUTED
from opsroom.ui.widgets.choices import Chooser, ShortList
from opsroom.ui.widgets.field import Field
from opsroom.ui.widgets.formrow import FormBox, FormRow
from opsroom.ui.widgets.paragraph import LetterSegments

if TYPE_CHECKING:
    from opsroom.ui.app import OpsApp

#: What is typed, and kept as a draft.
TYPED = ("name", "phone", "subject")
#: Where an action's field is filled in.
_ROW_OF = {
    "--track": "track",
    "--owner": "owner",
    "--name": "name",
    "customer_name": "name",
    "--site": "site",
}


class KeyList(ShortList):
    """Choices below one another, each with its key: a digit, from the tenth on a letter."""

    DEFAULT_CSS = "KeyList { width: 1fr; }"
    KEYS: ClassVar[str] = "123456789abcdefghijklmnopqrstuvwxyz"

    class Chosen(Message):
        """One was chosen by its key: on to the next question."""

        def __init__(self, chooser: "KeyList") -> None:
            super().__init__()
            self.chooser = chooser

    def get_content_height(self, *_sizes: object) -> int:
        """A line each."""
        return max(1, len(self.choices))

    def render(self) -> Content:
        """Key and word of each; the chosen one is marked without needing colour."""
        lines = []
        for at, (_code, text) in enumerate(self.choices):
            here = at == self.index
            key = self.KEYS[at] if at < len(self.KEYS) else " "
            mark, style = ("> " if here else "  "), self._style(here)
            lines.append(
                Content.assemble((mark, style), (f"{key} ", "bold $accent"), (str(text), style))
            )
        return Content("\n").join(lines)

    def on_key(self, event: events.Key) -> None:
        """Its key chooses one and goes on."""
        at = self.KEYS.find(event.character or "-")
        if 0 <= at < len(self.choices):
            event.stop()
            self.value = self.choices[at][0]
            self.post_message(self.Chosen(self))


class Triage(ModalScreen[None]):
    """Three keys sort a complaint; Enter opens the case. What was typed is kept as a draft."""

    CSS = """
    Triage > FormBox {
        width: 78; max-width: 98%; height: auto; max-height: 98%; padding: 1 2;
        background: $surface; border: none; scrollbar-size-vertical: 1;
    }
    Triage #title { text-style: bold; color: $accent; margin: 0 0 1 0; }
    Triage FormRow .label { width: 18; }
    Triage FormRow .problem { padding: 0 0 0 18; }
    Triage FormRow { margin: 0 0 1 0; }
    Triage.-low > FormBox { padding: 0 2; }
    Triage.-low #title, Triage.-low FormRow { margin: 0; }
    Triage #file { padding: 0 0 0 18; height: auto; display: none; }
    Triage #file.-shown { display: block; }
    Triage #trouble { color: $error; height: auto; display: none; }
    Triage #trouble.-shown { display: block; }
    Triage #hint { color: $text-muted; dock: bottom; width: 1fr; background: $surface; }
    """
    BINDINGS: ClassVar = [
        Binding("escape", "leave", show=False),
        Binding("enter", "next", show=False, priority=True),
        Binding("ctrl+s", "send", show=False, priority=True),
        Binding("ctrl+n", "afresh", show=False, priority=True),
        Binding("up", "step(-1)", show=False),
        Binding("down", "step(1)", show=False),
    ]

    def __init__(self, desk: Desk, source: Source) -> None:
        """Sort a complaint about what was in hand."""
        super().__init__()
        self.desk, self.source = desk, source
        self._found: list[CustomerRow] = []
        self._file = ""
        self._sending = False
        #: The question that a key's choice has gone on to, as long as nothing was done there.
        self._arrived: Widget | None = None
        self._restored = ""

    @property
    def room(self) -> "OpsApp":
        """The app, as what it is."""
        return cast("OpsApp", self.app)

    def compose(self) -> ComposeResult:
        """The three questions, then who and what."""
        tracks = triaging.track_choices(self.desk)
        codes = [code for code, _title in tracks]
        first = "service" if self.source.call and "service" in codes else codes[0]
        with FormBox():
            yield Static(Content(self._title()), id="title")
            yield FormRow("track", _("track"), KeyList(tracks, first))
            yield FormRow("weight", _("weight"), KeyList(triaging.weight_choices(), "ordinary"))
            yield FormRow("owner", _("first responsible"), KeyList())
            if not self.source.site:
                sites = [(site, site) for site in self.room.feed.sites]
                yield FormRow("site", _("site"), LetterSegments(sites, sites[0][0]))
            if not self.source.name:
                yield FormRow("name", _("customer"), Field(compact=True))
                yield Static(id="file")
                yield FormRow("phone", _("phone"), Field(compact=True))
            yield FormRow("subject", _("complaint"), Field(self.source.subject, compact=True))
            yield Static("", id="trouble")
            yield Static("", id="hint")

    def _title(self) -> str:
        parts = (_("New complaint"), self.source.call, self.source.name)
        return "   ".join(part for part in parts if part)

    def on_mount(self) -> None:
        """Begin with the track; what was typed before and not sent is there again."""
        self.keeper = DraftKeeper(self.room, "triage")
        kept = None if self.source.name else self.keeper.load()
        for key, text in (kept.values if kept else {}).items():
            if key in TYPED:
                self._field(key).value = text
        if kept:
            cal = next(iter(self.room.feed.calendars.values()))
            when = present.moment(cal, kept.saved_at, self.room.now())
            self._restored = _("Draft from {time} restored; ^n starts afresh.").format(time=when)
        box = self.query_one(FormBox)
        for moved in ("scroll_y", "virtual_size", "show_vertical_scrollbar"):
            self.watch(box, moved, self._scrolled, init=False)
        self._hint()
        self._offer_owners()
        self.query_one("#f-track").focus()

    def _scrolled(self) -> None:
        """Once it is laid out, there may be more below, or no more."""
        self.call_after_refresh(self._hint)

    def _hint(self) -> None:
        """What the keys do; before it, that a draft is there again, and that there is more."""
        box, lines = self.query_one(FormBox), list[Content]()
        if self._restored:
            lines.append(Content.styled(self._restored, "$secondary"))
        keys = _("A key chooses and goes on   Enter: next, at the end open   Esc: leave")
        line = Content.styled(keys, MUTED)
        if box.show_vertical_scrollbar and box.scroll_offset.y < box.max_scroll_y:
            keys = _("A key chooses and goes on   Enter: next   Esc: leave")
            line = Content.assemble((_("v more below"), "bold $accent"), "   ", (keys, MUTED))
        lines.append(line)
        self.query_one("#hint", Static).update(Content("\n").join(lines))

    def action_afresh(self) -> None:
        """Drop what was restored."""
        self._restored = ""
        for key in () if self.source.name else TYPED:
            self._field(key).value = ""
        self.keeper.drop()
        self._hint()
        self.query_one("#f-track").focus()

    def on_resize(self, event: events.Resize) -> None:
        """Closer together where there is little room."""
        self.set_class(event.size.height < 36, "-low")

    def _field(self, key: str) -> Field:
        return self.query_one(f"#f-{key}", Field)

    def values(self) -> dict[str, str]:
        """What is chosen and typed."""
        found = {"name": self.source.name, "file": self._file}
        for row in self.query(FormRow):
            if isinstance(row.widget, Field | Chooser):
                found[row.key] = row.widget.value.strip()
        for one in self._found:
            if str(one.id) == self._file:
                found["site"] = one.site_id
        return found

    def _site(self) -> str:
        return self.source.site or self.values().get("site", "")

    def _offer_owners(self) -> None:
        """Who can be first responsible depends on track and site."""
        owners = self.query_one("#f-owner", KeyList)
        choices: Choices = triaging.owner_choices(self.desk, self.values()["track"], self._site())
        kept = owners.value in [code for code, _name in choices] and owners.choices
        owners.offer(choices, owners.value if kept else choices[0][0] if choices else "")

    # -- typing

    @on(Chooser.Changed)
    def chosen(self, event: Chooser.Changed) -> None:
        """Another track or site has other people."""
        if event.chooser is self._arrived:
            self._arrived = None
        if event.chooser.id in ("f-track", "f-site"):
            self._offer_owners()

    @on(KeyList.Chosen)
    def keyed(self, event: KeyList.Chosen) -> None:
        """On to the next question, or to what is still to be typed."""
        event.stop()
        self._arrived = self._go_on(event.chooser)

    def _go_on(self, widget: Widget) -> Widget:
        """Go to the next question, or to the next line that is wanted; return it."""
        order = [row.widget for row in self.query(FormRow)]
        rest = order[order.index(widget) + 1 :]
        lines: list[Widget] = [one for one in rest if isinstance(one, Field) and self._due(one)]
        asked = rest[:1] if rest and isinstance(rest[0], KeyList) else []
        target = (asked or lines or rest[-1:] or [widget])[0]
        target.focus()
        if isinstance(target, Field) and self._restored:
            target.action_select_all()
        return target

    def _due(self, field: Field) -> bool:
        """Whether a line is gone to: an empty one; what was restored, to be looked at, too."""
        return self._wanted(field) or (bool(self._restored) and field.id != "f-phone")

    @staticmethod
    def _wanted(field: Field) -> bool:
        return not field.value.strip() and field.id != "f-phone"

    @on(Field.Changed)
    def typing(self, event: Field.Changed) -> None:
        """A field being mended shows no problem; a name is looked for on file."""
        key = (event.input.id or "").removeprefix("f-")
        if event.input is self._arrived:
            self._arrived = None
        self.query_one(f"#row-{key}", FormRow).show_problem("")
        if key == "name":
            self._look(event.value)
        if not self.source.name:
            values = self.values()
            self.keeper.touch({one: values[one] for one in TYPED if values.get(one)})

    def _look(self, text: str) -> None:
        """The customers on file that it fits; the first is taken, unless another is chosen."""
        self._found = triaging.on_file(self.desk, text)
        self._file = str(self._found[0].id) if self._found else ""
        self._show_found()

    def _show_found(self) -> None:
        lines = [(str(one.id), f"{one.name}  {one.phone}  {one.site_id}") for one in self._found]
        lines += [("", _("not on file: as typed"))] if self._found else []
        box = self.query_one("#file", Static)
        box.set_class(bool(lines), "-shown")
        box.update(
            Content("\n").join(
                Content.assemble(
                    (f"> {text}", "bold $accent") if code == self._file else (f"  {text}", MUTED)
                )
                for code, text in lines
            )
        )

    def action_step(self, by: int) -> None:
        """In the name: another of those on file; else the field above or below."""
        codes = [*(str(one.id) for one in self._found), ""]
        if self.focused is not None and self.focused.id == "f-name" and self._found:
            to = codes.index(self._file) + by
            if 0 <= to < len(codes):
                self._file = codes[to]
                self._show_found()
                return
        (self.focus_next if by > 0 else self.focus_previous)()

    def action_next(self) -> None:
        """The next question; where nothing is missing any more, open the case."""
        at, arrived = self.focused, self._arrived
        self._arrived = None
        missing = [
            row.widget
            for row in self.query(FormRow)
            if isinstance(row.widget, Field) and self._wanted(row.widget)
        ]
        if at is arrived is not None and (missing or isinstance(at, KeyList)):
            return  # the key before has gone on already: Enter after it isn't meant for this one
        asked = ("f-track", "f-weight", *(("f-owner", "f-name") if self._restored else ()))
        if at is not None and at.id in asked:
            self._go_on(at)
        elif missing and at is not missing[0]:
            missing[0].focus()
        else:
            self.action_send()

    # -- sending

    def action_send(self) -> None:
        """Open the case, or show what is missing."""
        if self._sending:
            return
        values = self.values()
        wrong = {
            key: _("This is needed.") for key in ("name", "subject") if not values.get(key, "")
        }
        self._complain(wrong)
        if wrong:
            return
        try:
            action = triaging.opening(self.source, values, self.desk.actor.id)
        except ValidationError as error:
            self._complain({_ROW_OF.get(key, key): text for key, text in problems(error).items()})
            return
        self._sending = True
        self.room.perform(action, then=self._done, failed=self._failed)

    def _done(self, done: Done) -> None:
        from opsroom.ui.screens.complaint import ComplaintScreen

        room = self.room
        if not self.source.name:
            self.keeper.drop()
        self.dismiss()
        room.tell(casemoves.told(room, "open", done.facts))
        room.push_screen(ComplaintScreen(int(done.facts["id"])))

    def _failed(self, error: OpsroomError) -> None:
        self._sending = False
        where = _ROW_OF.get(error.where, "") if isinstance(error, BadInput) else ""
        self._complain({where: said(error)})

    def _complain(self, wrong: Mapping[str, str]) -> None:
        """Show each problem at its row and the others below, and go to the first."""
        rows = {row.key: row for row in self.query(FormRow)}
        for key, row in rows.items():
            row.show_problem(wrong.get(key, ""))
        rest = "\n".join(text for key, text in wrong.items() if key not in rows)
        trouble = self.query_one("#trouble", Static)
        trouble.update(Content(rest))
        trouble.set_class(bool(rest), "-shown")
        if first := next((key for key in rows if key in wrong), None):
            rows[first].widget.focus()

    def action_leave(self) -> None:
        """Leave; what was typed is kept."""
        self.dismiss()

    def on_unmount(self) -> None:
        """However it is left, what was typed is kept."""
        self.keeper.leave()
