"""One row of somebody else's table, read through the mapping into the fields of a call."""

import re
from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Final, NamedTuple

from opsroom.domain.errors import BadInput
from opsroom.domain.fields import LINE_MAX
from opsroom.domain.mapping import FIELDS, NEEDED, CallMapping, Column, Source
from opsroom.domain.text import clean, plain
from opsroom.domain.wallclock import WallClock
from opsroom.language import _

_STRAY = re.compile("[\ud800-\udfff]")
_SHOWN: Final = 60


class Parsed(NamedTuple):
    """A call as the table tells it: cleaned text, a zone's code, and epoch seconds."""

    line: int
    source_ref: str
    customer_name: str
    address: str
    model: str
    fault: str
    phone: str
    serial: str
    zone: str
    received: int


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
    def doubtful(self) -> int:
        """How many local times were skipped by a clock change, or came twice, so far."""
        return self._times.doubtful

    def read(self, line: int, cells: list[str], latest: int) -> Parsed | BadRow | None:
        """Read a row.

        Args:
            line: where it begins.
            cells: its cells.
            latest: no call may have come in later, epoch seconds.

        Returns:
            the call, or what is wrong with the row, or ``None`` for a row that the mapping skips.
        """
        try:
            self._check_width(cells)
            cleaned = cells
            if not plain(cells):  # most are, and one look at all is faster than one at each
                self._check_bytes(cells)
                cleaned = cells.copy()
                for place in self._places:
                    cleaned[place] = clean(cells[place])
            if self._state_at is not None:
                fate = self._states.get(cleaned[self._state_at], self._other_state)
                if fate == "skip":
                    return None
            texts = [get(cleaned) for get in self._getters]
            self._check_texts(texts)
            return Parsed._make((line, *texts, self._zone(cleaned), self._received(cells, latest)))
        except BadCell as bad:
            column, value, reason = bad.args
            return BadRow(line, column, clean(value[: 4 * _SHOWN])[:_SHOWN], reason)

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
        joined = "".join(cells)
        if "\0" in joined or _STRAY.search(joined):
            bad = "\0" if "\0" in joined else _STRAY.findall(joined)[0]
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

    def _zone(self, cells: list[str]) -> str:
        if self._zone_at is None:
            return str(self._other_zone)
        cell = cells[self._zone_at]
        zone = self._zones.get(cell, self._other_zone)
        if zone is None:
            raise BadCell(str(self._zone_column), cell, _("not in the mapping's [zone.values]"))
        return zone

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


Getter = Callable[[list[str]], str]


def _getter(source: Source | None, default: str, find: dict[Column, int]) -> Getter:
    """A function that takes a field's text out of a row that is cleaned already."""
    if source is None:
        return lambda _cells: default
    other = source.default
    template = source.template()
    if template is None:
        at = find[source.column]
        return lambda cells: cells[at] or other
    take = itemgetter(*(find[column] for column in source.columns()))
    form = "%s".join(text.replace("%", "%%") for text in template)

    def filled(cells: list[str]) -> str:
        values = take(cells)  # a text where there is one column, else a tuple
        if not any(values):
            return other
        return clean(form % values)

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
