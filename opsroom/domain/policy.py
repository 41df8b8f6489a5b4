"""The company's rules that it may change without code (rows marked **Policy** in the rule book).

The defaults live here; ``policy.toml`` beside this file shows each with its rule, and a test
holds the two together. A company's own file names only what it changes.
"""

from functools import cached_property
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from opsroom.domain.hours import CalendarError, zone_of
from opsroom.domain.policymoney import Agents, Authority, Deductions, Money, Returns, Sanctions
from opsroom.domain.section import Section
from opsroom.domain.tracks import Book, Code, FieldSpec, Track, shipped


def _known_zone(name: str) -> str:
    try:
        zone_of(name)
    except CalendarError:
        raise ValueError("that is no known time zone; one is Asia/Shanghai") from None
    return name


Minutes = Annotated[int, Field(ge=0, le=60 * 24 * 7)]


class Sla(Section):
    """SLA-1 and SLA-5, in minutes of working time."""

    urban: Annotated[int, Field(ge=1, le=10_080)] = 360
    suburban: Annotated[int, Field(ge=1, le=10_080)] = 420
    at_risk: Minutes = 120
    critical: Minutes = 30

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.critical > self.at_risk:
            raise ValueError("critical must not be more than at_risk")
        return self

    def allowance(self, zone: str) -> int:
        """Seconds of working time from call to arrival in ``zone`` (SLA-1)."""
        return 60 * (self.urban if zone == "urban" else self.suburban)


class Travel(Section):
    """Minutes of working time between zones (DSP-3; the source gives none, so these are ours)."""

    base_urban: Minutes = 25
    base_suburban: Minutes = 50
    urban_urban: Minutes = 20
    urban_suburban: Minutes = 45
    suburban_suburban: Minutes = 35

    def seconds(self, origin: str, target: str) -> int:
        """Travel time from ``base``, ``urban`` or ``suburban`` to a zone, either way round."""
        for pair in (f"{origin}_{target}", f"{target}_{origin}"):
            if pair in type(self).model_fields:
                return 60 * int(getattr(self, pair))
        raise KeyError(f"{origin}_{target}")


class JobLength(Section):
    """Minutes a job takes on site, by service type, for arrival forecasts (DSP-3; ours)."""

    A: Minutes = 60
    B: Minutes = 75
    C: Minutes = 60
    D: Minutes = 30

    def seconds(self, service_type: str) -> int:
        """Expected time on site of a job of that type, in seconds."""
        return 60 * int(getattr(self, service_type))


class Contracts(Section):
    """CON-1, CON-2."""

    notice_months: Annotated[int, Field(ge=1, le=12)] = 1
    visit_within_days: Annotated[int, Field(ge=1, le=60)] = 7


class Holds(Section):
    """Reason codes of a hold (SLA-4). A company may add its own; they are shown as written."""

    reasons: Annotated[
        tuple[Annotated[str, Field(min_length=1, max_length=40)], ...], Field(strict=False)
    ] = ("customer_later", "nobody_home", "site_closed")


class Calendars(Section):
    """CAL-3 and CAL-1."""

    horizon_days: Annotated[int, Field(ge=1, le=730)] = 90
    default_tz: Annotated[str, AfterValidator(_known_zone)] = "Asia/Shanghai"


class Backup(Section):
    """CHK-2: how often, and of how many hours, days and months the newest is kept (ours)."""

    every_minutes: Annotated[int, Field(ge=5, le=10_080)] = 60
    keep_hourly: Annotated[int, Field(ge=1, le=1000)] = 24
    keep_daily: Annotated[int, Field(ge=0, le=1000)] = 14
    keep_monthly: Annotated[int, Field(ge=0, le=1000)] = 12


Words = Annotated[
    tuple[Annotated[str, Field(min_length=1, max_length=40)], ...], Field(strict=False)
]


class Cases(Section):
    """Complaint cases; all of it ours.

    Attributes:
        at_risk_hours, critical_hours: so long before its deadline a case is at risk, critical
            (SLA-5), but never longer than a third, or a tenth, of the limit.
        review_days: days after which quality looks at an improvement again (CMP-14).
        slip_days: days after which a unit is reminded of an abnormality slip (CMP-16).
        apologies: words that no answer has unless the fault is ours (FBK-6).
    """

    at_risk_hours: Annotated[int, Field(ge=1, le=240)] = 24
    critical_hours: Annotated[int, Field(ge=1, le=240)] = 4
    review_days: Annotated[int, Field(ge=1, le=366)] = 30
    slip_days: Annotated[int, Field(ge=1, le=366)] = 7
    apologies: Words = (
        "apolog",
        "sorry",
        "道歉",
        "抱歉",
        "致歉",
        "歉意",
        "对不起",
        "對不起",
    )

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.critical_hours > self.at_risk_hours:
            raise ValueError("critical_hours must not be more than at_risk_hours")
        return self

    @property
    def warn(self) -> tuple[int, int]:
        """Seconds before a deadline: at risk, critical."""
        return 3600 * self.at_risk_hours, 3600 * self.critical_hours


class Policy(Section):
    """Everything a company may decide, with the defaults of the rule book.

    Attributes:
        tracks, fields: the company's own complaint tracks and their fields, beside those of the
            rule book or in their place; :attr:`book` has them all.
    """

    sla: Sla = Sla()
    travel: Travel = Travel()
    job_length: JobLength = JobLength()
    contracts: Contracts = Contracts()
    holds: Holds = Holds()
    calendars: Calendars = Calendars()
    backup: Backup = Backup()
    money: Money = Money()
    authority: Authority = Authority()
    sanctions: Sanctions = Sanctions()
    deductions: Deductions = Deductions()
    agents: Agents = Agents()
    returns: Returns = Returns()
    cases: Cases = Cases()
    tracks: dict[Code, Track] = Field(default_factory=dict)
    fields: dict[Code, FieldSpec] = Field(default_factory=dict)

    @cached_property
    def book(self) -> Book:
        """Every complaint track there is (TRK)."""
        return shipped().with_own(self.tracks, self.fields)
