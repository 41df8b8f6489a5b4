"""What brings a sanction (CMP-15)."""

import pytest

from opsroom.domain.errors import BadInput, Refused
from opsroom.domain.policy import Policy
from opsroom.store import liabilitysql
from tests.actions.settlekit import firm, loss, sanction, share, shared
from tests.settling import Firm

__all__ = ["firm"]


def test_a_sanction_names_one_of_fifteen_causes(firm: Firm) -> None:
    """CMP-15: by itself, or the one on the case's form."""
    causes = Policy().book.fields["sanction_cause"].choices
    assert len(causes) == 15
    case = shared(firm, 100, li=100)
    with pytest.raises(Refused, match=r"mixed .rejected goods mixed into good ones") as refused:
        sanction(firm, case, "li", cause="")
    assert refused.value.rule == "CMP-15"
    with pytest.raises(BadInput, match="wrong_papers, financial_error"):
        sanction(firm, case, "li", cause="bad_mood")
    number = sanction(firm, case, "li", cause="mixed").facts["number"]
    rows = liabilitysql.sanctions(firm.company.room.store.conn)
    assert [(row.number, row.cause) for row in rows] == [(number, "mixed")]

    decided = loss(firm, 100, sanction_cause="late_delivery")
    share(firm, decided, li=100)
    assert sanction(firm, decided, "li", cause="").facts["cause"] == "late_delivery"
