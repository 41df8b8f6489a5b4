"""Complaint cases through the one door: opening, recording, handing over, weighing, undoing."""

import json
from functools import partial
from pathlib import Path

import pytest

from opsroom.actions.caseopen import OpenCase
from opsroom.actions.casesteps import AdvanceCase, RecordFacts
from opsroom.domain.errors import BadInput, Conflict, Refused
from opsroom.domain.policy import Cases, Policy
from opsroom.store import complaintsql
from tests.casekit import Case, firm, instant


def opened(folder: Path, track: str = "quality", by: str = "sales") -> Case:
    """A case in its first step."""
    return firm(folder).complaint(track, by=by)


# -- opening ---------------------------------------------------------------------------------------


def test_numbers_begin_anew_each_month_of_the_site_and_grow_beyond_ninety_nine(
    tmp_path: Path,
) -> None:
    """CMP-1: YYMM and a serial of two digits, three from a hundred on; each series by itself."""
    made = firm(tmp_path)
    made.now = instant("11-30 23:59")
    numbers = [made.complaint("quality", by="desk").number for _ in range(101)]
    assert numbers == [f"2611{n:02d}" for n in range(1, 102)]
    assert numbers[-1] == "2611101"
    assert made.complaint("store", by="desk").number == "S261101"
    made.now = instant("12-01 00:00")  # in Shanghai; it is still November in London
    assert made.complaint("quality", by="desk").number == "261201"


def test_a_case_that_is_not_opened_leaves_no_hole(tmp_path: Path) -> None:
    """CMP-1: refused, mistaken or only tried."""
    made = firm(tmp_path)
    desk = made.doors["desk"]
    one = OpenCase(track="quality", customer_name="N", subject="s")
    desk.perform(one, dry_run=True)
    with pytest.raises(BadInput):
        desk.perform(one.model_copy(update={"values": {"wanted": "w", "nonsense": "x"}}))
    with pytest.raises(Refused):
        made.doors["quality"].perform(one)
    assert desk.perform(one).facts["number"] == "261101"


def test_a_case_can_come_from_a_repair_call(tmp_path: Path) -> None:
    """CALL-6: with its customer, site and model; repeats are found by both."""
    made = firm(tmp_path)
    call = made.call()
    case = made.complaint("service", by="desk", call=call, customer_name="")
    row, from_call = case.row, made.row(call)
    assert (row["call_id"], row["customer_id"]) == (from_call["id"], from_call["customer_id"])
    assert (row["customer_name"], row["phone"]) == ("王记海鲜酒楼", "021-55500001")
    assert (row["item"], row["item_key"], row["site_id"]) == ("CX-200", "cx-200", "SH")


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"track": "nonsense"}, "--track"),
        ({"call": "SH-9"}, "--call"),
        ({"customer": 99}, "--customer"),
        ({"customer_name": ""}, "--name"),
        ({"known_at": instant("11-24 10:00")}, "--known-at"),
        ({"owner": "nobody"}, "--owner"),
        ({"site": "XX"}, "--site"),
        ({"values": {"quantity": "many"}}, "quantity"),
        ({"values": {"cause": "of a later step"}}, "cause"),
    ],
)
def test_a_case_that_can_not_be_is_not_opened(
    tmp_path: Path, fields: dict[str, object], where: str
) -> None:
    """BadInput names the option or the field."""
    made = firm(tmp_path)
    filled = {"track": "quality", "customer_name": "N", "subject": "s", **fields}
    with pytest.raises(BadInput) as caught:
        made.doors["desk"].perform(OpenCase.model_validate(filled))
    assert caught.value.where == where
    assert made.count("cases") == made.count("case_series") == 0


# -- first come, first responsible (FBK-5) ---------------------------------------------------------


def test_whoever_opens_a_case_is_responsible_until_another_accepts_it(tmp_path: Path) -> None:
    """FBK-5: somebody named while opening is asked, not made responsible."""
    case = firm(tmp_path).complaint("service", by="desk", owner="service")
    assert (case.row["owner_id"], case.row["offered_id"]) == ("clerk", "service")
    case.refuses("ROL-2", case.supervisor.takes, "is offered to Service, not to Supervisor")
    case.refuses("FBK-5", lambda: case.desk.hands_to("service"), "offered to Service already")
    case.desk.hands_to("supervisor")
    case.refuses("ROL-2", case.service.takes)
    case.supervisor.takes()
    assert (case.row["owner_id"], case.row["offered_id"]) == ("supervisor", None)
    case.refuses("ROL-2", case.desk.takes, "Supervisor is first responsible")


