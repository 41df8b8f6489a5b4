"""How somebody else's table of calls becomes ours: the mapping file of an import, as typed data.

The file is TOML; `sample_db/la311.toml` explains each key where it stands.
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Annotated, Any, Final, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from opsroom.domain.calls import Zone
from opsroom.domain.fields import Line, OptionalLine
from opsroom.domain.hours import spec_from, zone_of
from opsroom.domain.wallclock import ISO

AUTO: Final = "auto"

NEEDED: Final = ("source_ref", "customer_name", "address", "model", "fault")
"""Fields that every call must have (CALL-1, and the key that makes an import repeatable)."""
FIELDS: Final = (*NEEDED, "phone", "serial")
"""Every field that a table can give."""

_BRACES = re.compile(r"\{([^{}]+)\}")

Column = Annotated[int, Field(ge=1, le=16_384)] | Annotated[str, Field(min_length=1)]
"""A column by its number, from 1, or by the name that the header gives it."""


def _whole_braces(column: int | str) -> int | str:
    """See that every brace of a template has its other one."""
    if isinstance(column, str) and re.search("[{}]", _BRACES.sub("", column)):
        raise ValueError("a brace has no other one; a column is named as in {NAME}")
    return column


_PROBE: Final = datetime(2001, 12, 31, 23, 58, 59, tzinfo=UTC)
"""A time that no part of can be taken for another."""


def _known_zone(name: str) -> str:
    zone_of(name)
    return name


def _readable(form: str) -> str:
    """See that a format reads back what it writes, whole date included."""
    if form != ISO:
        try:
            again = datetime.strptime(_PROBE.strftime(form), form)  # noqa: DTZ007 - only its date
        except ValueError:
            raise ValueError("that is no format, such as %Y-%m-%d %H:%M, or iso") from None
        if again.date() != _PROBE.date():
            raise ValueError("a format needs a whole date: year, month and day")
    return form


TimeFormat = Annotated[str, Field(min_length=2, max_length=100), AfterValidator(_readable)]
"""As for ``strptime``, or ``iso``."""

ZoneName = Annotated[str, AfterValidator(_known_zone)]
"""An IANA time zone."""


class _Part(BaseModel):
    """A table of the mapping file: frozen, and a misspelt key is an error, not a silence."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class FilePart(_Part):
    """What the file looks like.

    Attributes:
        encoding: a codec's name, or ``auto``.
        delimiter: one character, or ``auto``.
        header: the line that names the columns, from 1; 0 when there is none.
    """

    encoding: Annotated[str, Field(min_length=1, max_length=40)] = AUTO
    delimiter: Annotated[str, Field(pattern=r"^(auto|[^\"\r\n])$")] = AUTO
    header: Annotated[int, Field(ge=0, le=1_000)] = 1


class SitePart(_Part):
    """The site that the calls belong to.

    Attributes:
        id: its ID.
        name, kind, tz, calendar, lang: for a site that is yet to be made; ``name``, ``tz`` and
            ``calendar`` are then needed (CAL-2).
        opened_on: the day from which reports and carry-over checks are owed (DAY-4, CALL-5), for
            a site that is yet to be made; ``None`` takes the day of the import.
    """

    id: Annotated[str, Field(pattern=r"^[A-Z0-9]{1,8}$")]
    name: Line | None = None
    kind: Literal["centre", "branch"] = "branch"
    tz: ZoneName | None = None
    calendar: str | dict[str, Any] | None = None
    lang: Literal["en", "zh-Hans", "zh-Hant"] = "en"
    opened_on: date | None = None

    @model_validator(mode="after")
    def _usable(self) -> Self:
        if self.calendar is not None:
            spec_from(self.calendar, self.tz)
        return self


class TimePart(_Part):
    """When each call came in.

    Attributes:
        column: the column.
        format: as for ``strptime``, or ``iso``.
        zone: the IANA zone of times that carry no offset. A local time that a clock change
            skips takes the offset before the gap, one that occurs twice is the first occurrence
            (RFC 5545, as in calendars).
    """

    column: Column
    format: TimeFormat
    zone: ZoneName


Given = Annotated[Column, AfterValidator(_whole_braces)]
"""A column, or a template of several."""


class Source(_Part):
    """Where a field comes from.

    Attributes:
        column: a column, or a template such as ``"{STREET} {HOUSE NO}"``.
        default: what an empty cell stands for.
    """

    column: Given
    default: OptionalLine = ""

    def columns(self) -> list[Column]:
        """The columns that it reads."""
        if isinstance(self.column, str) and (names := _BRACES.findall(self.column)):
            return list(names)
        return [self.column]

    def template(self) -> list[str] | None:
        """The texts around a template's columns, one more than there are; ``None`` without one."""
        if not isinstance(self.column, str) or not _BRACES.search(self.column):
            return None
        return _BRACES.split(self.column)[::2]


class ZonePart(_Part):
    """The customer's zone (SLA-3).

    Attributes:
        column: the column that tells it; ``None`` gives every call the default.
        values: what the cells mean.
        default: what a cell that isn't listed means; ``None`` makes it an error.
    """

    column: Column | None = None
    values: dict[str, Zone] = {}
    default: Zone | None = None

    @model_validator(mode="after")
    def _decides(self) -> Self:
        if self.column is None and self.default is None:
            raise ValueError("needs a column or a default")
        return self


class StatePart(_Part):
    """Which rows are calls that are still open.

    Attributes:
        column: the column that tells it.
        values: what the cells mean: ``open`` is imported, ``skip`` is passed over and counted.
        default: what a cell that isn't listed means.
    """

    column: Column
    values: dict[str, Literal["open", "skip"]]
    default: Literal["open", "skip"] = "open"


class CallMapping(_Part):
    """A mapping file.

    Attributes:
        file, site, time, zone, state: see there.
        columns: where each of `FIELDS` comes from: a column, a template, or a `Source`.
        defaults: what a field is where no column gives it, or the cell is empty.
    """

    file: FilePart = FilePart()
    site: SitePart
    time: TimePart
    columns: dict[str, Given | Source]
    zone: ZonePart
    state: StatePart | None = None
    defaults: dict[str, OptionalLine] = {}

    @model_validator(mode="after")
    def _whole(self) -> Self:
        for name in (*self.columns, *self.defaults):
            if name not in FIELDS:
                raise ValueError(f"{name} isn't a field; the fields are {', '.join(FIELDS)}")
        missing = [name for name in NEEDED if name not in {*self.columns, *self.defaults}]
        if missing:
            raise ValueError(f"no column and no default for {', '.join(missing)}")
        if "source_ref" not in self.columns:
            raise ValueError("source_ref needs a column of its own: it tells the calls apart")
        return self

    def sources(self) -> dict[str, Source]:
        """Where each mapped field comes from, its default included."""
        return {
            name: Source(
                column=given.column if isinstance(given, Source) else given,
                default=(isinstance(given, Source) and given.default)
                or self.defaults.get(name, ""),
            )
            for name, given in self.columns.items()
        }

    def needed_columns(self) -> Iterator[tuple[str, Column]]:
        """Each column that is read, with the key of the mapping file that asks for it."""
        yield "time.column", self.time.column
        if self.zone.column is not None:
            yield "zone.column", self.zone.column
        if self.state is not None:
            yield "state.column", self.state.column
        for name, source in self.sources().items():
            for column in source.columns():
                yield f"columns.{name}", column
