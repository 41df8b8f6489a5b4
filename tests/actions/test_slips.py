"""Abnormality slips (異常處理單): complaints that cost nothing, until one does (CMP-16)."""

from pathlib import Path

import pytest

from opsroom.actions.door import Done
from opsroom.actions.moves import Undo
from opsroom.actions.slips import IssueSlip, SettleSlip, UpgradeSlip
from opsroom.domain.errors import BadInput, Refused
from tests.casekit import Firm, firm

ISSUED = {"to": "production", "subject": "标签贴歪", "customer_name": "王记", "item": "CX-200"}


def issue(made: Firm, by: str = "sales", **more: object) -> str:
    """Issue a slip, and give its number."""
    done: Done = made.doors[by].perform(IssueSlip.model_validate({**ISSUED, **more}))
    return str(done.facts["number"])


def slip(made: Firm, number: str) -> dict[str, object]:
    return made.rows("SELECT * FROM slips WHERE number = ?", number)[0]


def test_a_complaint_without_loss_gets_a_slip_to_the_unit_and_no_case(tmp_path: Path) -> None:
    """CMP-16: its number is no case's (CMP-1), and the unit says what it has improved."""
    made = firm(tmp_path)
    number = issue(made)
    assert number == "AB-261101"
    assert made.count("cases") == 0
    row = slip(made, number)
    assert (row["role"], row["state"], row["issued_by"]) == ("production", "open", "sales")
    assert made.complaint("quality", by="sales").number == "261101"
    assert issue(made) == "AB-261102"

    with pytest.raises(Refused) as refused:
        made.doors["quality"].perform(SettleSlip(slip=number, reply="r"))
    assert refused.value.rule == "ROL-2"
    made.doors["production"].perform(SettleSlip(slip=number.lower(), reply="改用定位治具"))
    row = slip(made, number)
    assert (row["state"], row["reply"], row["settled_by"]) == (
        "settled",
        "改用定位治具",
        "production",
    )
    with pytest.raises(Refused) as refused:
        made.doors["production"].perform(SettleSlip(slip=number, reply="r"))
    assert refused.value.rule == "CMP-16"


@pytest.mark.parametrize("settled", [False, True])
def test_a_slip_can_become_a_case(tmp_path: Path, settled: bool) -> None:
    """CMP-16: with what is known, by who may open such a case, once."""
    made = firm(tmp_path)
    number = issue(made)
    known = made.now
    if settled:
        made.doors["production"].perform(SettleSlip(slip=number, reply="r"))
    made.now += 86_400
    before = made.everything()
    with pytest.raises(Refused) as refused:
        made.doors["production"].perform(UpgradeSlip(slip=number, track="quality"))
    assert refused.value.rule == "ROL-2"
    assert made.everything() == before

    done = made.doors["sales"].perform(UpgradeSlip(slip=number, track="quality"))
    assert (done.facts["number"], done.facts["slip"]) == ("261101", number)
    case = made.rows("SELECT * FROM cases")[0]
    assert (case["subject"], case["customer_name"], case["item"]) == ("标签贴歪", "王记", "CX-200")
    assert (case["known_at"], case["opened_at"]) == (known, made.now)
    row = slip(made, number)
    assert (row["state"], row["case_id"]) == ("upgraded", case["id"])
    assert made.column("SELECT action FROM journal ORDER BY id DESC LIMIT 2") == [
        "slip.upgrade",
        "case.open",
    ]
    for deed in (
        UpgradeSlip(slip=number, track="quality"),
        SettleSlip(slip=number, reply="r"),
    ):
        with pytest.raises(Refused) as refused:
            made.doors["production" if isinstance(deed, SettleSlip) else "sales"].perform(deed)
        assert (refused.value.rule, "261101" in str(refused.value)) == ("CMP-16", True)


def test_a_slip_takes_what_it_is_about_from_a_call(tmp_path: Path) -> None:
    """CMP-16: the customer and the model; and it goes to a unit that has a part in cases."""
    made = firm(tmp_path)
    call = made.call()
    number = issue(made, by="desk", customer_name="", item="", call=call)
    of_call = made.rows("SELECT * FROM calls WHERE number = ?", call)[0]
    row = slip(made, number)
    assert (row["call_id"], row["customer_name"]) == (of_call["id"], of_call["customer_name"])
    for wrong in ({"to": "auditor"}, {"call": "SH-99"}, {"customer": 99}, {"customer_name": ""}):
        with pytest.raises(BadInput):
            issue(made, **wrong)
    with pytest.raises(BadInput):
        made.doors["sales"].perform(SettleSlip(slip="AB-9", reply="r"))


def test_a_slip_is_a_sites_own_business_and_not_taken_back(tmp_path: Path) -> None:
    """ROL-2, CMP-1."""
    made = firm(tmp_path)
    number = issue(made)
    with pytest.raises(Refused, match="can't be undone"):
        made.doors["sales"].perform(Undo())
    made.change(
        "INSERT INTO sites (id, name, tz, calendar, opened_on)"
        " VALUES ('LN', 'London', 'Asia/Shanghai', '\"CN\"', '2026-11-01')"
    )
    made.joins("elsewhere", "production", "LN")
    with pytest.raises(Refused) as refused:
        made.doors["elsewhere"].perform(SettleSlip(slip=number, reply="r"))
    assert refused.value.rule == "ROL-2"
