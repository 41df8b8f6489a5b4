"""The company's policy on money: currency, authority, sanctions, deductions, agents, returns.

The source mentions the tables of authority and sanctions but omits them, so every figure here is
ours unless its section says otherwise. Amounts stand in the policy file as whole units of the
currency (yuan, not fen); the methods give and take cents.
"""

from typing import Annotated, Final, Self

from pydantic import Field, model_validator

from opsroom.domain.money import WHOLE, MoneyError
from opsroom.domain.section import Section

Units = Annotated[int, Field(ge=0, le=1_000_000_000)]
"""An amount in a policy file, in whole units of the currency."""

BasisPoints = Annotated[int, Field(ge=0, le=WHOLE)]
"""A percentage: 5000 is 50 %."""

Gravity = Annotated[str, Field(min_length=1, max_length=40)]

AUTHORITIES: Final = ("sales_manager", "deputy", "general")
"""The roles that decide a case (CMP-6), the lowest first; the last has no limit."""


class Money(Section):
    """The company's currency: an ISO 4217 code, and how many decimals a unit has (LIA-7)."""

    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = "CNY"
    decimals: Annotated[int, Field(ge=0, le=4)] = 2

    @property
    def unit(self) -> int:
        """The cents in one unit of the currency."""
        return int(10**self.decimals)


class Authority(Section):
    """CMP-6: up to how much each decides (核決權限), that much included.

    Above that the general manager does; ``deputy`` is the deputy general manager. The source
    omits the table (ours).
    """

    sales_manager: Units = 10_000
    deputy: Units = 100_000

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.sales_manager >= self.deputy:
            raise ValueError("deputy must be more than sales_manager")
        return self

    def limit(self, authority: str, unit: int) -> int | None:
        """The cents up to which one of `AUTHORITIES` decides; None has no limit.

        Raises:
            KeyError: nobody with authority has that name.
        """
        if authority not in AUTHORITIES:
            raise KeyError(authority)
        if authority == AUTHORITIES[-1]:
            return None
        return unit * int(getattr(self, authority))

    def covers(self, authority: str, cents: int, unit: int) -> bool:
        """Whether that authority may decide about `cents`; raises as `limit`."""
        limit = self.limit(authority, unit)
        return limit is None or cents <= limit

    def lowest(self, cents: int, unit: int) -> str:
        """The lowest of `AUTHORITIES` whose limit covers `cents`."""
        return next(one for one in AUTHORITIES if self.covers(one, cents, unit))


class Sanctions(Section):
    """LIA-3: the sanction by the amount that a person bears, and what it costs.

    The source omits the table of amounts (ours), but gives the floors of the money: a warning 400
    or more each, a minor demerit 800 or more per base point, a major one the month's whole bonus.
    """

    warning_up_to: Units = 2_000
    minor_up_to: Units = 10_000
    warning_money: Annotated[int, Field(ge=400, le=1_000_000)] = 400
    minor_money_per_base: Annotated[int, Field(ge=800, le=1_000_000)] = 800

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.warning_up_to >= self.minor_up_to:
            raise ValueError("minor_up_to must be more than warning_up_to")
        return self


class Deductions(Section):
    """LIA-5: what economic deductions may take of a month's bonus (the source's 50 %)."""

    ceiling_bp: BasisPoints = 5_000

    def ceiling(self, bonus: int) -> int:
        """The most that may be taken of `bonus`, in whole cents, rounded down."""
        return bonus * self.ceiling_bp // WHOLE


class Agents(Section):
    """LIA-10: what a justified complaint costs a service agent, by gravity.

    The source says at least 10 each, by gravity, and gives no steps (ours). A company's own table
    replaces this one; its gravities are shown as written.
    """

    cost: dict[Gravity, Annotated[int, Field(ge=10, le=1_000_000)]] = Field(
        default_factory=lambda: {"minor": 10, "ordinary": 50, "serious": 200}, min_length=1
    )

    def cents(self, gravity: str, unit: int) -> int:
        """The cost of one complaint of that gravity, in cents.

        Raises:
            MoneyError: unknown_gravity.
        """
        if gravity not in self.cost:
            raise MoneyError("unknown_gravity", gravity)
        return unit * self.cost[gravity]


class Returns(Section):
    """RET-3: how much more than approved may come back and still be booked without a decision.

    It holds for customers with whom nothing else is agreed; ``agreed_bp`` is the most that whoever
    issues a slip may agree on with one. The source gives no figures (ours).
    """

    tolerance_bp: BasisPoints = 300
    agreed_bp: BasisPoints = 1_000
