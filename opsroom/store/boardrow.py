"""An open call as the board shows it, in little room: twenty thousand are at hand in every session.

As a plain row with a field each a call takes 600 bytes. What many calls have in common is one
object for all of them here, what few calls have is one empty object for the others, and the words,
which are read of the few dozen calls on the screen, are one piece of UTF-8.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

#: Between the words: a control that cleaned text never holds. (If others put it there, a word is
#: cut off in the wrong place.)
APART: Final = b"\x1f"


class Shared(NamedTuple):
    """What many open calls have in common."""

    site_id: str
    state: str
    zone: str
    service_type: str
    technician_id: str | None
    technician: str | None


class Rare(NamedTuple):
    """What few open calls have; instants are epoch seconds in UTC."""

    arrived_at: int | None = None
    on_time: int | None = None
    carried_on: str | None = None
    pinned_at: int | None = None
    held_from: int | None = None
    held_until: int | None = None
    hold_reason: str | None = None


#: What a call has that waits as it came in.
NOTHING: Final = Rare()

#: The columns that :func:`rows_of` reads, of a call ``c`` and its hold ``h``.
COLUMNS: Final = """
  c.id, c.received_at, c.due_at, c.clock_at, c.remaining_at, c.version,
  c.arrived_at, c.on_time, c.carried_on, c.pinned_at, h.started_at, h.until_at, h.reason,
  CAST(c.number || char(31) || c.customer_name || char(31) || c.model || char(31) || c.phone
    || char(31) || c.address || char(31) || c.fault AS BLOB),
  c.site_id, c.state, c.zone, c.service_type, c.technician_id
"""


class BoardRow(NamedTuple):
    """An open call as the board shows it. Instants are epoch seconds in UTC.

    Attributes:
        clock_at, remaining_at: see :class:`opsroom.domain.callclock.Reckoned`.
        shared, rare, words: where the other properties are.
    """

    id: int
    received_at: int
    due_at: int | None
    clock_at: int | None
    remaining_at: int
    version: int
    rare: Rare
    words: bytes
    shared: Shared

    @property
    def number(self) -> str:
        """The number it goes by."""
        return self._word(0)

    @property
    def customer_name(self) -> str:
        """Whose equipment it is."""
        return self._word(1)

    @property
    def model(self) -> str:
        """What equipment it is."""
        return self._word(2)

    @property
    def phone(self) -> str:
        """The phone that was given for the call."""
        return self._word(3)

    @property
    def address(self) -> str:
        """Where the equipment is."""
        return self._word(4)

    @property
    def fault(self) -> str:
        """What is wrong, as it was told."""
        return self._word(5)

    def _word(self, index: int) -> str:
        # A broken file may hold what is no UTF-8.
        return self.words.split(APART, 5)[index].decode(errors="replace")

    @property
    def site_id(self) -> str:
        """Its site."""
        return self.shared.site_id

    @property
    def state(self) -> str:
        """How far it has come."""
        return self.shared.state

    @property
    def zone(self) -> str:
        """Urban or suburban (SLA-3)."""
        return self.shared.zone

    @property
    def service_type(self) -> str:
        """A to D (CALL-2)."""
        return self.shared.service_type

    @property
    def technician_id(self) -> str | None:
        """Who was sent."""
        return self.shared.technician_id

    @property
    def technician(self) -> str | None:
        """The name of who was sent."""
        return self.shared.technician

    @property
    def arrived_at(self) -> int | None:
        """When somebody arrived (SLA-2)."""
        return self.rare.arrived_at

    @property
    def on_time(self) -> int | None:
        """Whether that was in time."""
        return self.rare.on_time

    @property
    def carried_on(self) -> str | None:
        """The day on which it was carried over (CALL-5)."""
        return self.rare.carried_on

    @property
    def pinned_at(self) -> int | None:
        """When it was pinned (DSP-1)."""
        return self.rare.pinned_at

    @property
    def held_from(self) -> int | None:
        """The beginning of the hold that nobody has ended (SLA-4)."""
        return self.rare.held_from

    @property
    def held_until(self) -> int | None:
        """When that hold is over by itself."""
        return self.rare.held_until

    @property
    def hold_reason(self) -> str | None:
        """Why it is on hold."""
        return self.rare.hold_reason


def rows_of(conn: sqlite3.Connection, sql: str, args: Sequence[object]) -> Iterator[BoardRow]:
    """The rows of a query of :data:`COLUMNS`, one at a time.

    Raises:
        sqlite3.DatabaseError: the file is broken.
    """
    people = dict(conn.execute("SELECT id, name FROM people"))
    return _made(conn.execute(sql, args), people)


def _made(found: Iterable[tuple[object, ...]], people: dict[str, str]) -> Iterator[BoardRow]:
    nothing, none = NOTHING, tuple(NOTHING)
    numbers: dict[object, object] = {}
    known: dict[tuple[object, ...], Shared] = {}
    same, make = numbers.setdefault, BoardRow._make  # most began with one of two allowances
    for row in found:
        id_, received, due, start, left, version = row[:6]
        rare, words, common = row[6:13], row[13], row[14:]
        if words is None:
            raise sqlite3.DatabaseError("a call without its words: the file is malformed")
        shared = known.get(common)
        if shared is None:
            technician = common[4]
            name = people.get(technician) if isinstance(technician, str) else None
            shared = known[common] = Shared._make((*common, name))
        yield make(
            (
                id_,
                received,
                due,
                received if start == received else start,
                same(left, left),
                version,
                nothing if rare == none else Rare._make(rare),
                words,
                shared,
            )
        )
