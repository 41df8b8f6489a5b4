"""Contracts that expire: the notice as it was sent, the visit, the next term (CON-1 to CON-5)."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import ClassVar, Literal

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from opsroom.actions.contracts import RecordVisit, Renew
from opsroom.actions.door import Done
from opsroom.actions.notices import MarkNotice
from opsroom.domain.contracts import next_term, notice_date
from opsroom.domain.money import grouped
from opsroom.domain.worktime import CalendarError
from opsroom.language import _, n_
from opsroom.language.words import word
from opsroom.store import contractsql
from opsroom.store.contractsql import Expiring, Notice, Term
from opsroom.ui import presentcontracts as show
from opsroom.ui.asking import Deed, FormField, Question, Values, ask, may, perform_all
from opsroom.ui.commands import BY_ID, on_screen
from opsroom.ui.screens.base import OpsScreen
from opsroom.ui.widgets.bars import Figures
from opsroom.ui.widgets.grid import Grid
from opsroom.ui.widgets.gridmodel import Cell
from opsroom.ui.widgets.sheet import Pane

#: How many days ahead contracts are listed.
AHEAD = 92
#: From this many columns on, the letter stands beside the list; a letter is 72 cells wide.
WIDE = 160
#: From this many rows on, it stands below.
HIGH = 34

Delivery = Literal["printed", "sent", "undelivered"]


class ContractsScreen(OpsScreen):
    """The soonest to expire first, and the letter of the one in hand."""

    mode: ClassVar[str] = "contracts"
    sorts: ClassVar[tuple[str, ...]] = ("number", "customer", "notice", "owner", "outcome")
    CSS = """
    ContractsScreen #main { height: 1fr; margin: 1 0 0 0; }
    ContractsScreen Grid { width: 1fr; }
    ContractsScreen #letter { display: none; }
    ContractsScreen.-beside #letter { display: block; width: 78; margin: 0 0 0 1; }
    ContractsScreen.-below #main { layout: vertical; }
    ContractsScreen.-below Grid { height: auto; max-height: 40%; }
    ContractsScreen.-below #letter { display: block; height: 1fr; margin: 1 0 0 0; }
    ContractsScreen.-letter Figures { display: none; }
    ContractsScreen.-letter #main { layout: vertical; }
    ContractsScreen.-letter Grid { height: 5; }
    ContractsScreen.-letter #letter { display: block; height: 1fr; margin: 1 0 0 0; }
    """

    def __init__(self) -> None:
        """Nothing read yet."""
        super().__init__()
        self._days: dict[str, date] = {}

    def body(self) -> ComposeResult:
        """Counts, the list, the letter."""
        yield Figures()
        with Horizontal(id="main"):
            grid = Grid(
                show.columns(),
                self.cells,
                key=lambda row: row.term_id,
                empty=_("No contract expires soon."),
                id="list",
            )
            grid.empty_filtered = _("No contract has these words. Esc shows all.")
            grid.named = lambda row: row.number
            yield grid
            yield Pane("", id="letter")

    def cells(self, row: Expiring, _now: int) -> Sequence[Cell]:
        """A contract's line."""
        cal = self.room.feed.calendar(row.site_id)
        return show.cells(row, self._days[row.site_id], cal)

    def on_mount(self) -> None:
        """The keys work on the list."""
        super().on_mount()
        self.query_one(Grid).focus()

    def reload(self, now: int) -> None:
        """Read anew: each site by its own date, all of them in one order."""
        feed = self.room.feed
        self._days = {site: feed.calendar(site).day_of(now) for site in feed.sites}
        rows: list[Expiring] = []
        with feed.store.reading() as conn:
            for site, today in self._days.items():
                if feed.site in (None, site):
                    rows += contractsql.expiring(conn, today, AHEAD, site)
        rows.sort(key=lambda row: (row.days_left, row.number))
        self.query_one(Grid).load(rows, now)
        self.query_one(Figures).figures = show.summary(rows)
        self._draw()

    def tick(self, now: int) -> None:
        """At midnight a day less is left."""
        feed = self.room.feed
        if any(feed.calendar(site).day_of(now) != day for site, day in self._days.items()):
            self.reload(now)

    @property
    def row(self) -> Expiring | None:
        """The contract in hand."""
        row = self.query_one(Grid).current
        return row if isinstance(row, Expiring) else None

    def customer_in_hand(self) -> int | None:
        """Whose contract is in hand."""
        return self.row.customer_id if self.row is not None else None

    def _draw(self) -> None:
        """The facts and the letter of the contract in hand."""
        pane, row = self.query_one("#letter", Pane), self.row
        if not pane.display:
            return
        title = "" if row is None else f"{row.number}  {row.customer}"
        pane.query_one(".title", Static).update(Content(title))
        if row is None:
            pane.draw(lambda _width: Content(""))
            return
        with self.room.feed.store.reading() as conn:
            terms = contractsql.terms(conn, row.contract_id)
            notice = contractsql.notice(conn, row.notice_id) if row.notice_id else None
        pane.draw(partial(self._page, row, terms, notice))

    def _page(
        self, row: Expiring, terms: Sequence[Term], notice: Notice | None, width: int
    ) -> Content:
        cal = self.room.feed.calendar(row.site_id)
        months = self.room.wired.policy.contracts.notice_months
        try:
            due = notice_date(date.fromisoformat(row.expires_on), months, cal)
        except CalendarError:  # a calendar that never opens has no day to send it on
            due = None
        facts = show.facts(
            row, terms, notice, cal, due=due, currency=self.room.wired.policy.money.currency
        )
        return Content("\n").join([facts, Content(""), show.letter(notice, width)])

    @on(Grid.Highlighted)
    @on(Grid.Emptied)
    def moved(self) -> None:
        """Another contract is in hand."""
        self.query_one("#letter", Pane).scroll_home(animate=False)
        self._draw()
        self.show_keys()

    @on(Grid.Marked)
    def marked(self) -> None:
        """Marked ones are what the notice keys act on."""
        self.show_keys()

    @on(Grid.Chosen)
    def chosen(self) -> None:
        """Enter: the letter, where there is no room for it all the time."""
        self.do_contract_letter()

    def do_contract_letter(self) -> None:
        """Into the letter, to scroll it, and back to the list."""
        pane = self.query_one("#letter", Pane)
        reading = not pane.has_focus
        beside = self.has_class("-beside") or self.has_class("-below")
        self.set_class(reading and not beside, "-letter")
        self.call_after_refresh(self._draw)
        (pane if reading else self.query_one(Grid)).focus()

    def on_resize(self, event: events.Resize) -> None:
        """Make or take the room for the letter."""
        beside = event.size.width >= WIDE
        self.set_class(beside, "-beside")
        below = not beside and event.size.height >= HIGH
        self.set_class(below, "-below")
        if beside or below:
            self.remove_class("-letter")
        self.call_after_refresh(self._draw)

    # -- the notice

    def do_notice_printed(self) -> None:
        """The notice, or the marked ones, went out by post."""
        self._mark("printed")

    def do_notice_sent(self) -> None:
        """They went out by mail."""
        self._mark("sent")

    def do_notice_undelivered(self) -> None:
        """They didn't arrive."""
        self._mark("undelivered")

    def _mark(self, delivery: Delivery) -> None:
        rows = self._notices()
        if not rows or not all(may(self.room, MarkNotice, row.site_id) for row in rows):
            if not rows:
                self.room.tell(_("There is no notice yet. [CON-2]"), "warning")
            return
        ids = [row.notice_id for row in rows if row.notice_id and row.delivery != delivery]
        if not ids:
            text = _("Marked so already: {delivery}.").format(delivery=word("delivery", delivery))
            self.room.tell(text, "warning")
            return

        def done(_last: Done) -> None:
            self.query_one(Grid).clear_marks()
            text = n_("{n} notice: {delivery}.", "{n} notices: {delivery}.", len(ids))
            told = text.format(n=len(ids), delivery=word("delivery", delivery))
            self.room.tell(told + "  " + _("u: undo"))

        perform_all(self.room, [MarkNotice(notice=i, delivery=delivery) for i in ids], done)

    def _notices(self) -> list[Expiring]:
        """The marked rows that have a notice; without marks, the one in hand."""
        grid = self.query_one(Grid)
        if grid.marked:
            rows = [row for row in grid.rows if row.term_id in grid.marked]
        else:
            rows = [self.row] if self.row else []
        return [row for row in rows if row.notice_id is not None]

    # -- the visit and the next term

    def _held(self) -> Expiring | None:
        """The contract in hand; without one, that is said."""
        if self.row is None:
            self.room.tell(_("There is no contract in hand."), "warning")
        return self.row

    def do_visit_record(self) -> None:
        """Ask what came of the visit (CON-1)."""
        row = self._held()
        if row is None or not may(self.room, RecordVisit, row.site_id):
            return
        if row.outcome is None:
            self.room.tell(
                _("No visit is planned yet; it comes with the notice. [CON-1]"), "warning"
            )
            return
        today = self._days[row.site_id]
        outcomes = tuple((code, word("outcome", code)) for code in _OUTCOMES)
        question = Question(
            ("visit", row.number),
            _("Visit for {number}").format(number=row.number),
            (
                FormField("outcome", _("What came of it"), outcomes, required=True),
                FormField("reason", _("Why, in the customer's words (needed if lost)")),
                FormField("on", _("Visited on"), hint=today.isoformat()),
            ),
            check=partial(_check_visit, today),
        )
        ask(self.room, question, partial(self._record, row))

    def _record(self, row: Expiring, values: Values) -> Deed:
        action = RecordVisit(
            term=row.term_id,
            outcome=values["outcome"],
            reason=values["reason"],
            visited_on=show.read_day(values["on"]),
        )

        def then(_done: Done) -> None:
            text = _("{number}: visit recorded, {outcome}.")
            outcome = word("outcome", values["outcome"])
            told = text.format(number=row.number, outcome=outcome)
            self.room.tell(told + "  " + _("u: undo"))

        return Deed((action,), then)

    def do_contract_renew(self) -> None:
        """Ask for the next term's last day and fee (CON-5)."""
        row = self._held()
        if row is None or not may(self.room, Renew, row.site_id):
            return
        starts, expires = next_term(
            date.fromisoformat(row.starts_on), date.fromisoformat(row.expires_on)
        )
        question = Question(
            ("renew", row.number),
            _("Renew {number} from {day}").format(number=row.number, day=starts.isoformat()),
            (
                FormField("until", _("Last day of the new term"), required=True),
                FormField("fee", _("Fee for the term"), required=True),
            ),
            given={"until": expires.isoformat(), "fee": grouped(row.fee_cents)},
            check=partial(_check_term, starts),
        )
        ask(self.room, question, partial(self._renew, row))

    def _renew(self, row: Expiring, values: Values) -> Deed:
        action = Renew(
            term=row.term_id,
            expires_on=show.read_day(values["until"]),
            fee_cents=show.read_money(values["fee"]),
        )

        def then(done: Done) -> None:
            told = _("{number}: renewed until {expires_on}.").format(**done.facts)
            self.room.tell(told + "  " + _("u: undo"))

        return Deed((action,), then)

    def show_keys(self) -> None:
        """Dim what can't be done with the contract in hand, or by this person."""
        row, notices = self.row, self._notices()
        idle = set()
        for delivery in ("printed", "sent", "undelivered"):
            if all(one.delivery == delivery for one in notices):
                idle.add(f"notice.{delivery}")
        if row is None or row.outcome is None:
            idle.add("visit.record")
        if row is None:
            idle.add("contract.renew")
        if row is not None and not self.room.door.actor.belongs(row.site_id):
            idle |= {c.id for c in on_screen(self.mode) if c.group == BY_ID["visit.record"].group}
        self.dim(idle)


_OUTCOMES = ("renewed", "lost", "undecided")


def _check_visit(today: date, values: Values) -> dict[str, str]:
    problems = {}
    day = values["on"].strip()
    if values["outcome"] == "lost" and not values["reason"].strip():
        problems["reason"] = _("A lost renewal needs a reason.")
    if day and show.read_day(day) is None:
        problems["on"] = _("Not a date: {example}.").format(example=today.isoformat())
    elif day and (show.read_day(day) or today) > today:
        problems["on"] = _("That day is still to come.")
    return problems


def _check_term(starts: date, values: Values) -> dict[str, str]:
    problems = {}
    day = show.read_day(values["until"].strip())
    if day is None:
        problems["until"] = _("Not a date: {example}.").format(example=starts.isoformat())
    elif day < starts:
        problems["until"] = _("The term starts on {day}.").format(day=starts.isoformat())
    if show.read_money(values["fee"].strip()) is None:
        problems["fee"] = _("Not an amount: {example}.").format(example="12,500.00")
    return problems
