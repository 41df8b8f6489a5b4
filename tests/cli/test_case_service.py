"""A service complaint on the command line alone, told as the regulation tells it (TRK-4, FBK)."""

from tests.cli.casedesk import opened, shown, staffed
from tests.cli.conftest import Desk

OPEN = (
    "case",
    "open",
    "service",
    *("--name", "王记海鲜酒楼", "--phone", "021-555-0001", "--address", "南京东路 1 号"),
    *("--subject", "技术员迟到并出言不逊", "--item", "CX-200", "--set", "wanted=书面道歉"),
)


def test_a_serious_service_complaint_goes_from_the_telephone_to_the_file(desk: Desk) -> None:
    """TRK-4, FBK-1, FBK-2, FBK-4 to FBK-7, DSP-5, CMP-1, CMP-6, CMP-8."""
    staffed(desk)
    # First come, first responsible: the desk takes the call and owns the case (FBK-5).
    said = desk.run(*OPEN, "--weight", "serious", person="desk")
    assert "Case V261101 stands in “what happened”, with service department; due 11:00" in said.out
    assert "happened  what happened" in said.out

    # The service department says what happened; nothing leaves before all of it is recorded.
    refused = desk.run("case", "advance", "V261101")
    assert (refused.code, "what happened" in refused.err) == (1, True)
    said_next = desk.ok("case", "advance", "V261101", "happened=迟到两小时，争吵")

    # A serious one goes at once to the deputy general manager (FBK-1), and only they decide.
    assert "with deputy general manager; due 11:00" in said_next
    assert desk.run("case", "approve", "V261101").err.rstrip().endswith("[ROL-2]")
    assert "V261101" in desk.run("case", "inbox", person="zhang").out
    desk.company.later(hours=1)
    assert desk.run("case", "approve", "V261101", "--note", "先行处理", person="zhang").code == 0

    # The customer is visited in person by the supervisor (DSP-5, FBK-4).
    visit = ("visitor=吴玲", "visit_result=客户接受上门说明")
    assert desk.run("case", "advance", "V261101", *visit).err.rstrip().endswith("[ROL-2]")
    assert desk.run("case", "advance", "V261101", *visit, person="boss").code == 0

    # The answer is locked until it is its turn (CMP-6).
    early = desk.run("case", "answer", "V261101", "--by", "letter", "--text", "x")
    assert (early.code, early.err.rstrip()[-7:]) == (1, "[CMP-6]")

    # The true cause and what is proposed (FBK-7).
    desk.ok("case", "advance", "V261101", "cause=排班冲突", "proposal=致歉并免一次保养")

    # A serious one is answered by letter (FBK-1), and apologises only for our fault (FBK-6).
    apology = ("--text", "王先生：我们深表歉意。")
    phone = desk.run("case", "answer", "V261101", "--by", "phone", *apology)
    assert (phone.code, "[FBK-1]" in phone.err) == (1, True)
    assert "[FBK-6]" in desk.run("case", "answer", "V261101", "--by", "letter", *apology).err
    desk.ok("case", "weigh", "V261101", "--fault", "ours")
    assert "“filing”" in desk.ok("case", "answer", "V261101", "--by", "letter", *apology)

    # The copies go to their holders, and the case is closed (CMP-8).
    assert desk.ok("case", "close", "V261101", "--note", "客户满意").startswith(
        "Case V261101 is concluded."
    )
    case = shown(desk, "V261101")
    assert [one["step"] for one in case["steps"]] == [
        *("intake", "deputy", "visit", "handling", "letter", "filing"),
    ]
    assert {one["place"] for one in case["route"]} == {"done"}
    assert [one["outcome"] for one in case["steps"]] == [
        *("done", "approved", "done", "done", "answered", "filed"),
    ]
    assert [one["role"] for one in case["copies"]] == ["service", "supervisor"]
    assert case["owner"] == {"id": "desk", "name": "He Yan"}
    assert (case["state"], case["fault"], case["closing_note"]) == ("closed", "ours", "客户满意")
    assert case["facts"]["cause"] == "排班冲突"
    assert case["papers"][0]["text"] == "王先生：我们深表歉意。"


