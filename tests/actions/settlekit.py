"""What tests of liability share: a company with two salespeople, and what is done there."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from opsroom.actions.deducting import DeductMonth, SetBonus
from opsroom.actions.door import Done
from opsroom.actions.liability import RecordLoss, ShareLoss
from opsroom.actions.sanctions import (
    ApproveLiability,
    ProposeSanction,
)
from opsroom.store import liabilitysql
from tests.settling import Firm


@pytest.fixture
def firm(tmp_path: Path) -> Iterator[Firm]:
    """A company with somebody in every role, and two salespeople."""
    made = Firm.at(tmp_path / "room.db")
    made.hire("li", "sales")
    made.hire("wang", "sales")
    yield made
    made.close()


def loss(firm: Firm, cents: int = 1_000_000, **facts: str) -> str:
    """A case with a known loss, and its number."""
    case = firm.case("none", **facts)
    firm.do("accounting", RecordLoss(case=case, what="scrap", actual=cents))
    return case


def share(firm: Firm, case: str, **persons: int) -> Done:
    """Share a loss out among salespeople, by per cent."""
    weights = {person: percent * 100 for person, percent in persons.items()}
    return firm.do("quality", ShareLoss(case=case, branch="sales", persons=weights))


def shared(firm: Firm, cents: int = 1_000_000, **persons: int) -> str:
    """A case whose loss is shared out and approved."""
    case = loss(firm, cents)
    number = share(firm, case, **persons).facts["number"]
    firm.do("general", ApproveLiability(paper=number))
    return case


def sanction(firm: Firm, case: str, person: str, **more: Any) -> Done:
    proposed = ProposeSanction(case=case, person=person, reason="r", **{"cause": "other", **more})
    return firm.do("quality", proposed)


def bonus(firm: Firm, person: str, month: str, cents: int) -> None:
    firm.do("personnel", SetBonus(person=person, month=month, cents=cents))


def deduct(firm: Firm, month: str) -> dict[str, Any]:
    """Deduct a month, as soon as it is over."""
    firm.month_over(month)
    return firm.do("personnel", DeductMonth(month=month)).facts


def taken(firm: Firm, person: str) -> list[tuple[str, str, int]]:
    rows = liabilitysql.deductions(firm.company.room.store.conn, person=person)
    return [(row.month, row.kind, row.cents) for row in rows]


def approved_sanction(firm: Firm, person: str = "li", cents: int = 100) -> str:
    paper = sanction(firm, shared(firm, cents, **{person: 100}), person).facts["number"]
    firm.do("general", ApproveLiability(paper=paper))
    return str(paper)