def test_an_offer_is_taken_back_by_handing_the_case_to_whoever_has_it(tmp_path: Path) -> None:
    """FBK-5."""
    case = opened(tmp_path)
    case.sales.hands_to("quality")
    case.sales.hands_to("sales")
    assert case.row["offered_id"] is None
    case.refuses("FBK-5", lambda: case.sales.hands_to("sales"), "is Sales's already")
    case.refuses("ROL-2", case.quality.takes)


def test_who_hands_over_and_to_whom(tmp_path: Path) -> None:
    """FBK-5, ROL-1: whoever has it, or a head; to somebody of the site with a part in cases."""
    made = firm(tmp_path)
    made.change(
        "INSERT INTO sites (id, name, tz, calendar, opened_on)"
        " VALUES ('LN', 'London', 'Europe/London', '\"weekends\"', '2026-11-01')"
    )
    made.joins("away", "sales", "LN")
    case = made.complaint("quality", by="sales")
    case.refuses("ROL-2", lambda: case.quality.hands_to("office"))
    case.refuses("--to", lambda: case.sales.hands_to("nobody"))
    case.refuses("ROL-1", lambda: case.sales.hands_to("audit"), "no part in cases")
    case.refuses("FBK-5", lambda: case.sales.hands_to("away"), "another site")
    made.leaves("sales")
    case.manager.hands_to("office")
    case.office.takes()


# -- recording -------------------------------------------------------------------------------------


def test_values_are_kept_as_a_machine_reads_them_and_can_be_cleared(tmp_path: Path) -> None:
    """CMP-2: typed as people type."""
    case = opened(tmp_path)
    case.sales.records(delivered_on="２０２６-11-02", quantity="Processing", sample="是")
    case.sales.records(defective="1,200", wanted="第一行\r\n\x1b[31m第二行")
    assert case.facts == {
        "delivered_on": "2026-11-02",
        "quantity": "processing",
        "sample": "yes",
        "defective": "1200",
        "wanted": "第一行\n第二行",
    }
    case.sales.records(defective=" ", sample="")
    assert set(case.facts) == {"delivered_on", "quantity", "wanted"}


@pytest.mark.parametrize(
    ("field", "typed", "saying"),
    [
        ("defective", "three", "“three” isn't a whole number"),
        ("delivered_on", "2026-02-30", "isn't a date"),
        ("sample", "perhaps", "Yes or no"),
        ("order_no", "x" * 201, "At most 200 characters"),
        ("wanted", "x" * 10_000, "At most 4000 characters"),
        ("defective", "-5", "^It can't be negative.$"),
        ("defective", "9" * 23, "too much to be reckoned with"),
        ("delivered_on", "2026-11-25", "That day is still to come"),
        ("amount", "5", "no field “amount” in “complaint form”"),
    ],
)
def test_what_a_field_can_not_hold_is_refused_by_its_name(
    tmp_path: Path, field: str, typed: str, saying: str
) -> None:
    """Nothing of what was typed is kept then."""
    case = opened(tmp_path)
    case.refuses(field, lambda: case.sales.records(**{"wanted": "w", field: typed}), saying)


def test_no_more_is_defective_than_there_is(tmp_path: Path) -> None:
    """CMP-2: where both are counted."""
    case = opened(tmp_path)
    case.sales.records(quantity="processing", defective="12", delivered_on="2026-11-24")
    case.refuses("defective", partial(case.sales.records, quantity="11"), "12 is more than “quant")
    case.sales.records(quantity="12")
    case.refuses("defective", partial(case.sales.records, defective="13"), "which is 12")
    case.sales.records(quantity="+3", defective="3")
    assert case.facts["quantity"] == "3"


def test_an_amount_is_read_by_the_currency_of_the_company(tmp_path: Path) -> None:
    """LIA-7: exactly, or not at all."""
    case = opened(tmp_path)
    case.goes_to("proposal")
    case.sales.records(amount="1,234.5")
    assert case.facts["amount"] == "123450"
    case.refuses("amount", partial(case.sales.records, amount="-5"), "can't be negative")
    for typed in ("1,23", "1.234", "ten"):
        case.refuses("amount", partial(case.sales.records, amount=typed), "isn't an amount")


