"""Open complaint cases among the calls of the board: rows, places and counts (CMP, TRK, FBK-1).

A room without a complaint doesn't import this.
"""

from bisect import bisect_left
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Final

from opsroom.documents.tracktitles import TrackTitles
from opsroom.domain.standing import Place, case_urgency
from opsroom.domain.worktime import Calendar
from opsroom.language import _
from opsroom.store import complaintsql
from opsroom.store.casepeople import People, names
from opsroom.store.complaintsql import CaseRow
from opsroom.store.database import Store
from opsroom.ui import present, presentcases
from opsroom.ui.presentcases import Line, acting
from opsroom.ui.widgets.gridmodel import Cell, fold

if TYPE_CHECKING:
    from opsroom.domain.policy import Policy

#: A subject of the journal, and the key of a row, is this and a case's row ID.
CASE = "case:"
_ENDLESS: Final = 1 << 40


class BoardCase(Line):
    """A case as the board shows it; what a call has too goes by the same name."""

    __slots__ = ()

    # -- the columns it is sorted by

    @property
    def id(self) -> str:
        """What tells it from every other row; a call has a number."""
        return f"{CASE}{self.row.id}"

    @property
    def number(self) -> str:
        """The case's number (CMP-1)."""
        return self.row.number

    @property
    def site_id(self) -> str:
        """Its site."""
        return self.row.site_id

    @property
    def customer_name(self) -> str:
        """Who complains."""
        return self.row.customer_name

    @property
    def serious(self) -> bool:
        """Whether it is handled ahead of others (FBK-1)."""
        return self.row.weight == "serious"

    @property
    def zone(self) -> str:
        """Its track: what kind of row it is."""
        return self.track

    @property
    def state(self) -> str:
        """The step that it stands in, by its code."""
        return self.row.step

    @property
    def technician(self) -> str:
        """Who has to act."""
        return self.acts

    @property
    def remaining_at(self) -> int:
        """Seconds that its clock had when it began; without a clock, more than any has."""
        clock = self.row.clock
        return _ENDLESS if clock is None else clock.due - clock.start

    @property
    def progress(self) -> int:
        """Beyond all states of calls; by the words of the step."""
        return int.from_bytes(fold(self.step).encode()[:8].ljust(8, b"\1"), "big")

    def place(self, cal: Calendar, now: int) -> Place:
        """Where it stands among the calls."""
        return case_urgency(self.row.id, self.row.clock, cal, now, serious=self.serious)

    # -- what it shows

    def clock_cells(self, cal: Calendar, now: int, *, close_only: bool) -> Sequence[Cell]:
        """Countdown and level: all that a second changes."""
        return presentcases.clock_cells(self, cal, now, close_only=close_only)

    def cells(self, cal: Calendar, now: int, *, close_only: bool) -> Sequence[Cell]:
        """What it shows in the board's columns."""
        row = self.row
        return (
            *self.clock_cells(cal, now, close_only=close_only),
            presentcases.number_cell(row),
            row.customer_name,
            (self.track, "accent"),
            row.item,
            row.subject,
            self.acts,
            self.step,
            present.moment(cal, row.due_at, now),
        )

    def level_cell(self, cal: Calendar, now: int) -> tuple[str, str]:
        """Glyph and word of its level (SLA-5)."""
        return presentcases.clock_cells(self, cal, now)[1]

    def left(self, cal: Calendar, now: int, *, close_only: bool = False) -> str:
        """The time left, without a mark; nothing without a clock."""
        clock = self.row.clock
        if clock is None:
            return ""
        return presentcases.countdown(clock, cal, now, close_only=close_only)

    def figures_left(self, cal: Calendar, now: int) -> str:
        """The time left as it can be drawn large: ``1:22:03``, ``12d``; nothing without a clock."""
        clock = self.row.clock
        if clock is None:
            return ""
        left = clock.left(cal, now)
        if clock.working or abs(left) < presentcases.DAYS:
            return present.span(left)
        return f"{'-' if left < 0 else ''}{abs(left) // 86_400}d"

    def kind_of_time(self, cal: Calendar, now: int) -> str:
        """What kind of time that is, and why it stands still if it does (SLA-6)."""
        clock = self.row.clock
        return "" if clock is None else presentcases.clock_words(clock, cal, now)

    def haystack(self) -> str:
        """The text that the filter looks in; the word for a complaint finds them all."""
        return _("complaint") + " " + presentcases.haystack(self)

    def explained(self) -> str:
        """Why a call's key doesn't work on it, and which does."""
        text = _("{number} is a complaint, not a call. Enter opens it; its keys are there.")
        return text.format(number=self.number)

    def facts(self, cal: Calendar, now: int) -> list[tuple[str, str]]:
        """What stands beside the list: labels and values."""
        row = self.row
        pairs = [
            (_("complaint"), row.subject),
            (_("item"), row.item),
            (_("phone"), row.phone),
            (_("address"), row.address),
            (_("step"), self.step),
            (_("has to act"), self.acts),
            (_("first responsible"), row.owner or _("nobody yet")),
            (_("opened"), present.moment(cal, row.opened_at, now)),
            (_("whole case due"), present.moment(cal, row.case_due_at, now)),
        ]
        return [pair for pair in pairs if pair[1]]


class Cases:
    """The open cases of the chosen site, or of all.

    Attributes:
        rows: by their row ID.
    """

    def __init__(self, company: "Policy | None") -> None:
        """None yet; ``company`` is the company's own policy, as :class:`opsroom.ui.feed.Feed`'s."""
        self._titles = TrackTitles(company)
        self._people: People | None = None
        self._dues: list[int] = []
        self.rows: dict[int, BoardCase] = {}

    def read(self, store: Store, site: str | None, now: int) -> None:
        """Read them all, and who is here to act on them."""
        self._people = People(store.conn, now)
        before, self.rows = self.rows, {}
        for row in complaintsql.open_cases(store.conn, site):
            case, old = self._case(row), before.get(row.id)
            self.rows[row.id] = old if old == case and old is not None else case
        self._sort()

    def follow(
        self, store: Store, touched: Collection[int], site: str | None
    ) -> tuple[list[BoardCase], list[BoardCase]]:
        """Read these alone; those that are no more as they were, and as they are now."""
        rows = complaintsql.open_among(store.conn, touched, site)
        fresh = {row.id: self._case(row) for row in rows}
        changed = [id_ for id_ in touched if self.rows.get(id_) != fresh.get(id_)]
        gone = [self.rows.pop(id_) for id_ in changed if id_ in self.rows]
        come = [fresh[id_] for id_ in changed if id_ in fresh]
        self.rows.update((case.row.id, case) for case in come)
        self._sort()
        return gone, come

    def visits(self) -> list[BoardCase]:
        """Those that wait for a visit to the customer (DSP-5, FBK-4)."""
        return [
            case for case in self.rows.values() if self._titles.visit(case.row.track, case.state)
        ]

    def overdue(self, now: int) -> int:
        """How many are overdue; the cost hardly grows with their number."""
        return bisect_left(self._dues, now)

    def _sort(self) -> None:
        dues = (case.row.due_at for case in self.rows.values())
        self._dues = sorted(due for due in dues if due is not None)

    def _case(self, row: CaseRow) -> BoardCase:
        people = self._people
        here = names(people.with_role(row.role, row.site_id)) if people else ()
        titles = self._titles
        step = titles.step(row.track, row.step)
        return BoardCase(row, titles.track(row.track), step, acting(row.role, here))
