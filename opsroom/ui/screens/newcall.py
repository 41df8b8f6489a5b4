"""A new call: find the customer, take what is proposed, type the fault (CALL-1, CUS-3)."""

from collections.abc import Mapping
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from opsroom.actions.door import Done
from opsroom.domain.errors import BadInput, OpsroomError, Refused
from opsroom.language import _
from opsroom.store.customersql import CustomerFile, CustomerRow, customer_file, site_of
from opsroom.ui import entry, entrypage, present
from opsroom.ui.drafts import DraftKeeper
from opsroom.ui.entering import entered
from opsroom.ui.screens.base import OpsScreen
from opsroom.ui.widgets.bars import MUTED
from opsroom.ui.widgets.choices import Chooser
from opsroom.ui.widgets.field import Field
from opsroom.ui.widgets.formrow import FormRow
from opsroom.ui.widgets.found import Found
from opsroom.ui.widgets.grid import Grid
from opsroom.ui.widgets.sheet import Pane, Sheet

#: From so many columns on, the customer's record stands beside the form.
BESIDE = 110


class NewCall(OpsScreen):
    """The form for a new call.

    Attributes:
        values: everything typed, by field (see :mod:`opsroom.ui.entry`).
        file: the record of the customer chosen.
    """

    mode: ClassVar[str] = "newcall"
    CSS_PATH = "newcall.tcss"
    BINDINGS: ClassVar = [
        Binding("enter", "enter", show=False, priority=True),
        Binding("tab", "tab", show=False),
        Binding("up", "step(-1)", show=False),
        Binding("down", "step(1)", show=False),
    ]

    def __init__(self) -> None:
        """An empty form; a draft is put in when it is shown."""
        super().__init__()
        self.values: dict[str, str] = {}
        self.file: CustomerFile | None = None
        self._restored = ""
        self._ready = False
        self._sending = False

    def body(self) -> ComposeResult:
        """The form, and the record in view beside it."""
        with Horizontal(id="both"):
            with VerticalScroll(id="form", can_focus=False):
                yield Static(id="head")
                yield FormRow("search", _("customer"), Field(compact=True))
                yield Found(id="found")
                with Vertical(id="fields"):
                    for key, label, widget in entrypage.rows():
                        yield FormRow(key, label, widget, below=key == "type")
                    yield Sheet(id="due")
            yield Pane(_("The record in view"), id="record")

    def _head(self) -> Content:
        """What this is, and how to go on, or what was restored."""
        tail = (_("Enter: next, at the end save"), MUTED)
        if self._restored:
            tail = (self._restored, "$secondary")
        return Content.assemble((_("New call"), "bold $accent"), "    ", tail)

    def on_mount(self) -> None:
        """Put in the draft, if there is one, and begin."""
        super().on_mount()
        self.keeper = DraftKeeper(self.room, self.mode)
        if kept := self.keeper.load():
            self._restore(kept.values, kept.saved_at)
        else:
            self._fill()
        self._ready = True
        self._focus(self.values.get("at", "search"))

    # -- what the form stands on

    @property
    def desk(self) -> entry.Desk:
        """The customer chosen, the calendars, the rules, the time."""
        feed = self.room.feed
        home = self.room.door.actor.site or feed.site or next(iter(feed.sites))
        return entry.Desk(self.file, feed.calendars, home, feed.policy, self.room.now())

    @property
    def searching(self) -> bool:
        """Whether a customer is being looked for."""
        return self.has_class("-searching")

    def _read(self, customer: int) -> CustomerFile | None:
        conn = self.room.feed.store.conn
        site = site_of(conn, customer)
        if site is None:
            return None
        return customer_file(conn, customer, self.room.feed.calendar(site).day_of(self.room.now()))

    def _restore(self, values: Mapping[str, str], saved_at: int) -> None:
        self.values = {k: v for k, v in values.items() if k in entry.KEPT}
        chosen = self.values.get("customer", "")
        self.file = self._read(int(chosen)) if chosen.isdigit() else None
        if chosen.isdigit() and self.file is None:
            self.values["customer"] = ""
        when = present.moment(self.desk.calendar(self.values), saved_at, self.room.now())
        self._restored = _("Draft from {time} restored; ^n starts afresh.").format(time=when)
        self._fill()
        for key, problem in entry.too_long(self.values, self.desk).items():
            self.query_one(f"#row-{key}", FormRow).show_problem(problem)

    # -- showing

    def _fill(self) -> None:
        """Put the values into the widgets."""
        with self.prevent(Field.Changed, Chooser.Changed):
            self._offer()
            for key in entry.FIELDS:
                if isinstance(widget := self.query_one(f"#f-{key}"), Field):
                    widget.value = self.values.get(key, "")
        self._search()
        self.set_class(not self.values.get("customer"), "-searching")
        self._show()

    def _offer(self) -> None:
        """Give the choosers their choices, with what is proposed chosen."""
        for key, (choices, value) in entrypage.choices(self.values, self.desk).items():
            self.query_one(f"#f-{key}", Chooser).offer(choices, value)

    def _show(self) -> None:
        """Show the rows that are needed, what follows from them, and the record."""
        desk = self.desk
        fields = entry.shown(self.values, desk)
        for row in self.query(FormRow):
            off = row.key not in fields or (self.searching and row.key != "search")
            row.set_class(off, "-off")
        self._order(fields)
        for key, hint in entrypage.hints(self.values, desk).items():
            self.query_one(f"#row-{key}", FormRow).show_hint(hint)
        values = dict(self.values)
        self.query_one("#due", Sheet).draw(lambda width: entrypage.outcome(values, desk, width))
        self.query_one("#head", Static).update(self._head())
        self._show_record()

    def _order(self, fields: tuple[str, ...]) -> None:
        """Put the rows in the order of this customer's form."""
        box = self.query_one("#fields")
        rows = [row for row in box.children if isinstance(row, FormRow)]
        wanted = [key for key in fields if key != "search"]
        if [row.key for row in rows if row.key in wanted] != wanted:
            place = {key: at for at, key in enumerate(wanted)}
            box.sort_children(key=lambda child: place.get(getattr(child, "key", ""), len(place)))

    def _show_record(self) -> None:
        file = self.file
        if self.searching:
            row = self.query_one(Found).customer
            file = self._read(row.id) if row and row.id else None
        self.set_class(file is None, "-alone")
        now, feed = self.room.now(), self.room.feed

        def make(width: int) -> Content:
            if file is None:
                return Content.styled(_("No record yet."), MUTED)
            cal = feed.calendar(file.customer.site_id)
            # Beside the form, or while searching, it says whose it is; below it, the form does.
            whole = self.searching or self.has_class("-beside")
            return entrypage.viewed(file, cal, now, width, whole=whole)

        self.query_one("#record", Pane).draw(make)

    def reload(self, now: int) -> None:  # noqa: ARG002 - the desk has its own clock
        """Others may have changed the customer's record; what is typed stays."""
        if self._ready and self.file is not None:
            self.file = self._read(self.file.customer.id) or self.file
            self._show()

    def tick(self, now: int) -> None:  # noqa: ARG002 - the same
        """A second: the deadline moves on while nothing is saved."""
        if self._ready and not self.searching:
            desk, values = self.desk, dict(self.values)
            self.query_one("#due", Sheet).draw(lambda width: entrypage.outcome(values, desk, width))

    def on_resize(self, event: events.Resize) -> None:
        """The record beside the form, or below it."""
        self.set_class(event.size.width >= BESIDE, "-beside")
        self.set_class(event.size.height >= 32, "-airy")
        if self._ready:
            self._show_record()

    # -- typing

    @on(Field.Changed)
    def typed(self, event: Field.Changed) -> None:
        """Something was typed."""
        key = (event.input.id or "").removeprefix("f-")
        if not self._ready or key not in entry.FIELDS or self.values.get(key, "") == event.value:
            return
        self.values[key] = event.value
        if key == "search":
            self._search()
            self.add_class("-searching")
        self._changed(key)

    @on(Chooser.Changed)
    def chosen(self, event: Chooser.Changed) -> None:
        """Another choice was made."""
        key = (event.chooser.id or "").removeprefix("f-")
        value = entry.as_kept(key, event.chooser.value, self.values, self.desk)
        if not self._ready or self.values.get(key, "") == value:
            return
        self.values[key] = value
        if key in ("equipment", "site"):
            with self.prevent(Chooser.Changed):
                self._offer()
        self._changed(key)

    def _changed(self, key: str) -> None:
        """Keep the draft, take a mended problem away, show what follows."""
        if key not in entry.problems(self.values, self.desk):
            self.query_one(f"#row-{key}", FormRow).show_problem("")
        self._show()
        self._keep()

    def _keep(self) -> None:
        self.keeper.touch(entry.kept({**self.values, "at": self._at()}))

    def _at(self) -> str:
        """The field that is being filled in."""
        return (self.focused.id or "").removeprefix("f-") if self.focused else "search"

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Go on at a field's end; typing in the search replaces the customer chosen."""
        field = event.widget
        if isinstance(field, Field):
            field.cursor_position = len(field.value)
            if field.id == "f-search" and self.values.get("customer") and not self.searching:
                field.select_all()

    def on_descendant_blur(self, event: events.DescendantBlur) -> None:
        """A field that was left is checked; one that wasn't reached yet isn't nagged about."""
        key = (event.widget.id or "").removeprefix("f-")
        if self._ready and key in entry.FIELDS and key != "search" and not self.searching:
            problem = entry.problems(self.values, self.desk).get(key, "")
            self.query_one(f"#row-{key}", FormRow).show_problem(problem)

    # -- finding

    def _search(self) -> None:
        """Find customers as it is typed."""
        text = self.values.get("search", "")
        self.query_one(Found).search(self.room.feed.store, text, self.room.now())

    @on(Grid.Highlighted, "#found")
    def looked_at(self) -> None:
        """Another customer is under the cursor: their record in view."""
        if self.searching:
            self._show_record()

    @on(Grid.Chosen, "#found")
    def clicked(self) -> None:
        """A click chooses too."""
        self._choose()

    def _choose(self) -> None:
        """Take the customer under the cursor, or begin a new one."""
        if (row := self.query_one(Found).customer) is None:
            self._complain({"search": entry.problems({}, self.desk)["search"]})
            return
        chosen = str(row.id) if row.id else entry.NEW
        if chosen != self.values.get("customer"):
            self._take(row, chosen)
        self.remove_class("-searching")
        self.query_one("#row-search", FormRow).show_problem("")
        self._fill()
        self._focus(self._first())
        self._keep()

    def _take(self, row: CustomerRow, chosen: str) -> None:
        for field in entry.OF_CUSTOMER:
            self.values.pop(field, None)
        self.values["customer"] = chosen
        self.file = self._read(row.id) if row.id else None
        search = self.values.get("search", "")
        if self.file is None:
            self.values.update(entry.start_new(search))
        else:
            on_file = self.file.customer
            self.values["equipment"] = entry.likely(self.file, search)
            self.values.update(search=on_file.name, address=on_file.address, phone=on_file.phone)

    def _first(self) -> str:
        """Where to go on: the machine if there are several, else the first that is empty."""
        fields = entry.shown(self.values, self.desk)
        if self.file is not None and len(self.file.equipment) > 1:
            return "equipment"
        empty = (f for f in fields if f in entry.problems(self.values, self.desk))
        return next(empty, "fault")

    # -- moving

    def action_step(self, by: int) -> None:
        """Up and down: through the customers found, else through the fields."""
        if self._at() == "search" and self.searching:
            self.query_one(Found).action_cursor(by)
        else:
            (self.focus_next if by > 0 else self.focus_previous)()

    def action_enter(self) -> None:
        """Choose the customer; go on; at what is wrong and after it, save."""
        if self.searching:
            self._choose()
            return
        at, fields = self._at(), entry.shown(self.values, self.desk)
        before_fault = at in fields and fields.index(at) < fields.index("fault")
        if before_fault:
            self._focus(fields[fields.index(at) + 1])
        else:
            self.do_newcall_save()

    def action_tab(self) -> None:
        """Go on; from the search with the customer under the cursor."""
        self._choose() if self.searching else self.focus_next()

    def _focus(self, key: str) -> None:
        self.query_one(f"#f-{key if key in entry.FIELDS else 'search'}").focus()

    # -- commands

    def do_newcall_save(self) -> None:
        """Enter the call in the register, or show what is missing."""
        if self._sending:
            return
        if wrong := entry.problems(self.values, self.desk):
            self._complain(wrong)
            return
        self._sending = True
        made = entry.action(self.values, self.desk)
        self.room.perform(made, then=self._saved, failed=self._failed)

    def _complain(self, wrong: Mapping[str, str]) -> None:
        """Show each problem at its field, and go to the first."""
        for row in self.query(FormRow):
            row.show_problem(wrong.get(row.key, ""))
        order = ("search", *entry.shown(self.values, self.desk))
        self._focus(next((key for key in order if key in wrong), "search"))

    def _saved(self, done: Done) -> None:
        self.values, self._ready = {}, False
        self.keeper.drop()
        entered(self.room, done.facts)

    def _failed(self, error: OpsroomError) -> None:
        """Not entered: all that was typed stays, and the field it is about is shown."""
        self._sending = False
        field = entry.FIELD_OF.get(error.where) if isinstance(error, BadInput) else None
        if isinstance(error, Refused) and error.rule == "CALL-2":
            field = "type"
        if field in entry.shown(self.values, self.desk):
            self._complain({str(field): str(error)})
        else:
            self.room.refuse(error)
        self.room.tell(_("The call isn't entered yet; nothing you typed is lost."), "warning")

    def do_newcall_back(self) -> None:
        """Leave; first leave a search that a customer was chosen before."""
        if self.searching and self.values.get("customer"):
            if self.file is not None:
                self.values["search"] = self.file.customer.name
            self._fill()
            self._focus("fault")
            self._keep()
            return
        if entry.kept(self.values):
            self.room.tell(_("Kept as a draft: n brings it back."))
        self.dismiss()

    def do_newcall_afresh(self) -> None:
        """Drop all that was typed and begin anew."""
        self.values, self.file, self._restored = {}, None, ""
        self.keeper.drop()
        for row in self.query(FormRow):
            row.show_problem("")
        self._fill()
        self._focus("search")

    def on_unmount(self) -> None:
        """However it is left, what was typed is kept."""
        self.keeper.leave()
