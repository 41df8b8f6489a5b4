"""How the sample company settles its complaint cases, and its slips about what cost nothing."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Any, Final, Protocol

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from opsroom.actions.door import Action
from opsroom.actions.liability import RecordLoss, ShareLoss
from opsroom.actions.returngoods import ReceiveGoods, SignReturn
from opsroom.actions.returns import IssueAllowance, IssueReturn
from opsroom.actions.samplefiles import Moment, Step
from opsroom.actions.sanctions import ProposeSanction
from opsroom.actions.slips import IssueSlip, SettleSlip
from opsroom.domain.fields import Line, OptionalLine
from opsroom.domain.money import parse
from opsroom.domain.people import Actor, Role
from opsroom.domain.worktime import Calendar

if TYPE_CHECKING:
    from sqlite_utils import Database

#: What can be done about a settlement, beside the case or, with `paper`, one of its papers.
ACTS: Final[Mapping[str, type[Action]]] = {
    "return": IssueReturn,
    "allow": IssueAllowance,
    "receive": ReceiveGoods,
    "sign": SignReturn,
    "loss": RecordLoss,
    "share": ShareLoss,
    "sanction": ProposeSanction,
}
#: What holds an amount, which the files tell in words as a form does.
_AMOUNTS: Final = frozenset({"price", "a_price", "actual", "amount"})


class House(Protocol):
    """The company being built: what a history needs of it.

    Attributes:
        db: inside the build's transaction.
        now: the build's "now".
        calendars, customers, site_of: by site; row ID and site of a customer, by key.
    """

    db: "Database"
    now: int
    calendars: dict[str, Calendar]
    customers: dict[str, int]
    site_of: dict[str, str]

    def actor(self, person: str) -> Actor:
        """Somebody of the company."""

    def call_of(self, serial: str) -> tuple[str, str]:
        """Number and site of the latest repair call of a machine."""

    def perform(self, at: int, action: Action, actor: Actor) -> dict[str, Any]:
        """Do an action at an instant."""


def act(do: str, case: str, needs: Mapping[str, Any], decimals: int) -> Action:
    """The action that a step of a case stands for.

    Args:
        do: its name in :data:`ACTS`.
        case: the case's number.
        needs: what the step says beside; `paper` is what the paper's number ends with.
        decimals: how many an amount has.
    """
    told = _amounts("", dict(needs), decimals)
    paper = told.pop("paper", None)
    about = {"case": case} if paper is None else {"paper": f"{case}-{paper}"}
    return ACTS[do].model_validate({**about, **told})


def _amounts(key: str, value: Any, decimals: int) -> Any:
    if isinstance(value, dict):
        return {name: _amounts(name, one, decimals) for name, one in value.items()}
    if isinstance(value, list):
        return tuple(_amounts(key, one, decimals) for one in value)
    return parse(value, decimals) if key in _AMOUNTS else value


class SlipEntry(BaseModel):
    """An abnormality slip (CMP-16), and what its unit answered."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    to: Annotated[Role, Field(strict=False)]
    customer: Line
    subject: Line
    item: OptionalLine = ""
    by: Line
    issued: Annotated[Moment, BeforeValidator(Moment.read)]
    settled: Step | None = None


class SlipHistory:
    """Every slip of the files, lived through in time."""

    def __init__(self, house: House, slips: tuple[SlipEntry, ...]) -> None:
        """Nothing has happened yet."""
        self.house, self.slips = house, slips
        self._numbers: dict[int, str] = {}

    def moments(self) -> Iterator[tuple[int, int, int]]:
        """Instant, slip and step of everything that happens; step -1 issues the slip."""
        for place, slip in enumerate(self.slips):
            issued = self._at(slip.issued, slip)
            yield issued, place, -1
            if slip.settled is not None:
                yield max(issued, self._at(slip.settled.at, slip)), place, 0

    def live(self, at: int, place: int, step: int) -> None:
        """Let one of the moments come."""
        slip, house = self.slips[place], self.house
        if step < 0:
            action = IssueSlip(
                to=slip.to,
                customer=house.customers[slip.customer],
                subject=slip.subject,
                item=slip.item,
                site=house.site_of[slip.customer],
            )
            facts = house.perform(at, action, house.actor(slip.by))
            self._numbers[place] = str(facts["number"])
        elif slip.settled is not None:
            answer = SettleSlip.model_validate({"slip": self._numbers[place], **slip.settled.needs})
            house.perform(at, answer, house.actor(str(slip.settled.by)))

    def _at(self, moment: Moment, slip: SlipEntry) -> int:
        site = self.house.site_of[slip.customer]
        return moment.instant(self.house.calendars[site], self.house.now, 0)
