"""Settlements worked by keys alone, by the right people in turn (RET, LIA)."""

import re
from decimal import Decimal
from pathlib import Path

import pytest

from opsroom.actions.casepapers import PetitionCase
from opsroom.actions.deducting import SetBonus
from opsroom.actions.returns import ApproveReturn, IssueReturn, SlipLine
from opsroom.actions.settle import FormAction, PaperAction, SettleAction
from opsroom.cli import settling
from opsroom.cli.settleverbs import LIABILITY_VERBS, RETURN_VERBS
from opsroom.ui.permitted import SETTLEMENTS
from opsroom.ui.screens.actform import ActForm
from opsroom.ui.screens.complaint import ComplaintScreen
from opsroom.ui.screens.slips import SlipsScreen
from opsroom.ui.settleacts import ACTS
from opsroom.ui.widgets.bars import KeyBar
from opsroom.ui.widgets.field import Field
from opsroom.ui.widgets.paragraph import LetterList, Paragraph
from tests.actions.settlekit import loss, share
from tests.settling import Firm
from tests.ui.casepilot import numbers
from tests.ui.reading import query, told
from tests.ui.settlepilot import Seat, seat


def slip(firm: Firm, quantity: int = 100) -> str:
    """A case with a return slip that waits for its approval."""
    case = firm.case("return", justified="yes")
    line = SlipLine(item="A-1", quantity=Decimal(quantity), price=1_250)
    firm.do("sales", IssueReturn(case=case, reason="色差", lines=(line,)))
    return case


def paper(firm: Firm, table: str) -> dict[str, object]:
    return dict(firm.rows(f"SELECT * FROM {table} ORDER BY id DESC LIMIT 1")[0])


async def from_inbox(someone: Seat, number: str) -> None:
    """By the inbox to the case's page."""
    await someone.cases("w")
    await someone.until(lambda: number in numbers(someone.app))
    await someone.press("enter")
    await someone.until(lambda: isinstance(someone.app.screen, ComplaintScreen))


async def goes_on(someone: Seat, case: str, words: str) -> None:
    """By the inbox to the case's page, and there what has these words, which asks nothing."""
    await from_inbox(someone, case)
    await someone.press("dollar_sign")
    await someone.pick(words)
    await someone.sent("enter")


def test_the_screen_can_do_all_that_the_command_line_can() -> None:
    """Every action behind a verb of returns and liability has its row in the screen's table."""
    verbs = (*RETURN_VERBS.values(), *LIABILITY_VERBS.values())
    source = Path(settling.__file__).read_text(encoding="utf-8")
    named = {verb.action.rpartition(":")[2] for verb in verbs if verb.action}
    named |= set(re.findall(r"^    from opsroom\.actions\.\w+ import (\w+)$", source, re.MULTILINE))
    assert named == {act.action.__name__ for act in ACTS}
    assert len(named) == 20


def test_the_key_is_open_to_exactly_those_who_have_a_part_in_settlements() -> None:
    """ROL-2."""
    assert frozenset().union(*(act.action.roles for act in ACTS)) == SETTLEMENTS


def test_actions_on_papers_know_what_they_are_done_to() -> None:
    for act in ACTS:
        base = {"case": SettleAction, "LotRow": SettleAction}.get(act.of, PaperAction)
        assert act.of == "month" or issubclass(act.action, base)
        if act.of in ("Slip", "Certificate"):
            assert issubclass(act.action, FormAction)