def test_an_item_is_kept_as_it_was_typed_and_repeats_are_found_whatever_its_spelling(
    tmp_path: Path,
) -> None:
    case = firm(tmp_path).complaint("quality", by="sales", item="Ｘ-1 b")
    assert case.row["item"] == "Ｘ-1 b"
    again = case.firm.complaint("quality", by="sales", item="x-1 B")
    conn = case.firm.room.store.conn
    row = complaintsql.case_row(conn, again.row["id"])
    assert row is not None
    assert [one.number for one in complaintsql.repeats(conn, row)] == [case.number]


# -- two people at one case ------------------------------------------------------------------------


def test_who_comes_second_is_told_who_did_what(tmp_path: Path) -> None:
    """A stale version changes nothing."""
    made = firm(tmp_path)
    made.joins("ann", "sales")
    case = made.complaint("quality", by="sales")
    seen = case.row["version"]
    case.ann.records(order_no="SO-7")
    case.ann.weighs(weight="serious")
    with pytest.raises(Conflict) as caught:
        case.sales.does(RecordFacts, values={"order_no": "SO-8"}, expect=seen)
    error = caught.value
    assert error.headline == (
        "Ann changed case 261101 meanwhile: recorded at 09:00, weighed at 09:00. It is now: "
        "complaint form."
    )
    assert error.changes == ("weight: serious, was ordinary", "order number: SO-7")
    assert (error.version, "record" in error.possible) == (seen + 2, True)
    assert case.facts["order_no"] == "SO-7"
    case.sales.does(RecordFacts, values={"order_no": "SO-8"}, expect=seen + 2)


def test_of_much_that_was_done_meanwhile_the_last_is_told(tmp_path: Path) -> None:
    """A line can be read: who did the last three things when; no value in full, none for none."""
    made = firm(tmp_path)
    made.joins("ann", "sales")
    case = made.complaint("quality", by="sales")
    seen = case.row["version"]
    long = "she said " * 40
    case.ann.records(order_no="SO-7", wanted=long, item_no="X-1", defective="3", sample="yes")
    case.ann.records(quantity="10", delivered_on="2026-11-02")
    for _ in range(4):
        case.sales.records(order_no="SO-8")
        case.ann.records(order_no="SO-9")
    with pytest.raises(Conflict) as caught:
        case.sales.does(RecordFacts, values={"order_no": "SO-1"}, expect=seen)
    error = caught.value
    assert error.headline == (
        "Ann, Sales changed case 261101 meanwhile: 7 things before, recorded at 09:00 (Ann), "
        "recorded at 09:00 (Sales), recorded at 09:00 (Ann). It is now: complaint form."
    )
    assert len(error.changes) == 7
    assert error.changes[-1] == "1 more"
    assert not any("was" in change or len(change) > 80 for change in error.changes)
    assert "; ".join(error.changes) in str(error)


# -- weight and fault ------------------------------------------------------------------------------


def test_who_weighs_a_case(tmp_path: Path) -> None:
    """FBK-6: whoever is first responsible, whose step it is, and the heads."""
    case = opened(tmp_path, "service", "desk")
    for person, field in (("desk", "weight"), ("service", "fault"), ("deputy", "overseas")):
        value = {"weight": "serious", "fault": "ours", "overseas": True}[field]
        getattr(case, person).weighs(**{field: value})
    case.refuses("ROL-2", lambda: case.sales.weighs(weight="ordinary"), "first responsible")
    case.refuses("FBK-6", lambda: case.desk.weighs(weight="serious"), "so already")
    case.refuses("CASE", case.desk.weighs)


def test_a_deadline_that_stays_keeps_what_was_alerted_and_a_new_one_is_alerted_anew(
    tmp_path: Path,
) -> None:
    """SLA-7: once for each deadline."""
    case = opened(tmp_path)
    case.goes_to("talks")
    case.firm.change("UPDATE cases SET level = 'at_risk'")
    case.sales.weighs(weight="serious")
    assert case.row["level"] == "at_risk"
    case.sales.weighs(overseas=True)
    assert case.row["level"] == "on_track"


