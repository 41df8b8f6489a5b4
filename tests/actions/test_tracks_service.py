"""Service complaints, public opinion and the hotline from opening to filing: TRK-2 to TRK-4."""

from pathlib import Path

from tests.casekit import firm, instant


def test_an_ordinary_service_complaint_is_visited_handled_and_answered(tmp_path: Path) -> None:
    """TRK-4, FBK-2 to FBK-7, DSP-5."""
    case = firm(tmp_path).complaint("service", by="desk", subject="师傅态度差")
    assert case.number == "V261101"
    case.stands("intake", "service", until="11-24 11:00", closes="11-29 23:59")
    case.service.finishes(wanted="道歉", happened="迟到且不说明")

    # DSP-5: a customer who complains is always visited by the supervisor, or on their behalf.
    case.stands("visit", "supervisor", until="11-25 23:59")
    case.refuses("ROL-2", lambda: case.technician.finishes(visitor="我", visit_result="好"))
    case.supervisor.finishes(visitor="主任本人", visit_result="已当面说明")

    # FBK-7: the true cause. FBK-6: ours, so we apologise; told in writing or by phone (FBK-2).
    case.stands("handling", "service", until="11-27 23:59")
    case.service.finishes(cause="排班过紧", proposal="调整排班")
    case.stands("answer", "service", until="11-28 23:59")
    case.refuses("FBK-2", lambda: case.service.answers("visit", "x"))
    case.refuses("FBK-6", lambda: case.service.answers("phone", "向您道歉"), "道歉")
    case.service.weighs(fault="ours")
    case.service.answers("phone", "向您道歉")
    case.stands("filing", "service", until="11-29 23:59")
    case.service.files()
    assert case.row["state"] == "closed"


def test_a_serious_service_complaint_goes_to_the_deputy_and_is_answered_by_letter(
    tmp_path: Path,
) -> None:
    """FBK-1: at once, and the customer is informed by letter."""
    case = firm(tmp_path).complaint("service", by="desk", weight="serious")
    case.on("11-24 10:00")
    case.service.finishes(wanted="赔偿", happened="砸坏地板")
    case.stands("deputy", "deputy", until="11-24 12:00")
    case.refuses("ROL-2", case.general.approves)
    case.deputy.approves("总经理已知")
    case.supervisor.finishes(visitor="主任", visit_result="照相")
    case.service.finishes(cause="操作不当", proposal="赔")
    case.stands("letter", "service")
    case.refuses("FBK-1", lambda: case.service.answers("phone", "赔"), "by letter")
    case.service.answers("letter", "全额赔付。")
    case.service.files()
    assert case.way == (
        "intake:done deputy:approved visit:done handling:done letter:answered filing:filed"
    )


def test_public_opinion_is_reported_upward_and_answered_within_four_hours_of_the_clock(
    tmp_path: Path,
) -> None:
    """TRK-2: from when it became known, at night and at the weekend too; one voice."""
    firm_ = firm(tmp_path)
    firm_.now = instant("11-28 22:10")  # a Saturday night
    case = firm_.complaint("opinion", by="store", known_at=instant("11-28 22:00"))
    assert case.number == "P261101"
    case.stands("classify", "service", until="11-28 23:00", closes="11-29 02:00")
    case.service.finishes(opinion_kind="rumour", medium="微博", press="yes", spokesman="副总")
    case.stands("upward", "deputy", until="11-29 00:00")
    case.refuses("CMP-6", lambda: case.service.answers("public", "不实"), "locked")
    case.deputy.approves()
    case.stands("response", "service", until="11-29 02:00", closes="11-29 02:00")
    case.on("11-29 01:00")
    case.service.answers("public", "情况正在核实。")

    # The four hours are kept: what is left has the days of its own steps.
    case.stands("handling", "service", until="12-01 23:59", closes=None)
    assert case.row["case_due_at"] is None
    case.service.finishes(wanted="澄清", cause="误传", proposal="公告")
    case.stands("filing", "service", until="12-02 23:59")
    case.service.files()
    assert case.firm.column("SELECT role FROM case_copies ORDER BY role") == ["deputy", "service"]


def test_a_press_enquiry_goes_up_at_the_first_moment(tmp_path: Path) -> None:
    """TRK-2: before anything else is known of it; then it is sorted, and goes up to be let out."""
    case = firm(tmp_path).complaint("opinion", by="desk")
    case.refuses("TRK", case.service.finishes)
    case.service.finishes(press="yes")
    case.stands("upward", "deputy", until="11-24 11:00")
    case.deputy.approves("统一由办公室回应")
    case.stands("classify", "service", until="11-24 10:00", closes="11-24 13:00")
    case.service.finishes(opinion_kind="rumour", medium="日报", spokesman="办公室")
    case.stands("upward", "deputy")
    case.deputy.approves()
    case.stands("response", "service")


