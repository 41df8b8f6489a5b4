"""Who decides on a complaint case: by amount, never on their own proposal (CMP-6, ROL-2, FBK-5)."""

from functools import partial
from pathlib import Path

import pytest

from opsroom.actions import posts
from opsroom.actions.leaving import Leave
from opsroom.domain.policy import Policy
from opsroom.domain.policymoney import Authority
from opsroom.domain.tracks import Step, Track
from tests.casekit import Case, firm


def at_approval(folder: Path, amount: str, policy: Policy | None = None) -> Case:
    """A case of quality that waits for its first approval."""
    case = firm(folder, policy).complaint("quality", by="sales")
    case.goes_to("first_approval", amount=amount)
    return case


@pytest.mark.parametrize(
    ("amount", "role"),
    [
        ("0", "sales_manager"),
        ("10000", "sales_manager"),
        ("10000.01", "deputy"),
        ("100,000", "deputy"),
        ("100000.01", "general"),
        ("９９９９９９９", "general"),
    ],
)
def test_the_lowest_whose_limit_covers_the_amount_decides(
    tmp_path: Path, amount: str, role: str
) -> None:
    """CMP-6: up to 10 000, up to 100 000, above; that much included."""
    case = at_approval(tmp_path, amount)
    case.stands("first_approval", role)
    for other in {"sales_manager", "deputy", "general", "sales", "control"} - {role}:
        case.refuses("ROL-2", getattr(case, other).approves)
        case.refuses("ROL-2", partial(getattr(case, other).rejects, "n"))
    getattr(case, role).approves()
    case.stands("talks", "sales")


def test_nobody_approves_what_they_have_put_forward_themselves(tmp_path: Path) -> None:
    """CMP-6: who finished the proposal, who consolidated it, who set the amount."""
    made = firm(tmp_path)
    for person in ("ann", "bob", "cat", "dan"):
        made.joins(person, "sales")
    case = made.complaint("quality", by="sales")
    case.goes_to("proposal")
    case.ann.records(amount="500")
    case.bob.finishes(justified="yes", handling="none", proposal="p")
    made.change("UPDATE people SET role = 'control' WHERE id = 'cat'")
    case.cat.finishes(first_opinion="o")
    made.change("UPDATE people SET role = 'sales_manager' WHERE id IN ('ann','bob','cat','dan')")
    for person in ("ann", "bob", "cat"):
        case.refuses("CMP-6", getattr(case, person).approves, "put this forward")
        case.refuses("CMP-6", partial(getattr(case, person).rejects, "n"))
    case.dan.approves()


def test_setting_the_amount_anew_does_not_clear_whoever_set_it(tmp_path: Path) -> None:
    """CMP-6: the same amount typed by somebody else is still the first one's."""
    made = firm(tmp_path)
    made.joins("ann", "sales")
    case = made.complaint("quality", by="sales")
    case.goes_to("proposal")
    case.ann.records(amount="500")
    case.sales.finishes(amount="500.00", justified="yes", handling="none", proposal="p")
    case.control.finishes(first_opinion="o")
    made.change("UPDATE people SET role = 'sales_manager' WHERE id = 'ann'")
    case.refuses("CMP-6", case.ann.approves)


def test_a_limit_that_was_lowered_meanwhile_passes_the_case_on_instead_of_deciding(
    tmp_path: Path,
) -> None:
    """CMP-6: nobody approves above their limit, and that of the day counts."""
    case = at_approval(tmp_path, "9000")
    made = case.firm
    made.policy = Policy(authority=Authority(sales_manager=5_000))
    made.doors["sales_manager"] = made.door_of("sales_manager")
    made.doors["deputy"] = made.door_of("deputy")
    done = case.sales_manager.approves()
    assert done.facts["rerouted"] == "deputy"
    case.stands("first_approval", "deputy")
    case.refuses("ROL-2", case.sales_manager.approves)
    case.deputy.approves()
    case.stands("talks", "sales")
    entries = made.column("SELECT action FROM journal WHERE subject = 'case:1' ORDER BY id")
    assert entries[-2:] == ["case.reroute", "case.approve"]


def test_where_a_role_has_nobody_the_next_higher_one_decides(tmp_path: Path) -> None:
    """CMP-6 (ours): a case doesn't wait for a person who isn't there."""
    made = firm(tmp_path)
    made.leaves("sales_manager")
    case = made.complaint("quality", by="sales")
    case.goes_to("first_approval", amount="1")
    case.stands("first_approval", "deputy")
    made.joins("newboss", "sales_manager")
    assert case.deputy.approves().facts["rerouted"] == "sales_manager"  # the lowest, again
    case.newboss.approves()


