"""Concession partners and product sales from opening to filing: TRK-5 and TRK-6."""

from pathlib import Path

from tests.casekit import firm


def test_a_concession_complaint_is_solved_the_same_day_if_need_be_from_the_deposit(
    tmp_path: Path,
) -> None:
    """TRK-5, CON-6."""
    case = firm(tmp_path).complaint("concession", by="store_service")
    assert case.number == "L261101"
    case.stands("partner", "store_service", until="11-24 10:00", closes="11-24 23:59")
    case.store_service.finishes(
        partner="美味餐饮", concession_contract="LY-9", wanted="退款", quality_problem="yes"
    )
    case.stands("solution", "store_service", until="11-24 23:59")
    case.store_service.finishes(cause="变质", proposal="先行赔付", deposit="yes")
    case.stands("deposit", "manager", until="11-24 23:59")
    case.refuses("ROL-2", case.store_service.approves)
    case.manager.approves()
    case.stands("answer", "store_service", until="11-24 23:59", closes="11-24 23:59")
    case.store_service.answers("phone", "今日退款")

    # Solved the same day: the filing has until tomorrow.
    case.stands("filing", "administration", until="11-25 23:59")
    assert case.row["due_at"] == case.steps[-1]["due_at"]
    case.administration.files()
    assert case.firm.count("case_copies") == 3


def test_a_partner_who_solves_it_leaves_the_deposit_alone(tmp_path: Path) -> None:
    """TRK-5."""
    case = firm(tmp_path).complaint("concession", by="store")
    case.goes_to("answer", deposit="no")
    assert case.way == "partner:done solution:done answer:…"


def test_a_mis_sold_product_is_passed_on_under_the_agreed_plan_and_never_pushed_back(
    tmp_path: Path,
) -> None:
    """TRK-6, FBK-5: whoever takes it stays responsible until somebody else accepts it."""
    case = firm(tmp_path).complaint("sale", by="sales", subject="保险当存款卖")
    assert case.number == "M261101"
    assert case.row["owner_id"] == "sales"
    case.stands("intake", "service", until="11-24 11:00", closes="11-29 23:59")
    case.service.finishes(wanted="退保", happened="未说明期限", partner="某保险公司")
    case.stands("plan", "service", until="11-24 13:00")
    case.sales.hands_to("service")
    assert case.row["owner_id"] == "sales"  # until it is accepted
    case.service.takes()
    assert (case.row["owner_id"], case.row["offered_id"]) == ("service", None)
    case.service.finishes(response_plan="预案三")
    case.stands("handling", "service", until="11-27 23:59")
    case.service.finishes(cause="话术不当", proposal="全额退")
    case.stands("answer", "service", until="11-28 23:59")
    case.service.answers("letter", "全额退还。")
    case.service.files()
    assert case.firm.column("SELECT role FROM case_copies ORDER BY role") == ["sales", "service"]