async def test_a_return_from_its_issue_to_its_completion_by_keys_alone(firm: Firm) -> None:
    """RET-2, RET-3, RET-4, RET-6."""
    case = firm.case("return", justified="yes")
    number = f"{case}-R1"
    async with seat(firm, "sales") as sales:
        await sales.cases("dollar_sign")
        await sales.form_opens()
        await sales.press("'colour differs", "enter", "'A-1 = 100 @ 12.50")
        await sales.says("What if", "1,250.00", "To approve next: manager")
        await sales.sent()
        await sales.told(f"{number} is issued: CNY 1,250.00.")
    async with seat(firm, "manager") as manager:
        await from_inbox(manager, case)
        assert "complaint.approve" not in manager.app.screen.query_one(KeyBar).idle
        await manager.press("a")
        await manager.form_opens()
        assert "CNY 1,250.00" in manager.head()
        assert "approved 100" in manager.head()
        await manager.says(f"{number} is approved.")
        await manager.press("enter")
        await manager.sent("enter")
        assert paper(firm, "returns")["approved_at"]
    async with seat(firm, "warehouse") as warehouse:
        await from_inbox(warehouse, case)
        await warehouse.press("dollar_sign")
        form = await warehouse.form_opens()
        assert form.query_one("#f-lines", Paragraph).value == "A-1 = 100"
        await warehouse.press("backspace", "backspace", "backspace", "'98.5")
        await warehouse.sent()
        await warehouse.press("dollar_sign")
        await warehouse.pick("sign")
        await warehouse.sent("enter")
        assert paper(firm, "returns")["signed_by"] == "warehouse"
    async with seat(firm, "accounting") as accounting:
        await from_inbox(accounting, case)
        await accounting.press("dollar_sign")
        await accounting.pick("book it")
        await accounting.says("1,231.25")
        await accounting.sent("enter")
    async with seat(firm, "sales") as sales:
        await from_inbox(sales, case)
        await sales.press("dollar_sign")
        await sales.pick("record the proof")
        await sales.press("c", "enter", "'INV-7", "enter")
        await sales.until(lambda: paper(firm, "returns")["proof_ref"] == "INV-7")
    async with seat(firm, "accounting") as accounting:
        await goes_on(accounting, case, "complete")
        await accounting.told(f"{number} is complete.")
    assert paper(firm, "returns")["state"] == "complete"


async def test_goods_not_on_the_slip_and_too_many_of_them_by_keys_alone(firm: Firm) -> None:
    """RET-3: the warehouse asks, accounting holds the booking, a manager decides by ``a``."""
    case = slip(firm)
    firm.do("manager", ApproveReturn(paper=f"{case}-R1"))
    async with seat(firm, "warehouse") as warehouse:
        await from_inbox(warehouse, case)
        await warehouse.press("dollar_sign")
        await warehouse.form_opens()
        await warehouse.press("backspace", "backspace", "'20", "enter", "'Z = 1")
        await warehouse.says("not on the slip")
        await warehouse.sent()
    async with seat(firm, "sales") as sales:
        await from_inbox(sales, case)
        await sales.press("dollar_sign")
        await sales.pick("instruct")
        await sales.press("'keep it", "enter")
        await sales.until(lambda: paper(firm, "returns")["instructions"] == "keep it")
    async with seat(firm, "warehouse") as warehouse:
        await from_inbox(warehouse, case)
        await warehouse.press("dollar_sign")
        await warehouse.pick("sign")
        assert "keep it" in warehouse.head()
        await warehouse.sent("enter")
    async with seat(firm, "accounting") as accounting:
        await goes_on(accounting, case, "book it")
        await accounting.told("beyond tolerance")
    async with seat(firm, "sales_manager") as manager:
        await from_inbox(manager, case)
        await manager.press("a")
        await manager.form_opens()
        await manager.press("2", "enter", "'as ordered", "enter")
        await manager.until(lambda: paper(firm, "returns")["decision"] == "approved")
    assert paper(firm, "returns")["decision_note"] == "as ordered"