def test_what_the_deputy_does_not_let_out_is_classified_anew(tmp_path: Path) -> None:
    """TRK-2."""
    case = firm(tmp_path).complaint("opinion", by="desk")
    case.goes_to("upward")
    case.on("11-24 13:30")
    case.deputy.rejects("先核实")
    case.stands("classify", "service", until="11-24 14:30", closes="11-24 13:00")
    case.goes_to("upward")
    case.stands("upward", "deputy", until="11-24 15:30")  # again as well


def test_the_hotline_sorts_calls_centrally_and_sends_somebody_where_it_must(
    tmp_path: Path,
) -> None:
    """TRK-3: an injury wants somebody on the spot within two hours of the clock."""
    case = firm(tmp_path).complaint("hotline", by="desk")
    assert case.number == "H261101"
    case.stands("triage", "service", until="11-24 10:00", closes="11-29 23:59")
    case.refuses("hotline_kind", lambda: case.service.records(hotline_kind="weather"))
    case.service.finishes(source="consumer", hotline_kind="injury", wanted="救治")
    case.stands("on_spot", "supervisor", until="11-24 11:00")
    case.supervisor.finishes(visitor="主任", visit_result="已送医")
    case.stands("handling", "service", until="11-27 23:59")
    case.service.finishes(cause="漏电", proposal="停用并更换")
    case.stands("answer", "service", until="11-28 23:59")
    case.service.answers("visit", "已更换")
    case.stands("filing", "service", until="11-29 23:59")
    case.service.files()
    assert case.way.startswith("triage:done on_spot:done handling:done answer:answered")


def test_a_hotline_caller_who_wants_to_know_something_is_told_and_others_are_visited(
    tmp_path: Path,
) -> None:
    """TRK-3, DSP-5."""
    firm_ = firm(tmp_path)
    asks = firm_.complaint("hotline", by="desk")
    asks.service.finishes(source="other", hotline_kind="information", wanted="价格")
    asks.stands("answer", "service")
    complains = firm_.complaint("hotline", by="service")
    complains.service.finishes(source="retailer", hotline_kind="price", wanted="退差价")
    complains.stands("visit", "supervisor", until="11-25 23:59")


def test_a_complaint_that_turns_out_serious_goes_at_once_to_the_deputy_and_then_goes_on(
    tmp_path: Path,
) -> None:
    """FBK-1, FBK-6: from wherever it stands, once; the letter takes the place of the telephone."""
    case = firm(tmp_path).complaint("service", by="desk")
    case.goes_to("handling")
    case.on("11-24 10:00")
    case.supervisor.weighs(weight="serious")
    case.stands("deputy", "deputy", until="11-24 12:00")
    case.deputy.approves("优先处理")
    case.stands("handling", "service", until="11-27 23:59")
    case.service.finishes(cause="操作不当", proposal="赔")
    case.stands("letter", "service")

    # Once: who has reviewed it doesn't get it again.
    case.service.weighs(weight="ordinary")
    case.service.weighs(weight="serious")
    case.stands("letter", "service")
    assert case.way == (
        "intake:done visit:done handling:raised deputy:approved handling:done letter:…"
    )


def test_a_complaint_weighed_serious_before_the_answer_is_answered_by_letter(
    tmp_path: Path,
) -> None:
    """FBK-1: what comes after the deputy is what a serious one gets there."""
    case = firm(tmp_path).complaint("service", by="desk")
    case.goes_to("answer")
    case.service.weighs(weight="serious")
    case.deputy.approves()
    case.stands("letter", "service")


def test_a_complaint_weighed_serious_while_it_is_taken_in_is_first_taken_in(tmp_path: Path) -> None:
    """FBK-1: the step leads to the deputy by itself, and the deputy has something to read."""
    case = firm(tmp_path).complaint("service", by="desk")
    case.service.weighs(weight="serious")
    case.stands("intake", "service")
    case.service.finishes(wanted="赔偿", happened="砸坏地板")
    case.stands("deputy", "deputy")


def test_weighing_that_passed_a_complaint_up_can_be_taken_back(tmp_path: Path) -> None:
    """FBK-6: weighed by mistake."""
    case = firm(tmp_path).complaint("service", by="desk")
    case.goes_to("visit")
    case.supervisor.weighs(weight="serious")
    case.stands("deputy", "deputy")
    case.supervisor.takes_back()
    case.stands("visit", "supervisor")
    assert case.way == "intake:done visit:…"
