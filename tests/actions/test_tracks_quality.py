"""The quality track from the complaint form to the filed copies, as CMP-1 to CMP-9 tell it."""

from functools import partial
from pathlib import Path

from tests.casekit import Case, firm, local


def test_a_quality_complaint_runs_from_the_form_to_the_five_copies(tmp_path: Path) -> None:
    """CMP-2 to CMP-8, each step by its owner and in its time."""
    case = firm(tmp_path).complaint("quality", by="sales", item="CX-200")
    the_form(case)
    the_investigation(case)
    the_two_passes(case)
    the_answer_and_the_copies(case)


def the_form(case: Case) -> None:
    """CMP-1, CMP-2: sales fills in the complaint form, the same day."""
    assert case.number == "261101"
    case.stands("form", "sales", until="11-24 23:59")
    case.sales.records(order_no="SO-7", item_no="CX-200", delivered_on="2026-11-02")
    case.refuses("ROL-2", case.quality.finishes, "is for sales")
    case.refuses("TRK", case.sales.finishes, "Still to be recorded: what the customer wants")
    case.sales.finishes(
        wanted="更换压缩机",
        quantity="processing",  # not fixed yet: still in processing
        defective="3",
        sample="yes",
        sales_opinion="批次问题",
    )


def the_investigation(case: Case) -> None:
    """CMP-3 to CMP-5, CMP-17: who finds out what happened."""
    # CMP-3, CMP-5: the general manager's office registers it, and from now on the days count.
    case.stands("registration", "control", until="11-24 23:59", closes="12-07 23:59")
    case.on("11-24 15:00")
    case.control.finishes()

    # Quality finds cause and department, within three days.
    case.stands("cause", "quality", until="11-27 23:59", closes="12-07 23:59")
    case.on("11-26 10:00")
    case.quality.finishes(cause="密封圈老化", responsible_unit="总装二线", persons="未定")

    # CMP-17: production can't finish without unit, machine, shift, people and date.
    case.stands("production", "production", until="11-29 23:59")
    case.refuses(
        "CMP-17",
        lambda: case.production.finishes(analysis="a", countermeasure="c", machine="M3"),
        "production unit",
    )
    case.production.finishes(
        production_unit="二线",
        machine="M3",
        shift_people="甲班 李",
        produced_on="2026-10-20",
        analysis="模具磨损",
        countermeasure="每周检模",
    )

    # The manager's office gives its opinion and wants R&D's.
    case.stands("office", "office", until="11-29 23:59")
    case.office.finishes(office_opinion="同意", rnd="yes")
    case.stands("rnd", "rnd", until="11-30 23:59")
    case.rnd.finishes(rnd_opinion="改材质")

    # CMP-4: within three days after the investigation quality submits the report.
    case.stands("report", "quality", until="11-29 23:59")
    case.quality.finishes(conclusion="我方责任", prevention="换供应商")
    case.stands("check", "control", until="11-30 23:59")
    case.control.finishes(check_opinion="属实")


def the_two_passes(case: Case) -> None:
    """CMP-6: proposed, approved, talked about, and decided."""
    # Sales proposes; until it is approved nothing may be agreed or admitted (CMP-6).
    case.on("11-30 09:00")
    case.stands("proposal", "sales", until="12-01 23:59")
    case.refuses("CMP-6", lambda: case.sales.answers("phone", "同意"), "locked")
    case.sales.finishes(
        justified="yes", handling="allowance", amount="12,000.00", proposal="折让一万二"
    )
    case.stands("first_opinion", "control", until="12-02 23:59")
    case.control.finishes(first_opinion="建议折让")

    # CMP-6: 12 000 is above the sales manager's 10 000: the deputy general manager decides.
    case.stands("first_approval", "deputy", until="12-02 23:59")
    case.refuses("ROL-2", case.sales_manager.approves, "is for deputy general manager")
    case.refuses("ROL-2", case.general.approves)
    case.deputy.approves("谈到一万以内")

    # Sales negotiates, its superior reviews, the office consolidates, a final decision follows.
    case.stands("talks", "sales", until="12-04 23:59")
    case.sales.finishes(customer_view="accepts", talks_result="九千八")
    case.stands("review", "sales_manager", until="12-04 23:59")
    case.sales_manager.finishes(review="可")
    case.stands("second_opinion", "control", until="12-05 23:59")
    case.control.finishes(
        caused_by="总装二线",
        quality_problem="yes",
        handling="allowance",
        amount="9800",
        tracked="yes",
        loss="9800",
        sanction="warning",
        second_opinion="同意折让",
    )
    case.stands("decision", "sales_manager", until="12-06 23:59")
    case.sales_manager.approves()