async def test_an_allowance_is_approved_twice_and_signed_by_the_customer(firm: Firm) -> None:
    """RET-1, RET-6: the director after the manager, nobody twice."""
    case = firm.case("allowance", justified="yes")
    async with seat(firm, "sales") as sales:
        await sales.cases("dollar_sign")
        await sales.form_opens()
        await sales.press("'1,23", "tab")
        assert "amount" in sales.problem("amount")
        await sales.press("shift+tab", "backspace", "backspace", "backspace", "'00", "enter")
        assert sales.problem("amount") == ""
        await sales.press("'scratches", "enter")
        await sales.until(lambda: query(firm.company.path, "SELECT 1 FROM allowances"))
    assert paper(firm, "allowances")["amount"] == 10_000
    for person in ("manager", "general"):
        async with seat(firm, person) as approver:
            await from_inbox(approver, case)
            await approver.press("a")
            await approver.form_opens()
            await approver.sent()
    async with seat(firm, "sales") as sales:
        await from_inbox(sales, case)
        await sales.press("dollar_sign")
        await sales.pick("customer has signed")
        await sales.press("'王記", "enter")
        await sales.until(lambda: paper(firm, "allowances")["signed_by"] == "王記")


async def test_a_sanction_from_the_loss_to_its_publication_by_keys_alone(firm: Firm) -> None:
    """LIA-1 to LIA-8."""
    case = firm.case("none", justified="yes")
    async with seat(firm, "accounting") as accounting:
        await accounting.cases("dollar_sign")
        await accounting.form_opens()
        await accounting.press("'scrap", "enter", "'10,000")
        await accounting.says("lost CNY 10,000.00 in all")
        await accounting.sent()
    async with seat(firm, "quality") as quality:
        await quality.cases("dollar_sign")
        await quality.form_opens()
        await quality.press("s", "s", "enter", "'Sales = 60", "enter", "'store=30")
        assert quality.form.typed["branch"] == "service"
        await quality.says("[LIA-2]", "90.00 %")
        await quality.press("backspace", "backspace", "'40")
        await quality.says("L1 stands for approval", "Store  CNY 4,000.00")
        await quality.sent()
        await quality.press("dollar_sign")
        form = await quality.pick("propose a sanction")
        assert form.query_one("#f-cause", LetterList).size.height == LetterList.LINES
        await quality.press("1", "enter", "o", "o", "o", "enter", "'papers mixed up")
        await quality.says("Sales, minor demerit, CNY 800.00")
        await quality.sent()
    async with seat(firm, "general") as general:
        await from_inbox(general, case)
        for number in ("L1", "S1"):
            await general.press("a")
            await general.form_opens()
            assert f"{case}-{number}" in general.head()
            await general.sent()
        assert paper(firm, "sanctions")["state"] == "approved"
        assert paper(firm, "sanctions")["cause"] != ""
    firm.close_case(case)
    firm.month(1)
    async with seat(firm, "control") as control:
        await from_inbox(control, case)
        await control.press("dollar_sign")
        await control.pick("pass a month")
        await control.press("1")
        await control.says("Passed to personnel: 261101-S1.")
        await control.sent()
    async with seat(firm, "personnel") as personnel:
        await goes_on(personnel, case, "publish")
    assert paper(firm, "sanctions")["state"] == "published"


async def test_bonuses_are_entered_and_a_month_deducted_by_keys_alone(firm: Firm) -> None:
    """LIA-5, LIA-7."""
    await test_a_sanction_from_the_loss_to_its_publication_by_keys_alone(firm)
    async with seat(firm, "personnel") as personnel:
        await personnel.press("6")
        await personnel.press("dollar_sign")
        await personnel.form_opens()  # there is nothing else to be done before it
        assert "261101-S1" in personnel.head()
        await personnel.press("1", "enter", "2", "enter", "'3000", "enter")
        await personnel.told("Bonus of Sales in 2026-11: CNY 3,000.00.")
        await personnel.press("dollar_sign")
        await personnel.pick("deduct a month")
        await personnel.press("1")  # the last month that is over
        await personnel.says("of losses, CNY 800.00 of sanctions", "no bonus is entered: Store.")
        await personnel.sent()
    taken = query(firm.company.path, "SELECT kind, cents FROM deductions ORDER BY kind")
    assert taken == [("economic", 150_000), ("sanction", 80_000)]


