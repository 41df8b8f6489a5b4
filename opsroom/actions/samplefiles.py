"""Reading the sample company's text files: people and machines, and calls told from "now"."""

import csv
import re
from collections.abc import Iterator
from datetime import datetime, time
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple, Self, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from opsroom.domain.errors import BadInput
from opsroom.domain.fields import Line, OptionalLine
from opsroom.domain.people import Role
from opsroom.domain.worktime import Calendar
from opsroom.settings import SettingsError, parse

DAY = 9 * 3600
"""Working seconds that "1d" stands for: a day of the default week (CAL-1)."""

_LENGTH = r"(?:(?P<d>\d+)d)?(?:(?P<h>\d+)h)?(?:(?P<m>\d+)m)?"
_RELATIVE = re.compile(rf"(?P<ahead>in )?{_LENGTH}(?: (?P<how>ago by the clock|ago|left|late))?")
_ON_DAY = re.compile(r"day -(?P<back>[1-9])(?: \+(?P<on>[1-9]))? (?P<at>\d\d:\d\d)")


class Moment(NamedTuple):
    """A time told from "now"; `calls.toml` shows the forms.

    Attributes:
        how: ``ahead``, ``ago``, ``clock``, ``left``, ``late`` or ``day``.
        seconds: of working time (``clock``: of any time); for ``day`` since local midnight.
        back, on: for ``day``: working days before today, and working days after that one.
    """

    how: str
    seconds: int
    back: int = 0
    on: int = 0

    @classmethod
    def read(cls, text: object) -> Self:
        """Read one of the forms.

        Raises:
            ValueError: it is none of them.
        """
        if isinstance(text, cls):
            return text
        if match := _ON_DAY.fullmatch(str(text)):
            at = time.fromisoformat(match["at"])
            seconds = at.hour * 3600 + at.minute * 60
            return cls("day", seconds, int(match["back"]), int(match["on"] or 0))
        match = _RELATIVE.fullmatch(str(text))
        if match is None or not (match["ahead"] or match["how"]):
            raise ValueError(f"{text!r} is not a time such as '25m left' or '2h ago'")
        minutes = int(match["h"] or 0) * 60 + int(match["m"] or 0)
        seconds = int(match["d"] or 0) * DAY + minutes * 60
        if match["ahead"]:
            return cls("ahead", seconds)
        return cls("clock" if match["how"].endswith("clock") else match["how"], seconds)

    def instant(self, cal: Calendar, now: int, allowance: int) -> int:
        """The instant at that "now", epoch seconds.

        Args:
            cal: the site's calendar.
            now: epoch seconds.
            allowance: working seconds from call to arrival, for ``left`` and ``late``.
        """
        match self.how:
            case "ahead":
                return cal.add(now, self.seconds)
            case "clock":
                return now - self.seconds
            case "left":
                return cal.subtract(now, max(60, allowance - self.seconds))
            case "late":
                return cal.subtract(now, allowance + self.seconds)
            case "day":
                return self._on_day(cal, now)
        return cal.subtract(now, self.seconds)

    def _on_day(self, cal: Calendar, now: int) -> int:
        day = cal.day_of(now)
        for _step in range(self.back):
            day = cal.working_day_before(day)
        for _step in range(self.on):
            day = cal.working_day_after(day)
        hour, minute = divmod(self.seconds // 60, 60)
        return int(datetime.combine(day, time(hour, minute), cal.tz).timestamp())


When = Annotated[Moment, BeforeValidator(Moment.read)]


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SiteEntry(_Entry):
    """A site; see the columns of ``sites``. ``calendar`` is a name or a pattern (CAL-1)."""

    id: Line
    name: Line
    kind: Literal["centre", "branch"]
    tz: Line
    calendar: str | dict[str, Any]
    lang: Literal["en", "zh-Hans", "zh-Hant"]
    address: Line
    phone: Line
    complaint_phone: Line


class Away(_Entry):
    """An absence of whole days; ``from`` counts days from today."""

    first: int = Field(alias="from")
    days: int
    reason: Line


class PersonEntry(_Entry):
    """Somebody who works here."""

    id: Line
    name: Line
    role: Role
    site: Line | None = None
    phone: OptionalLine = ""
    skills: tuple[Line, ...] = ()
    away: tuple[Away, ...] = ()


class PostEntry(_Entry):
    """A post (DSP-4); ``rotates`` are days. The main holder is main today."""

    site: Line
    role: Role
    name: Line
    main: Line
    backup: Line | None = None
    rotates: int | None = None


class CompanyFile(_Entry):
    """``company.toml``."""

    site: tuple[SiteEntry, ...]
    person: tuple[PersonEntry, ...]
    post: tuple[PostEntry, ...] = ()


class CustomerEntry(_Entry):
    """A line of ``customers.csv``."""

    key: Line
    site: Line
    name: Line
    address: Line
    phone: Line
    email: OptionalLine = ""
    zone: Literal["urban", "suburban"]
    lang: Literal["en", "zh-Hans", "zh-Hant"]
    grade: OptionalLine = ""
    note: OptionalLine = ""


class MachineEntry(_Entry):
    """A line of ``equipment.csv``; days are counted from today."""

    customer: Line
    model: Line
    family: Line
    serial: Line
    installed: int
    warranty: int


class TermEntry(_Entry):
    """A line of ``contracts.csv``: one term of a contract (CON-5)."""

    number: Line
    customer: Line
    owner: Line
    expires: Annotated[str, Field(pattern=r"^(notice -?\d+|-?\d+ days|month end \d)$")]
    months: Annotated[int, Field(ge=1)]
    fee: Annotated[str, Field(pattern=r"^\d+\.\d\d$")]
    machines: Line


class Step(BaseModel):
    """Something done to a call; ``needs`` is what its action wants beside time and actor."""

    model_config = ConfigDict(frozen=True, extra="allow")
    at: When
    do: Line
    by: Line | None = None

    @property
    def needs(self) -> dict[str, Any]:
        """The other keys of the entry, as they stand there."""
        return self.model_extra or {}


class CallEntry(_Entry):
    """A call: ``of`` a machine by its serial, or of a ``customer`` with a ``model``."""

    of: Line | None = None
    customer: Line | None = None
    model: OptionalLine = ""
    serial: OptionalLine = ""
    fault: Line
    received: When
    channel: Literal["phone", "document", "counter"] = "phone"
    type: Literal["A", "B", "C", "D"] | None = None
    type_reason: OptionalLine = ""
    steps: tuple[Step, ...] = ()


class CallFile(_Entry):
    """``calls.toml``."""

    call: tuple[CallEntry, ...]


class ClosedEntry(_Entry):
    """A line of ``closed.csv``."""

    serial: Line
    day: int
    received: Line
    sent: Line
    enroute: Line
    arrived: Line
    finished: Line
    technician: Line
    voucher: Literal["signed", "refused", "absent"]
    fault: Line
    note: OptionalLine = ""

    def call(self) -> CallEntry:
        """The same as an entry of ``calls.toml``."""
        told: list[dict[str, Any]] = [
            {"at": self.sent, "do": "dispatch", "technician": self.technician},
            {"at": self.enroute, "do": "enroute"},
            {"at": self.arrived, "do": "arrive"},
            {"at": self.finished, "do": "finish", "voucher": self.voucher, "note": self.note},
        ]
        steps = tuple(Step(**{**step, "at": f"day {self.day} {step['at']}"}) for step in told)
        received = Moment.read(f"day {self.day} {self.received}")
        return CallEntry(of=self.serial, fault=self.fault, received=received, steps=steps)


class Company(NamedTuple):
    """All of the sample company's files."""

    sites: tuple[SiteEntry, ...]
    people: tuple[PersonEntry, ...]
    posts: tuple[PostEntry, ...]
    customers: tuple[CustomerEntry, ...]
    machines: tuple[MachineEntry, ...]
    terms: tuple[TermEntry, ...]
    calls: tuple[CallEntry, ...]


def read_company(folder: Path) -> Company:
    """Read the files.

    Raises:
        BadInput: a file is missing or something in it can't be used; names file, line and key.
    """
    try:
        company = parse(folder / "company.toml", CompanyFile)
        live = parse(folder / "calls.toml", CallFile)
    except SettingsError as error:
        raise BadInput("sample_db", str(error)) from None
    closed = [entry.call() for entry in _table(folder / "closed.csv", ClosedEntry)]
    return Company(
        company.site,
        company.person,
        company.post,
        _table(folder / "customers.csv", CustomerEntry),
        _table(folder / "equipment.csv", MachineEntry),
        _table(folder / "contracts.csv", TermEntry),
        (*closed, *live.call),
    )


EntryT = TypeVar("EntryT", bound=_Entry)


def _table(path: Path, model: type[EntryT]) -> tuple[EntryT, ...]:
    """The lines of a CSV file with a header; lines that begin with ``#`` are remarks."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return tuple(_entries(path, file, model))
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(str(path), str(error)) from None


def _entries(path: Path, file: Iterator[str], model: type[EntryT]) -> Iterator[EntryT]:
    kept = [(n, line) for n, line in enumerate(file, 1) if not line.startswith("#")]
    reader = csv.DictReader(line for _n, line in kept)
    for row in reader:
        try:
            yield model.model_validate(row)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            where = f"{path}:{kept[reader.line_num - 1][0]}"
            key = ".".join(map(str, first["loc"]))
            raise BadInput(where, f"{key}: {first['msg']}") from None
