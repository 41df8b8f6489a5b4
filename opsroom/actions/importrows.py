"""Rows of somebody else's table, read through the mapping into the fields of calls."""

import re
from collections.abc import Callable, Sequence
from itertools import chain, compress
from typing import Final, NamedTuple

from opsroom.actions.importfile import Cells
from opsroom.domain.errors import BadInput
from opsroom.domain.fields import LINE_MAX
from opsroom.domain.mapping import FIELDS, NEEDED, CallMapping, Column, Source
from opsroom.domain.text import clean, plain
from opsroom.domain.wallclock import WallClock
from opsroom.language import _

_STRAY = re.compile("[\ud800-\udfff]")
_SHOWN: Final = 60


Columns = Sequence[Sequence[str]]
"""A table's cells by the column, each in the order of the rows."""

Getter = Callable[[Columns, int], Sequence[str]]


class Parsed(NamedTuple):
    """A call as the table tells it: cleaned text, a zone's code, epoch seconds; and its line."""

    source_ref: str
    customer_name: str
    address: str
    model: str
    fault: str
    phone: str
    serial: str
    zone: str
    received: int
    line: int


class BadRow(NamedTuple):
    """A row that can't be imported.

    Attributes:
        line: the line of the file it begins on, from 1.
        column: the column at fault, as the file calls it; empty for the whole row.
        value: what stands there, cleaned and shortened for display.
        reason: why not, as a sentence.
    """

    line: int
    column: str
    value: str
    reason: str


class Read(NamedTuple):
    """What some rows are: calls, rows that can't be used, and how many the mapping skips."""

    calls: list[Parsed]
    bad: list[BadRow]
    skipped: int


class BadCell(Exception):
    """A cell that can't be used: column, value and reason are its arguments."""