# -- the answer ------------------------------------------------------------------------------------


def test_a_company_says_which_words_are_an_apology(tmp_path: Path) -> None:
    """FBK-6: in whatever case or width they are written."""
    policy = Policy(cases=Cases(apologies=("Regret",)))
    case = firm(tmp_path, policy).complaint("sale", by="sales")
    case.goes_to("answer")
    case.refuses("FBK-6", lambda: case.service.answers("letter", "We ｒＥＧＲＥＴ it."), "Regret")
    case.service.answers("letter", "Sorry.")
    paper = case.papers[0]
    assert (paper["kind"], paper["state"], paper["text"]) == ("answer", "sent", "Sorry.")


@pytest.mark.parametrize("step", ["form", "first_approval", "second_opinion", "filing"])
def test_the_answer_is_locked_outside_of_its_step(tmp_path: Path, step: str) -> None:
    """CMP-6, CMP-8."""
    case = opened(tmp_path)
    case.goes_to(step)
    for person in ("sales", "general"):
        case.refuses("CMP-6", partial(getattr(case, person).answers, "phone", "yes"), "locked")


# -- ends ------------------------------------------------------------------------------------------


def test_a_case_is_withdrawn_with_a_reason_and_is_over(tmp_path: Path) -> None:
    """It keeps its number; nothing but a petition is possible any more."""
    case = opened(tmp_path)
    case.refuses("ROL-2", lambda: case.quality.withdraws("r"))
    case.sales.withdraws("客户撤回")
    row = case.row
    assert (row["state"], row["closing_note"]) == ("withdrawn", "客户撤回")
    assert case.way == "form:withdrawn"
    case.refuses("CMP-3", case.sales.finishes, "is withdrawn: .* Possible: petition")
    case.refuses("CMP-3", lambda: case.sales.contests("x"))
    case.refuses("CMP-3", lambda: case.quality.improves("set"))
    assert case.sales.petitions("p", "quality")


def test_a_note_is_answered_by_the_department_it_went_to(tmp_path: Path) -> None:
    """CMP-13, once."""
    case = opened(tmp_path)
    case.firm.change(
        "INSERT INTO case_papers (case_id, kind, cause, role, made_at, by_id)"
        " VALUES (1, 'expediting', '1', 'production', 1, 'job:notes')"
    )
    case.refuses("ROL-2", lambda: case.quality.settles(1, "r"), "went to production")
    case.production.settles(1, "缺料")
    assert (case.papers[0]["state"], case.papers[0]["reply"]) == ("settled", "缺料")
    case.refuses("CMP-13", lambda: case.production.settles(1, "r"), "settled already")
    case.refuses("PAPER", lambda: case.production.settles(7, "r"))


def test_a_step_that_the_policy_has_no_more_is_said_and_nothing_is_lost(tmp_path: Path) -> None:
    """A company that edits a track while cases run in it."""
    case = opened(tmp_path)
    case.firm.change("UPDATE cases SET step = 'gone'")
    case.refuses("TRK", case.sales.finishes, "no step “gone”")
    case.firm.change("UPDATE cases SET track = 'gone'")
    case.refuses("TRK", case.sales.finishes, "no track “gone”")


# -- undo ------------------------------------------------------------------------------------------


def test_what_was_recorded_or_finished_can_be_taken_back(tmp_path: Path) -> None:
    """As long as nobody has done anything since."""
    case = opened(tmp_path)
    case.sales.records(order_no="SO-7")
    before = case.firm.everything()
    case.sales.records(order_no="SO-8", sample="yes")
    case.sales.takes_back()
    after = case.firm.everything()
    for table in ("case_facts", "case_steps", "case_papers"):
        assert after[table] == before[table]
    case.sales.finishes(inspection="needed")
    case.firm.change("UPDATE cases SET level = 'critical'")  # a job, for the step's own deadline
    assert case.sales.takes_back().facts["now"] == "complaint form"
    case.stands("form", "sales", until="11-24 23:59")
    assert (case.way, case.row["level"]) == ("form:…", "on_track")
    assert case.facts == {"order_no": "SO-7", "inspection": "needed"}
    case.sales.weighs(overseas=True)
    case.sales.hands_to("quality")
    case.sales.takes_back()
    case.sales.takes_back()
    assert (case.row["overseas"], case.row["offered_id"]) == (0, None)