async def test_who_may_not_approve_is_told_whose_it_is(firm: Firm) -> None:
    """ROL-2, CMP-6: nobody approves their own; the key says who does, and what else there is."""
    case = slip(firm)
    async with seat(firm, "sales") as sales:
        await sales.cases()
        assert "complaint.approve" in sales.app.screen.query_one(KeyBar).idle
        await sales.press("a")
        await sales.told("[ROL-2]", "manager")
    async with seat(firm, "warehouse") as warehouse:
        await warehouse.cases("dollar_sign")
        text = await warehouse.told("Nothing of the settlement of 261101", "[ROL-2]")
        assert f"{case}-R1 waits for approval: manager / sales manager" in text
    async with seat(firm, "technician") as technician:
        await technician.cases()
        assert "complaint.settle" in technician.app.screen.closed
        await technician.press("dollar_sign")
        await technician.told("[ROL-2]")
    assert paper(firm, "returns")["version"] == 1


async def test_a_case_that_isn_t_decided_says_so(firm: Firm) -> None:
    """RET-2: no slip before the decision."""
    firm.case("return", approved=False)
    async with seat(firm, "sales") as sales:
        await sales.cases("dollar_sign")
        await sales.told("isn't decided yet", "[RET-2]")


async def test_a_refusal_needs_a_note_and_says_so_at_its_field(firm: Firm) -> None:
    """RET-6."""
    slip(firm)
    async with seat(firm, "manager") as manager:
        await manager.cases("x")
        form = await manager.form_opens()
        assert form.typed["reject"] == "yes"
        await manager.until(lambda: "Why is it refused?" in manager.problem("note"))
        await manager.press("enter", "'not agreed", "enter")
        await manager.until(lambda: paper(firm, "returns")["state"] == "rejected")


async def test_what_was_typed_outlives_the_form_and_the_program(firm: Firm) -> None:
    firm.case("return", justified="yes")
    async with seat(firm, "sales") as sales:
        await sales.cases("dollar_sign")
        await sales.form_opens()
        await sales.press("'colour")
        await sales.until(lambda: query(firm.company.path, "SELECT 1 FROM drafts"))
    async with seat(firm, "sales") as sales:
        await sales.cases("dollar_sign")
        form = await sales.form_opens()
        assert form.query_one("#f-reason", Field).value == "colour"
        assert "Draft from" in sales.head()
        await sales.press("ctrl+n")
        assert form.query_one("#f-reason", Field).value == ""


async def test_somebody_faster_is_told_of_and_nothing_typed_is_lost(firm: Firm) -> None:
    """RET-6: the version on the screen is sent along."""
    case = slip(firm)
    async with seat(firm, "manager") as manager:
        await manager.cases("a")
        await manager.form_opens()
        await manager.press("enter", "'fine")
        firm.do("sales_manager", ApproveReturn(paper=f"{case}-R1"))
        form = manager.form
        await manager.press("ctrl+s")
        await manager.until(lambda: form.query_one("#news").has_class("-shown"))
        await manager.says("approved already", "[RET-6]")
        assert isinstance(manager.app.screen, ActForm)
        assert form.typed["note"] == "fine"


async def test_an_agent_is_charged_and_a_director_approves_it(firm: Firm) -> None:
    """LIA-10."""
    case = firm.case("none", justified="yes")
    async with seat(firm, "service") as service:
        await service.cases("dollar_sign")
        await service.form_opens()
        await service.press("'安心服務", "enter", "2", "enter", "'late", "enter")
        await service.until(lambda: query(firm.company.path, "SELECT 1 FROM agent_costs"))
    async with seat(firm, "deputy") as deputy:
        await from_inbox(deputy, case)
        await deputy.press("a")
        await deputy.form_opens()
        assert "安心服務" in deputy.head()
        await deputy.sent()
    assert paper(firm, "agent_costs")["state"] == "approved"


