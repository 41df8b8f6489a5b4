"""Complaint tracks as data: steps with owner, limit, what must be recorded, and branches (TRK).

A track is read from policy, the six of the rule book from ``tracks.toml`` beside this file. The
models refuse what no track can have; what holds a whole track together is for
:mod:`opsroom.domain.trackcheck`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Final, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from opsroom.domain.people import Role
from opsroom.domain.trackcodes import Channel, Does, Form, Kind, Since
from opsroom.domain.worktime import Calendar

__all__ = [
    "COUNTED",
    "END",
    "Answers",
    "Book",
    "Branch",
    "Channel",
    "Channels",
    "Code",
    "Codes",
    "Days",
    "Does",
    "FieldSpec",
    "Form",
    "Hours",
    "Kind",
    "Limit",
    "Part",
    "Roles",
    "Since",
    "Step",
    "Text",
    "Track",
    "shipped",
]

Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,31}$")]
"""The name of a track, a step or a field in files and in the database."""

Text = Annotated[str, Field(min_length=1, max_length=120)]
SLIPS: Final = "AB"
"""What the numbers of abnormality slips begin with, so that no track's do (CMP-16)."""


def _no_slips(series: str) -> str:
    if series == SLIPS:
        raise ValueError("AB is what abnormality slips are numbered with")
    return series


Series = Annotated[str, Field(pattern=r"^[A-Z]{0,3}$"), AfterValidator(_no_slips)]
Codes = Annotated[tuple[Code, ...], Field(strict=False)]
Roles = Annotated[tuple[Annotated[Role, Field(strict=False)], ...], Field(strict=False)]


def _listed(value: object) -> object:
    """A single answer as a list of one."""
    return (value,) if isinstance(value, str) else value


Answers = Annotated[tuple[str, ...], BeforeValidator(_listed), Field(strict=False)]
"""Answers that count: one, or a list of them."""

COUNTED = frozenset({Kind.NUMBER, Kind.QUANTITY, Kind.AMOUNT})
"""The kinds of field that hold a number."""

END = "end"
"""Where a step leads when nothing follows."""