def test_one_that_becomes_serious_shows_the_way_that_it_goes_from_there(desk: Desk) -> None:
    """FBK-1: up at once, then on where it was; the step that it left isn't done."""
    staffed(desk)
    desk.run(*OPEN, person="desk")
    desk.ok("case", "advance", "V261101", "happened=迟到")
    desk.ok("case", "weigh", "V261101", "--weight", "serious")
    places = [(one["step"], one["place"]) for one in shown(desk, "V261101")["route"]]
    assert places[:3] == [("intake", "done"), ("deputy", "now"), ("visit", "ahead")]
    assert [step for step, _place in places[3:]] == ["handling", "letter", "filing"]
    line = "what happened > [deputy general manager: review] > visit to the customer > "
    assert line in desk.ok("case", "show", "V261101")


def test_what_is_possible_is_said_of_who_asks_and_the_rest_of_whom_it_waits_for(
    desk: Desk,
) -> None:
    """ROL-2: what you may do now; what waits for others, and who they are."""
    staffed(desk)
    desk.run(*OPEN, person="desk")
    mine = desk.ok("case", "show", "V261101")
    assert "Possible for you now: record, advance (finish the step), withdraw, weigh, hand" in mine
    assert "For others: take" not in mine  # it isn't handed to anybody
    theirs = desk.run("case", "show", "V261101", person="qc").out
    assert "Possible for you now: petition\n" in theirs
    assert "For others: record, advance (finish the step), improve" in theirs
    assert "(follow up the improvement): service department (傅敏)\n" in theirs
    assert "For others: hand (hand over): He Yan" in theirs  # first responsible (FBK-5)
    value = desk.run("case", "show", "V261101", "--json", person="qc").json
    assert value["for_you"] == ["petition"]
    waits = {verb: one for one in value["for_others"] for verb in one["verbs"]}
    assert waits["advance"]["persons"] == [{"id": "fu", "name": "傅敏"}]
    assert (waits["advance"]["roles"], waits["hand"]["first_responsible"]) == (["service"], True)
    assert {"for_you", *waits} == {"for_you", *value["possible"]} - {"petition"}


def test_who_put_it_forward_is_told_that_others_decide(desk: Desk) -> None:
    """CMP-6: nobody approves their own proposal, so it isn't possible for them."""
    staffed(desk)
    desk.company.hire("zhang2", "Zhang Two", "deputy")
    desk.run(*OPEN, "--weight", "serious", person="desk")
    desk.ok("case", "advance", "V261101", "happened=迟到")
    assert (
        "Possible for you now: record, approve, reject, withdraw"
        in desk.run("case", "show", "V261101", person="zhang").out
    )
    desk.company.change("UPDATE case_steps SET proposer_id = 'zhang' WHERE finished_at IS NULL")
    said = desk.run("case", "show", "V261101", person="zhang").out
    assert "For others: record, approve, reject: deputy general manager (Zhang Two)\n" in said
    assert "approve" not in said.split("Possible for you now:")[1].split("\n")[0]


def test_an_item_is_shown_as_it_was_entered_and_repeats_are_found_all_the_same(desk: Desk) -> None:
    """Capitals, width and spaces stay; another spelling of it is the same item."""
    staffed(desk)
    typed = "Ｃooler CX-200 Éco"
    desk.run(*OPEN[:-4], "--item", typed, person="desk")
    words = ("--name", "Other", "--subject", "s", "--item", "cooler cx-200 éco")
    desk.run("case", "open", "service", *words, person="desk")
    said = desk.ok("case", "show", "V261101")
    assert f"  {typed}\n" in said
    assert shown(desk, "V261101")["item"] == typed
    assert shown(desk, "V261102")["repeats"] == ["V261101"]
    assert typed in desk.run("case", "show", "V261101", "--json").out


def test_a_field_that_is_given_two_values_is_asked_about(desk: Desk) -> None:
    staffed(desk)
    case = opened(desk)
    answer = desk.run("case", "record", case, "wanted=a", "wanted=b")
    assert (answer.code, answer.out) == (2, "")
    assert "wanted stands there twice." in answer.err