class RowReader:
    """Turns rows into calls; built once, for a header."""

    def __init__(self, mapping: CallMapping, header: list[str] | None, where: str) -> None:
        """Find the mapping's columns.

        Args:
            mapping: the mapping file.
            header: the column names; ``None`` when columns go by number.
            where: file and line of the header, for errors.

        Raises:
            BadInput: a column isn't there, or its name is there twice.
        """
        names = None if header is None else [clean(name) for name in header]
        self._names = names
        self._width = len(names) if names else 0
        find = {
            column: _place(key, column, names, where) for key, column in mapping.needed_columns()
        }
        self._places = set(find.values())
        self._needs = max(self._places) + 1
        sources = mapping.sources()
        self._getters = [
            _getter(sources.get(name), mapping.defaults.get(name, ""), find) for name in FIELDS
        ]
        self._labels = [str(sources[name].column) if name in sources else name for name in FIELDS]
        self._time_column = str(mapping.time.column)
        self._time_at = find[mapping.time.column]
        self._format = mapping.time.format
        self._times = WallClock(mapping.time.format, mapping.time.zone)
        self._zone_column = mapping.zone.column
        self._zone_at = None if mapping.zone.column is None else find[mapping.zone.column]
        self._zones = {clean(cell): str(zone) for cell, zone in mapping.zone.values.items()}
        self._other_zone = None if mapping.zone.default is None else str(mapping.zone.default)
        state = mapping.state
        self._state_at = None if state is None else find[state.column]
        self._states = {clean(cell): fate for cell, fate in state.values.items()} if state else {}
        self._other_state = state.default if state else "open"

    @property
    def key(self) -> str:
        """The column of the key that tells the calls apart."""
        return self._labels[0]

    @property
    def doubtful(self) -> int:
        """How many local times were skipped by a clock change, or came twice, so far."""
        return self._times.doubtful

    def read(self, rows: Sequence[Cells], latest: int) -> Read:
        """Read some rows: all of them together, and by halves where anything is amiss.

        Args:
            rows: the rows, at least one.
            latest: no call may have come in later, epoch seconds.
        """
        together = self._together(rows, latest)
        if together is not None:
            return together
        if len(rows) > 1:
            half = len(rows) // 2
            one, other = self.read(rows[:half], latest), self.read(rows[half:], latest)
            return Read(one.calls + other.calls, one.bad + other.bad, one.skipped + other.skipped)
        found = self._alone(rows[0], latest)
        if isinstance(found, Parsed):
            return Read([found], [], 0)
        return Read([], [found], 0) if found else Read([], [], 1)

    def _together(self, rows: Sequence[Cells], latest: int) -> Read | None:
        """The rows read by the column, as each would be read alone; ``None`` if any is amiss."""
        table = [row.cells for row in rows]
        lines = [row.line for row in rows]
        widths = set(map(len, table))
        if any(row.problem for row in rows) or len(widths) != 1 or not self._holds(*widths):
            return None
        columns: list[Sequence[str]] = list(zip(*table, strict=True))
        times = columns[self._time_at]
        cells = list(chain.from_iterable(table))
        if not plain(cells):  # most are, and one look at all is faster than one at each
            if _stray("".join(cells)):
                return None
            times = [cell.strip() for cell in times]
            for place in self._places:
                columns[place] = list(map(clean, columns[place]))
        if self._state_at is not None:
            fates = [self._states.get(cell, self._other_state) for cell in columns[self._state_at]]
            taken = [fate != "skip" for fate in fates]
            times, lines = list(compress(times, taken)), list(compress(lines, taken))
            columns = [list(compress(column, taken)) for column in columns]
        if not times:
            return Read([], [], len(rows))
        texts = [get(columns, len(times)) for get in self._getters]
        zones = self._zones_of(columns, len(times))
        usable = all(map(all, texts[: len(NEEDED)])) and None not in zones
        if not usable or max(map(len, chain(*texts))) > LINE_MAX:
            return None
        received = self._instants(times, latest)
        if received is None:
            return None
        calls = list(map(Parsed._make, zip(*texts, zones, received, lines, strict=True)))
        return Read(calls, [], len(rows) - len(calls))

    def _alone(self, row: Cells, latest: int) -> Parsed | BadRow | None:
        """The call, or what is wrong with the row, or ``None`` for one that the mapping skips."""
        line, cells, problem = row
        if problem:
            return BadRow(line, "", "", problem)
        try:
            self._check_bytes(cells)
            self._check_width(cells)
            columns = [(clean(cell),) for cell in cells]
            if self._state_at is not None:
                fate = self._states.get(columns[self._state_at][0], self._other_state)
                if fate == "skip":
                    return None
            texts = [get(columns, 1)[0] for get in self._getters]
            self._check_texts(texts)
            zone = self._zone(columns)
            return Parsed._make((*texts, zone, self._received(cells, latest), line))
        except BadCell as bad:
            column, value, reason = bad.args
            return BadRow(line, column, clean(value[: 4 * _SHOWN])[:_SHOWN], reason)

    def _holds(self, width: int) -> bool:
        """Whether rows of that many cells have all that is needed, and no more than the header."""
        return self._needs <= width <= (self._width or width)

    def _check_width(self, cells: list[str]) -> None:
        """Refuse what isn't a row of this table."""
        width = len(cells)
        if width < self._needs or (width > self._width > 0 and any(cells[self._width :])):
            raise BadCell(
                "",
                "",
                _("{count} cells instead of {expected}").format(
                    count=width, expected=self._width or self._needs
                ),
            )

    def _check_bytes(self, cells: list[str]) -> None:
        """Refuse what isn't text."""
        bad = _stray("".join(cells))
        if bad:
            column = self._which(cells, bad)
            if bad == "\0":
                raise BadCell(column, "", _("a NUL byte"))
            value = next(cell for cell in cells if bad in cell)
            raise BadCell(column, value, _("bytes that don't fit the encoding"))

    def _which(self, cells: list[str], part: str) -> str:
        """The name of the first column that has something in it."""
        at = next(i for i, cell in enumerate(cells) if part in cell)
        return self._names[at] if self._names and at < self._width else str(at + 1)

    def _check_texts(self, texts: list[str]) -> None:
        if all(texts[: len(NEEDED)]) and max(map(len, texts)) <= LINE_MAX:
            return
        for at, text in enumerate(texts):
            if len(text) > LINE_MAX:
                reason = _("longer than {limit} characters").format(limit=LINE_MAX)
                raise BadCell(self._labels[at], text, reason)
            if not text and at < len(NEEDED):
                raise BadCell(self._labels[at], "", _("empty, and a call needs it (CALL-1)"))

    def _zones_of(self, columns: Columns, count: int) -> list[str | None]:
        """Each row's zone; ``None`` where the mapping knows none."""
        if self._zone_at is None:
            return [self._other_zone] * count
        return [self._zones.get(cell, self._other_zone) for cell in columns[self._zone_at]]

    def _zone(self, columns: Columns) -> str:
        """The zone of the only row."""
        zone = self._zones_of(columns, 1)[0]
        if zone is None:
            cell = "" if self._zone_at is None else columns[self._zone_at][0]
            raise BadCell(str(self._zone_column), cell, _("not in the mapping's [zone.values]"))
        return zone

    def _instants(self, times: Sequence[str], latest: int) -> list[int] | None:
        """The instants of all the times; ``None`` if one can't be when a call came in."""
        doubtful = self._times.doubtful
        try:
            read = self._times.instants(times)
        except (ValueError, OverflowError):
            return None
        if min(read) >= 0 and max(read) <= latest:
            return read
        self._times.doubtful = doubtful  # they will be read again
        return None

    def _received(self, cells: list[str], latest: int) -> int:
        cell = cells[self._time_at].strip()
        try:
            at = self._times.instant(cell)
        except (ValueError, OverflowError):
            reason = _("not a time of the form {form}").format(form=self._format)
            raise BadCell(self._time_column, cell, reason) from None
        if not 0 <= at <= latest:
            reason = _("later than now") if at > latest else _("before 1970")
            raise BadCell(self._time_column, cell, reason)
        return at