class Part(BaseModel):
    """A piece of a track as a policy file has it: frozen, misspelt keys are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, defer_build=True)


class FieldSpec(Part):
    """A field of a case's forms.

    Attributes:
        title: what people call it; shipped ones are translated, a company's stand as written.
        kind: what it holds.
        choices: codes and their titles, for a choice.
        form: the paper it stands on.
        past: of a date: it can't be still to come.
        at_most: of a number: the field whose number it can't be more than (CMP-2).
    """

    title: Text
    kind: Annotated[Kind, Field(strict=False)] = Kind.LINE
    choices: dict[Code, Text] = {}
    form: Annotated[Form, Field(strict=False)] = Form.INVESTIGATION
    past: bool = False
    at_most: Code | None = None

    @model_validator(mode="after")
    def _choice(self) -> Self:
        if (self.kind is Kind.CHOICE) != bool(self.choices):
            raise ValueError("choices belong to a field of kind choice, and it needs some")
        if self.past and self.kind is not Kind.DATE:
            raise ValueError("past is for a field of kind date")
        if self.at_most is not None and self.kind not in COUNTED:
            raise ValueError("at_most is for a field that holds a number")
        return self


Days = Annotated[int, Field(ge=0, le=366)]
Hours = Annotated[int, Field(ge=1, le=1000)]


class Limit(Part):
    """A time limit. Exactly one of days, hours and working is given.

    Attributes:
        days: calendar days in the site's time zone, to the end of the last one (CMP-5).
        overseas: days for an overseas customer instead, if they differ.
        hours: hours of the clock on the wall (TRK-2).
        working: hours of working time in the site's calendar.
        since: from when it counts. For a step that gets the case back by a rejection, and those
            after it, that is in any case when they receive it again (ours).
    """

    days: Days | None = None
    overseas: Days | None = None
    hours: Hours | None = None
    working: Hours | None = None
    since: Annotated[Since, Field(strict=False)] = Since.ACCEPTED

    @model_validator(mode="after")
    def _one(self) -> Self:
        if sum(given is not None for given in (self.days, self.hours, self.working)) != 1:
            raise ValueError("a limit is one of days, hours and working")
        if self.overseas is not None and self.days is None:
            raise ValueError("overseas is for a limit in days")
        return self

    def due(self, start: int, cal: Calendar, overseas: bool) -> int:
        """The last second in time, for a limit that counts from ``start`` (epoch seconds).

        Raises:
            CalendarError: the calendar can't work that far.
        """
        if self.hours is not None:
            return start + 3600 * self.hours
        if self.working is not None:
            return cal.add(start, 3600 * self.working)
        days = self.overseas if overseas and self.overseas is not None else self.days
        last = cal.day_of(start).toordinal() + (days or 0)
        return cal.day_bounds(cal.day_of(start).fromordinal(last))[1] - 1


class Branch(Part):
    """Where a step leads when all of ``when`` holds; the first that does, wins.

    Attributes:
        when: field (or ``weight``, ``fault``, ``overseas``) to the answers that count; the empty
            answer counts where nothing is recorded.
        to: the step's code, or ``end``.
        early: whether it may be taken before the step's fields are all recorded (CMP-12).
    """

    when: dict[Code, Answers]
    to: Code
    early: bool = False

    def holds(self, facts: Mapping[str, str]) -> bool:
        """Whether it does for what is recorded."""
        return all(facts.get(field, "") in wanted for field, wanted in self.when.items())


Channels = Annotated[tuple[Annotated[Channel, Field(strict=False)], ...], Field(strict=False)]


class Step(Part):
    """A step of a track.

    Attributes:
        id: its code.
        title: what people call it.
        owner: the role that works on it; for an approval see ``by``.
        owner_from: the field that names the role instead, where it is recorded (TRK-1).
        does: what finishing it means.
        limit: until when; ``None`` leaves it to the case's own limit.
        record: fields without which it can't be finished; ``may``: fields that it may fill.
        branches: where it leads, by what is recorded; else ``to``, else the next in the list.
        by: of an approval, the roles that may give it; the lowest whose limit covers the
            amount has to (CMP-6).
        amount: of an approval, the field with the amount; ``None`` where it is no question of
            money, and then the first of ``by`` decides.
        back: of an approval, the step that a rejected case goes back to.
        accepts: whether receiving the case here is its acceptance (CMP-5).
        channels: of an answer, how it may be given.
        copies: of a filing, the roles that keep a copy (CMP-8).
    """

    id: Code
    title: Text
    owner: Annotated[Role, Field(strict=False)] | None = None
    owner_from: Code | None = None
    does: Annotated[Does, Field(strict=False)] = Does.WORK
    limit: Limit | None = None
    record: Codes = ()
    may: Codes = ()
    branches: Annotated[tuple[Branch, ...], Field(strict=False)] = ()
    to: Code | None = None
    by: Roles = ()
    amount: Code | None = None
    back: Code | None = None
    accepts: bool = False
    channels: Annotated[
        tuple[Annotated[Channel, Field(strict=False)], ...], Field(strict=False)
    ] = ()
    copies: Roles = ()

    @model_validator(mode="after")
    def _whole(self) -> Self:
        approval = self.does is Does.APPROVAL
        if approval != bool(self.by) or approval != (self.back is not None):
            raise ValueError("an approval needs by and back, and nothing else has them")
        if approval == (self.owner is not None):
            raise ValueError("a step needs an owner, and an approval has by instead")
        if self.amount is not None and not approval:
            raise ValueError("amount is for an approval")
        if bool(self.copies) and self.does is not Does.FILING:
            raise ValueError("copies are for a filing")
        return self

    def ways(self) -> tuple[Channel, ...]:
        """How an answer may be given: all but in public, unless the step says otherwise."""
        return self.channels or (Channel.LETTER, Channel.PHONE, Channel.VISIT)

    @property
    def fields(self) -> tuple[str, ...]:
        """All that it fills in: what it must, then what it may."""
        return self.record + self.may


class Track(Part):
    """A complaint track (TRK, CMP-3).

    Attributes:
        title: what people call it.
        series: what its case numbers begin with (CMP-1); each series is counted by itself.
        opens: roles that may open a case of it.
        limit: until when the whole case is closed; ``None``: only its steps have limits.
        answer_limit: whether the limit is met by the first answer and not by the filing (TRK-2).
        serious: the step that a case goes to at once when it becomes serious on its way (FBK-1);
            for one that is serious from the start a branch leads there.
        steps: in order; the first receives a new case.
    """

    title: Text
    series: Series = ""
    opens: Roles
    limit: Limit | None = None
    answer_limit: bool = False
    serious: Code | None = None
    steps: Annotated[tuple[Step, ...], Field(strict=False, min_length=1)]

    def step(self, code: str) -> Step:
        """The step of that code.

        Raises:
            KeyError: the track has none.
        """
        for step in self.steps:
            if step.id == code:
                return step
        raise KeyError(code)

    def after(self, step: Step, facts: Mapping[str, str]) -> str:
        """The code of the step that follows, or :data:`END`."""
        for branch in step.branches:
            if branch.holds(facts):
                return branch.to
        return self.otherwise(step)

    def early(self, step: Step, facts: Mapping[str, str]) -> str | None:
        """Where a step leads before its fields are all recorded, if anywhere (CMP-12)."""
        return next((b.to for b in step.branches if b.early and b.holds(facts)), None)

    def otherwise(self, step: Step) -> str:
        """Where a step leads when none of its branches holds."""
        if step.to is not None:
            return step.to
        following = self.steps.index(step) + 1
        return self.steps[following].id if following < len(self.steps) else END

    def exits(self, step: Step) -> Iterator[str]:
        """Every place the step can lead to, a rejection's included."""
        yield from (branch.to for branch in step.branches)
        yield self.otherwise(step)
        if step.back is not None:
            yield step.back


class Book(Part):
    """Tracks and the fields of their forms.

    Attributes:
        tracks: by code.
        fields: by code.
    """

    tracks: dict[Code, Track] = {}
    fields: dict[Code, FieldSpec] = {}

    def with_own(self, tracks: Mapping[str, Track], fields: Mapping[str, FieldSpec]) -> Book:
        """This book with a company's own pages: one of the same name takes the other's place."""
        return self.model_copy(
            update={"tracks": {**self.tracks, **tracks}, "fields": {**self.fields, **fields}}
        )


@cache
def shipped() -> Book:
    """The six tracks of the rule book; their file is part of this package, like its code."""
    text = Path(__file__).with_name("tracks.toml").read_text(encoding="utf-8")
    return Book.model_validate(tomllib.loads(text))