def test_where_all_who_may_decide_leave_the_case_is_passed_on_at_once(tmp_path: Path) -> None:
    """CMP-6, DSP-4 (ours): lists name who can act now, before anybody tries to decide."""
    made = firm(tmp_path)
    made.joins("second", "deputy", None)
    case = made.complaint("quality", by="sales")
    case.goes_to("first_approval", amount="50000")
    other = made.complaint("quality", by="sales")
    other.goes_to("first_approval", amount="500")
    office = made.doors["general"]
    assert office.perform(Leave(person="second")).facts["passed"] == []
    case.stands("first_approval", "deputy")
    told = office.perform(Leave(person="deputy")).facts
    assert told["passed"] == [{"case": case.number, "role": "general"}]
    case.stands("first_approval", "general")
    other.stands("first_approval", "sales_manager")
    entries = made.column("SELECT action FROM journal WHERE subject = 'case:1' ORDER BY id")
    assert entries[-1] == "case.reroute"
    case.general.approves()


def test_where_the_only_holder_has_put_it_forward_the_next_higher_one_decides(
    tmp_path: Path,
) -> None:
    """CMP-6 (ours)."""
    made = firm(tmp_path)
    made.leaves("sales_manager")
    made.joins("ann", "sales")
    case = made.complaint("quality", by="sales")
    case.goes_to("proposal")
    case.ann.finishes(amount="1", justified="yes", handling="none", proposal="p")
    made.change("UPDATE people SET role = 'sales_manager' WHERE id = 'ann'")
    case.control.finishes(first_opinion="o")
    case.stands("first_approval", "deputy")


def test_a_step_for_a_role_that_nobody_has_says_so(tmp_path: Path) -> None:
    """ROL-1: so that somebody is added."""
    made = firm(tmp_path)
    made.leaves("rnd")
    case = made.complaint("quality", by="sales")
    case.goes_to("office")
    assert case.office.finishes(office_opinion="o", rnd="yes").facts["vacant"] == "rnd"
    case.refuses("ROL-2", case.quality.finishes, "nobody here has that role")
    made.joins("kim", "rnd")
    assert "vacant" not in case.kim.finishes(rnd_opinion="o").facts


def test_whoever_answers_for_a_post_acts_in_its_role(tmp_path: Path) -> None:
    """DSP-4: B of the sales manager's post approves while A is absent, and not else."""
    case = at_approval(tmp_path, "10")
    made = case.firm
    made.joins("bea", "office")
    post = posts.SetPost(site="SH", role="sales_manager", main="sales_manager", backup="bea")
    made.doors["general"].perform(post)
    case.refuses("ROL-2", case.bea.approves)
    made.do(posts.SetAbsence(person="sales_manager", until=made.now + 86_400))
    case.bea.approves()
    assert case.steps[-2]["by_id"] == "bea"


def test_where_all_deputies_are_away_it_is_the_general_managers(tmp_path: Path) -> None:
    """CMP-6, DSP-3: the lowest who is there and whose limit covers it decides."""
    case = at_approval(tmp_path, "50000")
    case.stands("first_approval", "deputy")
    made = case.firm
    made.do(posts.SetAbsence(person="deputy", until=made.now + 86_400))
    case.general.approves()
    assert case.steps[-2]["by_id"] == "general"


def test_a_deputy_who_is_back_decides_again(tmp_path: Path) -> None:
    """CMP-6: what was passed on for an absence isn't the general manager's for good."""
    case = at_approval(tmp_path, "50000")
    made = case.firm
    made.do(posts.SetAbsence(person="deputy", until=made.now + 3_600))
    case.refuses("ROL-2", case.sales_manager.approves)
    made.later(hours=2)
    case.deputy.approves()


@pytest.mark.parametrize("how", ["away", "left"])
def test_a_serious_complaint_without_a_deputy_is_reviewed_by_the_general_manager(
    tmp_path: Path, how: str
) -> None:
    """FBK-1, CMP-6: it stays with nobody else."""
    made = firm(tmp_path)
    if how == "left":
        made.leaves("deputy")
    else:
        made.do(posts.SetAbsence(person="deputy", until=made.now + 86_400))
    case = made.complaint("service", by="service", weight="serious")
    case.service.finishes(wanted="w", happened="h")
    case.stands("deputy", "general")
    case.general.approves()
    case.stands("visit", "supervisor")


def own_track(**step: object) -> Policy:
    """A company's own track, whose approver may correct the amount."""
    spec = Policy().book.tracks["quality"]
    proposal = spec.step("proposal").model_copy(update={"to": None})
    approval = Step.model_validate(
        {
            "id": "approval",
            "title": "Approval",
            "does": "approval",
            "by": ("sales_manager", "deputy", "general"),
            "amount": "amount",
            "back": "proposal",
            **step,
        }
    )
    filing = spec.step("filing")
    track = Track(title="Own", series="X", opens=spec.opens, steps=(proposal, approval, filing))
    return Policy(tracks={"own": track})