def the_answer_and_the_copies(case: Case) -> None:
    """CMP-8, FBK-6: the customer is told, the copies go to their holders."""
    # CMP-8: the customer gets a letter or a call, never the form. FBK-6: it is our fault, and only
    # then may the letter say so.
    case.stands("answer", "sales", until="12-07 23:59")
    case.refuses("FBK-2", lambda: case.sales.answers("public", "同意折让"), "by letter / by phone")
    case.refuses("FBK-6", lambda: case.sales.answers("letter", "深表歉意"), "歉意")
    case.sales.weighs(fault="ours")
    case.sales.answers("letter", "深表歉意，同意折让 9 800 元。")

    # CMP-8: five copies, each with its holder. CMP-14: the improvement is followed from now on.
    case.on("12-07 17:00")
    case.stands("filing", "control", until="12-07 23:59")
    case.refuses("ROL-2", case.quality.files)
    case.control.files()
    row = case.row
    assert (row["state"], row["closed_at"]) == ("closed", case.firm.now)
    copies = case.firm.column("SELECT role FROM case_copies ORDER BY role")
    assert copies == ["accounting", "control", "production", "quality", "sales"]
    assert (row["improvement"], row["review_on"]) == ("set", "2027-01-06")
    assert row["answered_at"] == case.papers[0]["made_at"]
    assert [p["channel"] for p in case.papers] == ["letter"]


def test_an_overseas_case_has_seventeen_days_and_its_talks_until_the_fourteenth(
    tmp_path: Path,
) -> None:
    """CMP-5: from acceptance, calendar days, to the end of the last one."""
    case = firm(tmp_path).complaint("quality", by="sales", overseas=True)
    case.goes_to("registration")
    case.stands("registration", "control", closes="12-11 23:59")
    case.goes_to("talks")
    case.stands("talks", "sales", until="12-08 23:59", closes="12-11 23:59")
    case.sales.weighs(overseas=False)
    case.stands("talks", "sales", until="12-04 23:59", closes="12-07 23:59")


def test_before_the_form_is_complete_a_joint_inspection_may_be_called(tmp_path: Path) -> None:
    """CMP-12: at once; its result is reported back, and sales goes on with the form."""
    case = firm(tmp_path).complaint("quality", by="desk", values={"wanted": "现场看"})
    case.refuses("TRK", case.sales.finishes)
    case.sales.finishes(inspection="needed")
    case.stands("inspection", "quality", until="11-25 23:59")
    case.refuses(
        "TRK", lambda: case.quality.finishes(inspector="陈", inspection_result="锈"), "prod"
    )
    case.quality.finishes(inspector="陈", production_there="李", inspection_result="确有锈斑")
    case.stands("form", "sales", until="11-24 23:59")
    assert case.facts["wanted"] == "现场看"
    case.goes_to("registration")
    assert case.way == "form:done inspection:done form:done registration:…"


def test_where_quality_cannot_come_the_general_manager_appoints_who_inspects(
    tmp_path: Path,
) -> None:
    """CMP-12: and the result is reported back all the same."""
    case = firm(tmp_path).complaint("quality", by="sales", values={"inspection": "needed"})
    case.sales.finishes()
    case.refuses("TRK", case.quality.finishes)
    case.quality.finishes(quality_comes="no")
    case.stands("appointment", "general", until="11-24 23:59")
    case.refuses("ROL-2", lambda: case.deputy.finishes(inspector="周", inspecting="rnd"))
    case.general.finishes(inspector="周", inspecting="rnd")
    case.stands("inspection", "rnd", until="11-25 23:59")
    case.refuses("ROL-2", lambda: case.quality.finishes(inspection_result="r"))
    case.rnd.finishes(production_there="李", inspection_result="确有锈斑")
    case.stands("form", "sales")
    assert case.facts["inspector"] == "周"


def test_where_another_company_is_liable_the_office_handles_it_jointly_with_it(
    tmp_path: Path,
) -> None:
    """CMP-11: the case names it, and what the two have come to is recorded."""
    case = firm(tmp_path).complaint("quality", by="sales")
    case.goes_to("cause")
    case.quality.records(liable_company="密封件供应商")
    case.goes_to("check")
    case.control.finishes(check_opinion="属实")
    case.stands("joint", "control", until="11-30 23:59")
    case.refuses("TRK", case.control.finishes, "liable company")
    case.control.finishes(joint_handling="对方承担七成")
    case.stands("proposal", "sales")