async def test_goods_are_recorded_as_a_loss_and_their_sale_added(firm: Firm) -> None:
    """LIA-1."""
    firm.case("none", justified="yes")
    async with seat(firm, "control") as control:
        await control.cases("dollar_sign")
        await control.pick("record a loss")
        await control.press("'cloth", "enter", "enter", "'100", "enter", "'20")
        await control.sent()
        await control.press("dollar_sign")
        await control.pick("add its sale")
        await control.press("'12.5", "enter", "'2026-13-01", "tab")
        assert "2026-11-24" in control.problem("sold_on")
        await control.press("shift+tab", *["backspace"] * 10)
        await control.says("lost CNY 750.00 in all")
        await control.sent()
    assert paper(firm, "losses")["sold_price"] == 1_250


async def test_a_sanction_can_rest_on_a_petition(firm: Firm) -> None:
    """LIA-8."""
    case = loss(firm)
    share(firm, case, sales=100)
    firm.do("quality", PetitionCase(case=case, text="請議處", countersign=("sales",)))
    async with seat(firm, "quality") as quality:
        await quality.cases("dollar_sign")
        form = await quality.pick("propose a sanction")
        assert "petition" in form.typed
        await quality.press(
            "1", "enter", "1", "enter", "'r", "enter", "enter", "enter", "2", "enter"
        )
        await quality.until(lambda: query(firm.company.path, "SELECT 1 FROM sanctions"))
    assert paper(firm, "sanctions")["paper_id"] == 1
    async with seat(firm, "general") as general:
        await general.cases("w")
        assert case in numbers(general.app)  # for the share
        await general.press("a")
        await general.form_opens()
        assert "L1" in general.head()


async def test_a_bonus_of_somebody_who_owes_nothing_can_be_entered(firm: Firm) -> None:
    """LIA-5: everybody's, whoever owes first."""
    async with seat(firm, "personnel") as personnel:
        await personnel.press("6", "dollar_sign")
        form = await personnel.form_opens()
        await personnel.press("w", "enter", "1", "enter", "'0", "enter")
        await personnel.told("Bonus of Warehouse in 2026-11: CNY 0.00.")
        assert form is not personnel.app.screen
    firm.do("personnel", SetBonus(person="warehouse", month="2026-11", cents=1))
    assert not any("Error" in text for text in told(personnel.app))


@pytest.mark.parametrize("size", [(20, 5), (40, 12), (80, 24), (200, 50)])
async def test_forms_and_slips_survive_any_window(firm: Firm, size: tuple[int, int]) -> None:
    slip(firm)
    async with seat(firm, "manager", size) as manager:
        await manager.cases("a")
        await manager.form_opens()
        await manager.press("escape", "l")
        await manager.until(lambda: isinstance(manager.app.screen, SlipsScreen))
        await manager.press("n")
        await manager.form_opens()
        await manager.press("tab", "'x", "escape", "escape")
        await manager.told("Kept as a draft")


async def test_who_stands_in_on_a_post_has_what_waits_for_it(firm: Firm) -> None:
    """DSP-4: B answers for the manager's post while A is absent, and approves by the same key."""
    case = slip(firm)
    now, change = firm.company.now, firm.company.change
    firm.hire("supervisor_b", "supervisor")
    post = "INSERT INTO posts (site_id, role, name, main_id, backup_id, since) VALUES"
    change(f"{post} ('SH', 'manager', '經理', 'manager', 'supervisor_b', '2026-01-01')")
    away = "INSERT INTO absences (person_id, starts_at, ends_at) VALUES ('manager', ?, ?)"
    change(away, now - 1, now + 86_400)
    async with seat(firm, "supervisor_b") as deputy:
        await from_inbox(deputy, case)
        await deputy.press("a")
        await deputy.form_opens()
        await deputy.sent()
    assert paper(firm, "returns")["approved_at"]