def test_an_approver_who_changes_the_amount_hands_the_decision_on(tmp_path: Path) -> None:
    """CMP-6: another amount is for whoever's limit covers it, and for nobody who has set it."""
    case = firm(tmp_path, own_track(may=("amount",))).complaint("own", by="sales")
    case.sales.finishes(justified="yes", handling="none", amount="100", proposal="p")
    case.stands("approval", "sales_manager")
    case.sales_manager.records(amount="50000")
    case.stands("approval", "deputy")
    assert case.steps[-1]["amount"] == 5_000_000
    case.deputy.records(amount="20000")
    case.refuses("ROL-2", case.deputy.approves, "is for general manager")
    case.general.approves()
    case.stands("filing", "control")


def leading(back: str, *more: Step) -> Policy:
    """A company's own track that a policy check would refuse: a rejection leads on."""
    policy = own_track(back=back)
    track = policy.tracks["own"]
    answer = Step.model_validate(
        {"id": "answer", "title": "Answer", "owner": "sales", "does": "answer"}
    )
    proposal, approval, filing = track.steps
    steps = (proposal, approval, *more, answer, filing)
    return Policy(tracks={"own": track.model_copy(update={"steps": steps})})


PROPOSED = {"justified": "yes", "handling": "none", "amount": "5000", "proposal": "p"}


def test_what_was_rejected_is_neither_answered_nor_filed_wherever_the_policy_led_it(
    tmp_path: Path,
) -> None:
    """CMP-6: sales may not agree or admit anything beyond the authority that applies."""
    case = firm(tmp_path, leading("answer")).complaint("own", by="sales")
    case.sales.finishes(**PROPOSED)
    case.sales_manager.rejects("never pay this")
    case.stands("answer", "sales")
    case.refuses("CMP-6", lambda: case.sales.answers("letter", "we pay"), "rejected in “Approval”")
    case.sales.withdraws("opened anew")

    (tmp_path / "filed").mkdir()
    filed = firm(tmp_path / "filed", leading("filing")).complaint("own", by="sales")
    filed.sales.finishes(**PROPOSED)
    filed.sales_manager.rejects("no")
    filed.refuses("CMP-6", filed.control.files, "rejected in “Approval”")


def test_work_in_between_approves_nothing(tmp_path: Path) -> None:
    """CMP-6: a step after the rejection, and then the answer."""
    between = Step.model_validate({"id": "between", "title": "Between", "owner": "sales"})
    case = firm(tmp_path, leading("between", between)).complaint("own", by="sales")
    case.sales.finishes(**PROPOSED)
    case.sales_manager.rejects("no")
    case.sales.finishes()
    case.stands("answer", "sales")
    case.refuses("CMP-6", lambda: case.sales.answers("phone", "we pay"), "rejected in “Approval”")


def test_a_serious_case_that_turned_out_ordinary_is_answered_without_the_deputy(
    tmp_path: Path,
) -> None:
    """FBK-1, FBK-2: no money is in question, and nobody has to review it any more."""
    case = firm(tmp_path).complaint("service", by="service", weight="serious")
    case.service.finishes(wanted="w", happened="h")
    case.deputy.rejects("that isn't serious")
    case.service.weighs(weight="ordinary")
    case.service.finishes()
    case.supervisor.finishes(visitor="v", visit_result="r")
    case.service.finishes(cause="c", proposal="p")
    case.service.answers("phone", "done")


def test_where_nobody_may_decide_about_so_much_it_is_not_proposed(tmp_path: Path) -> None:
    """CMP-6: a company's own track that ends at the deputy."""
    case = firm(tmp_path, own_track(by=("sales_manager", "deputy"))).complaint("own", by="sales")
    values = {"justified": "yes", "handling": "none", "proposal": "p"}
    case.refuses("CMP-6", lambda: case.sales.finishes(amount="100001", **values), "CNY 100,001.00")
    case.sales.finishes(amount="100000", **values)
    case.stands("approval", "deputy")


def test_a_role_without_authority_decides_where_no_money_is_at_stake(tmp_path: Path) -> None:
    """CMP-6: the policy gives limits to three roles."""
    case = firm(tmp_path, own_track(by=("manager", "deputy"))).complaint("own", by="sales")
    values = {"justified": "yes", "handling": "none", "proposal": "p"}
    case.sales.finishes(amount="0", **values)
    case.stands("approval", "manager")
    case.manager.rejects("n")
    case.sales.finishes(amount="1")
    case.stands("approval", "deputy")