def test_without_need_of_research_the_case_goes_straight_to_the_report(tmp_path: Path) -> None:
    """CMP-3: R&D where needed."""
    case = firm(tmp_path).complaint("quality", by="sales_manager")
    case.goes_to("office")
    case.office.finishes(office_opinion="可", rnd="否")
    case.stands("report", "quality")


def test_what_is_not_approved_goes_back_to_who_proposed_it_with_all_that_is_recorded(
    tmp_path: Path,
) -> None:
    """CMP-6: and comes up again by the amount it has then."""
    case = firm(tmp_path).complaint("quality", by="sales")
    case.goes_to("first_approval", amount="250000")
    case.stands("first_approval", "general")
    case.refuses("ROL-2", lambda: case.deputy.rejects("太多"))
    case.general.rejects("太多")
    case.stands("proposal", "sales")
    assert case.facts["amount"] == "25000000"
    assert case.steps[-2]["note"] == "太多"
    case.sales.finishes(amount="10000")  # that much included
    case.control.finishes()
    case.stands("first_approval", "sales_manager")
    assert case.steps[-1]["amount"] == 1_000_000


def test_a_step_that_gets_the_case_back_has_its_limit_anew(tmp_path: Path) -> None:
    """CMP-5, CMP-6 (ours): the whole case's clock runs on."""
    case = firm(tmp_path).complaint("quality", by="sales")
    case.goes_to("first_approval", amount="250000")
    whole = local(case.row["case_due_at"])
    case.on("12-04 10:00")  # the tenth day; the proposal was due on the seventh
    case.general.rejects("太多")
    case.stands("proposal", "sales", until="12-11 23:59", closes=whole)
    assert case.row["due_at"] == case.row["case_due_at"]
    case.sales.finishes()
    case.stands("first_opinion", "control", until="12-12 23:59", closes=whole)
    case.control.finishes()
    case.stands("first_approval", "general", until="12-12 23:59", closes=whole)
    case.general.approves()
    case.stands("talks", "sales", until="12-04 23:59")  # not done before: as ever


def test_what_a_customer_does_not_accept_becomes_a_new_case_with_the_old_one_attached(
    tmp_path: Path,
) -> None:
    """CMP-9: and both are one chain; the old one's conclusion stays."""
    old = firm(tmp_path).complaint("quality", by="sales", weight="serious", item="CX-200")
    old.refuses("CMP-3", lambda: old.sales.contests("不服"))
    old.goes_to("over")
    old.refuses("ROL-2", lambda: old.production.contests("不服"))
    new = old.sales.contests("不服：只换了压缩机", wanted="退货")
    assert (old.number, new.number) == ("261101", "261102")
    assert new.row["previous_id"] == old.row["id"]
    assert (new.row["weight"], new.row["item"]) == ("serious", old.row["item"])
    assert (old.row["state"], new.facts) == ("closed", {"wanted": "退货"})
    new.stands("form", "sales")
    old.refuses("CMP-9", lambda: old.sales.contests("again"), "261102")
    new.goes_to("over")
    third = new.sales.contests("还是不服")
    assert third.row["previous_id"] == new.row["id"]


def test_an_objection_goes_up_as_a_petition_that_the_general_manager_decides(
    tmp_path: Path,
) -> None:
    """CMP-10, LIA-8: countersigned by each department, and nobody has two parts in one."""
    case = firm(tmp_path).complaint("quality", by="sales")
    case.goes_to("over")
    filed = partial(case.production.petitions, "处分过重")
    case.refuses("LIA-8", lambda: filed("quality", "production"), "the only production here")
    case.firm.joins("zhou", "production")
    paper = filed("quality", "personnel", "production")
    case.refuses(
        "LIA-8",
        lambda: case.general.decides(paper, True),
        "personnel, production, quality management",
    )
    case.refuses("ROL-2", lambda: case.sales.signs(paper), "nothing to sign")
    case.refuses("LIA-8", lambda: case.production.signs(paper), "has filed")
    case.quality.signs(paper, "同意")
    case.refuses("ROL-2", lambda: case.quality.signs(paper))
    case.personnel.signs(paper)
    case.zhou.signs(paper)
    case.refuses("ROL-2", lambda: case.deputy.decides(paper, True))
    case.refuses("LIA-8", lambda: case.general.decides(paper, False), "note")
    case.general.decides(paper, True, "改为警告")
    (petition,) = (p for p in case.papers if p["kind"] == "petition")
    assert (petition["state"], petition["reply"]) == ("approved", "改为警告")
    case.refuses("CMP-10", lambda: case.general.decides(paper, True), "approved already")
    case.refuses("PAPER", lambda: case.general.decides(99, True))