def test_taking_the_end_of_a_step_back_keeps_what_was_typed_for_it(tmp_path: Path) -> None:
    """Nothing is lost: a mistake is mended in the form, not typed anew."""
    case = opened(tmp_path)
    case.sales.records(order_no="SO-7", wanted="early")
    case.sales.does(AdvanceCase, values={"inspection": "needed", "wanted": "late"}, note="n")
    done = case.sales.takes_back()
    assert done.facts["kept"] == 2
    assert case.facts == {"order_no": "SO-7", "inspection": "needed", "wanted": "late"}
    case.stands("form", "sales", until="11-24 23:59")
    case.sales.takes_back()  # the entry before: what it recorded, as far as it still stands
    assert case.facts == {"inspection": "needed", "wanted": "late"}


def test_a_field_that_was_cleared_and_filled_in_anew_survives_taking_back(tmp_path: Path) -> None:
    """The same where the older entry cleared it."""
    case = opened(tmp_path)
    case.sales.records(wanted="early")
    case.sales.records(wanted="")
    case.sales.finishes(wanted="late", inspection="needed")
    for _ in range(3):
        case.sales.takes_back()
    assert case.facts == {"wanted": "late", "inspection": "needed"}


def test_taking_back_keeps_who_recorded_what(tmp_path: Path) -> None:
    """CMP-6: whoever set the amount stays whoever set the amount."""
    made = firm(tmp_path)
    made.joins("ann", "sales")
    case = made.complaint("quality", by="sales")
    case.goes_to("proposal")
    case.ann.records(amount="1")
    case.sales.records(amount="2")
    case.sales.takes_back()
    assert made.column("SELECT by_id FROM case_facts WHERE field = 'amount'") == ["ann"]


def test_what_somebody_has_gone_on_from_is_not_taken_back(tmp_path: Path) -> None:
    """ROL-3."""
    case = opened(tmp_path)
    case.goes_to("registration")
    case.control.finishes()
    case.refuses("ROL-3", case.sales.takes_back, "was changed since")


def test_what_can_not_be_taken_back_says_why(tmp_path: Path) -> None:
    """CMP-1, CMP-6, FBK-2, CMP-9, FBK-5."""
    case = opened(tmp_path)
    case.refuses("CMP-1", case.sales.takes_back, "numbers have no gaps")
    case.goes_to("talks")
    case.refuses("CMP-6", case.sales_manager.takes_back, "what was decided stands")
    case.goes_to("filing")
    case.refuses("FBK-2", case.sales.takes_back, "has been told")
    case.goes_to("over")
    case.refuses("CMP-9", case.control.takes_back, "Contest it")
    case.sales.petitions("p", "quality")
    case.refuses("CMP-10", case.sales.takes_back, "Withdraw the petition")


def test_a_role_that_was_taken_away_takes_undoing_away_too(tmp_path: Path) -> None:
    """ROL-2."""
    case = opened(tmp_path)
    case.sales.records(order_no="SO-7")
    case.firm.change("UPDATE people SET role = 'quality' WHERE id = 'sales'")
    case.refuses("ROL-2", case.sales.takes_back)


# -- the journal -----------------------------------------------------------------------------------


def test_the_journal_has_before_and_after_of_all_that_differs(tmp_path: Path) -> None:
    """ROL-3: columns, facts and steps; nothing that stayed as it was."""
    case = opened(tmp_path)
    case.sales.records(order_no="SO-7")
    case.sales.does(AdvanceCase, values={"inspection": "needed"}, note="请会勘")
    entry = case.firm.rows("SELECT * FROM journal ORDER BY id DESC LIMIT 1")[0]
    before, after = json.loads(entry["before"]), json.loads(entry["after"])
    assert (entry["action"], entry["subject"], entry["note"]) == (
        "case.advance",
        "case:1",
        "请会勘",
    )
    assert before["case"]["step"] == "form"
    assert after["case"]["step"] == "inspection"
    assert "number" not in after["case"]
    assert [row["field"] for row in after["case_facts"]] == ["inspection"]
    assert "case_facts" not in before
    assert [row["step"] for row in before["case_steps"]] == ["form"]
    assert [row["outcome"] for row in after["case_steps"]] == ["done", ""]