def _stray(text: str) -> str:
    """The first character that no text has: a NUL, or what stands for a byte; empty for none."""
    if "\0" in text:
        return "\0"
    found = _STRAY.search(text)
    return found[0] if found else ""


def _getter(source: Source | None, default: str, find: dict[Column, int]) -> Getter:
    """A function that takes a field's texts out of so many rows that are cleaned already."""
    if source is None:
        return lambda _columns, count: [default] * count
    other = source.default
    template = source.template()
    if template is None:
        at = find[source.column]
        return lambda columns, _count: [cell or other for cell in columns[at]]
    places = [find[column] for column in source.columns()]
    form = "%s".join(text.replace("%", "%%") for text in template)

    def filled(columns: Columns, _count: int) -> Sequence[str]:
        rows = zip(*(columns[place] for place in places), strict=True)
        texts = [form % cells if any(cells) else other for cells in rows]
        return texts if plain(texts) else list(map(clean, texts))

    return filled


def _place(key: str, column: Column, names: Sequence[str] | None, where: str) -> int:
    """The index of a column."""
    if isinstance(column, int) or (names is None and column.isdecimal()):
        place = int(column) - 1
        if place < 0 or (names is not None and place >= len(names)):
            raise BadInput(
                where, _("{key}: there is no column {column}.").format(**_told(key, column))
            )
        return place
    if names is None:
        problem = _("{key}: “{column}” is a name, but by header = 0 the file names no columns.")
        raise BadInput(where, problem.format(**_told(key, column)))
    count = names.count(clean(column))
    if count != 1:
        problem = _("{key}: the file has no column “{column}”; there are: {names}.")
        if count:
            problem = _("{key}: several columns are called “{column}”; there are: {names}.")
        known = ", ".join(names)[:400]
        raise BadInput(where, problem.format(names=known, **_told(key, column)))
    return names.index(clean(column))


def _told(key: str, column: Column) -> dict[str, str]:
    return {"key": key, "column": clean(str(column))}