def test_a_petition_is_withdrawn_by_its_author_until_it_is_decided(tmp_path: Path) -> None:
    """CMP-10: with a reason; nobody signs or decides on it any more, and another can be filed."""
    case = firm(tmp_path).complaint("quality", by="sales")
    case.goes_to("over")
    paper = case.production.petitions("处分过重", "quality", "personnel")
    case.quality.signs(paper, "同意")
    for other in (case.quality, case.general):
        case.refuses(
            "ROL-2", lambda other=other: other.withdraws_petition(paper, "r"), "Production"
        )
    case.production.withdraws_petition(paper, "已和解")
    (petition,) = (p for p in case.papers if p["kind"] == "petition")
    assert (petition["state"], petition["reply"]) == ("withdrawn", "已和解")
    assert petition["settled_by"] == "production"
    case.refuses("CMP-10", lambda: case.personnel.signs(paper), "withdrawn already")
    case.refuses("CMP-10", lambda: case.general.decides(paper, True), "withdrawn already")
    case.refuses("CMP-10", lambda: case.production.withdraws_petition(paper, "again"))
    case.refuses("CMP-10", case.production.takes_back, "File it anew")
    again = case.production.petitions("仍然不服", "quality")
    case.refuses("CMP-10", case.production.takes_back, "Withdraw the petition")
    case.quality.signs(again)
    case.general.decides(again, True)
    case.refuses(
        "CMP-10", lambda: case.production.withdraws_petition(again, "r"), "approved already"
    )
    case.refuses("PAPER", lambda: case.production.withdraws_petition(99, "r"))


def test_the_general_manager_does_not_decide_on_a_petition_of_their_own(tmp_path: Path) -> None:
    """LIA-8."""
    case = firm(tmp_path).complaint("quality", by="sales")
    case.refuses(
        "LIA-8", lambda: case.general.petitions("加重处分", "quality"), "nobody else here is"
    )
    case.firm.joins("zhao", "general")
    paper = case.general.petitions("加重处分", "quality")
    case.quality.signs(paper)
    case.refuses("LIA-8", lambda: case.general.decides(paper, True), "has filed")
    case.zhao.decides(paper, True)
    case.refuses(
        "--countersign", lambda: case.sales.petitions("p", "general"), "doesn't countersign"
    )


def test_an_improvement_is_followed_until_it_is_the_standard(tmp_path: Path) -> None:
    """CMP-14: one stage after another, by quality, looked at again meanwhile."""
    case = firm(tmp_path).complaint("quality", by="sales")
    case.goes_to("over", tracked="yes")
    case.refuses("ROL-2", lambda: case.production.improves("in_process"))
    case.refuses("CMP-14", lambda: case.quality.improves("confirmed"), "next is “in the process”")
    case.quality.improves("in_process")
    case.refuses("CMP-14", lambda: case.quality.improves("in_process"), "note")
    case.quality.improves("in_process", "三月再看", review_on="2027-03-01")
    assert case.row["review_on"] == "2027-03-01"
    case.quality.improves("confirmed")
    case.refuses("CMP-14", lambda: case.quality.improves("in_process"), "note")
    case.quality.improves("in_process", "复发一例")
    case.quality.improves("confirmed")
    case.refuses("--review", lambda: case.quality.improves("standard", review_on="2026-11-24"))
    case.quality.improves("standard")
    assert (case.row["improvement"], case.row["review_on"]) == ("standard", None)
    case.refuses("CMP-14", lambda: case.quality.improves("none", "x"))


def test_a_pure_human_slip_is_exempt_from_tracking(tmp_path: Path) -> None:
    """CMP-7: although a countermeasure is recorded."""
    case = firm(tmp_path).complaint("quality", by="sales")
    case.goes_to("over", tracked="no")
    assert (case.row["improvement"], case.row["review_on"]) == ("none", None)
