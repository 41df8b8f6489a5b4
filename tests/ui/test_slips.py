"""Abnormality slips worked by keys alone (CMP-16)."""

from opsroom.actions.register import AddCall
from opsroom.actions.slips import IssueSlip, SettleSlip
from opsroom.domain.people import Role
from opsroom.ui.screens.cases import CasesScreen
from opsroom.ui.screens.complaint import ComplaintScreen
from opsroom.ui.screens.slips import SlipsScreen
from opsroom.ui.widgets.bars import Figures, KeyBar
from opsroom.ui.widgets.grid import Grid
from opsroom.ui.widgets.sheet import Pane, Sheet
from tests.settling import Firm
from tests.ui.reading import query
from tests.ui.settlepilot import Seat, seat


def issued(firm: Firm, to: Role = Role.WAREHOUSE) -> str:
    slip = IssueSlip(to=to, subject="包裝破損", customer_name="王記")
    return str(firm.do("quality", slip).facts["number"])


def slip(firm: Firm) -> dict[str, object]:
    return dict(firm.rows("SELECT * FROM slips ORDER BY id DESC LIMIT 1")[0])


async def at_slips(someone: Seat, *keys: str) -> SlipsScreen:
    """Go to the slips, and press keys there."""
    await someone.press("6", "l")
    await someone.until(lambda: isinstance(someone.app.screen, SlipsScreen))
    screen = someone.app.screen
    assert isinstance(screen, SlipsScreen)
    await someone.press(*keys)
    return screen


async def test_a_slip_is_issued_answered_and_made_a_case_by_keys_alone(firm: Firm) -> None:
    """CMP-16: by the right people in turn; the case's page opens."""
    async with seat(firm, "quality") as quality:
        await at_slips(quality, "n")
        form = await quality.form_opens()
        await quality.press("w", "enter", "'torn box", "enter")
        assert form.typed["to"] == "warehouse"
        await quality.until(lambda: "Whose complaint is it?" in quality.problem("customer_name"))
        await quality.press("'王記")
        await quality.says("AB-261101 is issued to warehouse")
        await quality.sent()
        await quality.told("Slip AB-261101 is issued to warehouse.")
    async with seat(firm, "warehouse") as warehouse:
        await warehouse.cases("w")
        figures = {
            word: number for number, word, _ in warehouse.app.screen.query_one(Figures).figures
        }
        assert figures["for you"] == "1"
        await warehouse.press("enter")
        await warehouse.until(lambda: isinstance(warehouse.app.screen, SlipsScreen))
        pane = warehouse.app.screen.query_one("#slip", Pane).query_one(Sheet)
        await warehouse.until(lambda: "torn box" in pane.text)
        await warehouse.press("r")
        await warehouse.form_opens()
        await warehouse.press("'thicker boxes", "enter", "'since today")
        await warehouse.sent()
        assert slip(firm)["reply"] == "thicker boxes\nsince today"
        await warehouse.press("escape")
        await warehouse.until(lambda: isinstance(warehouse.app.screen, CasesScreen))
        assert not warehouse.app.screen.query_one(Grid).rows
    async with seat(firm, "sales") as sales:
        screen = await at_slips(sales, "z")
        await sales.until(lambda: screen.query_one(Grid).rows)
        await sales.press("m")
        form = await sales.form_opens()
        await sales.press("p", "enter")
        await sales.until(lambda: isinstance(sales.app.screen, ComplaintScreen))
    case = query(firm.company.path, "SELECT number, track, subject, customer_name FROM cases")
    assert case == [("261101", "quality", "torn box", "王記")]
    assert slip(firm)["state"] == "upgraded"


async def test_who_may_not_answer_a_slip_or_open_its_case_is_told_why(firm: Firm) -> None:
    """ROL-2."""
    number = issued(firm)
    async with seat(firm, "sales") as sales:
        screen = await at_slips(sales)
        await sales.until(lambda: screen.query_one(Grid).rows)
        assert "slip.settle" in screen.query_one(KeyBar).idle
        await sales.press("r")
        text = await sales.told(f"Slip {number} went to warehouse", "[ROL-2]")
        assert "Warehouse" in text
    async with seat(firm, "warehouse") as warehouse:
        await at_slips(warehouse, "m")
        await warehouse.told("may open no case", "[ROL-2]")
    assert slip(firm)["state"] == "open"


async def test_slips_are_shown_for_one_s_unit_and_settled_ones_on_demand(firm: Firm) -> None:
    one, other = issued(firm), issued(firm, Role.SALES)
    firm.do("sales", SettleSlip(slip=other, reply="r"))
    async with seat(firm, "warehouse", (80, 24)) as warehouse:
        screen = await at_slips(warehouse)

        def shown() -> list[str]:
            return [line.number for line in screen.query_one(Grid).rows]

        await warehouse.until(lambda: shown() == [one])
        await warehouse.press("z")
        await warehouse.until(lambda: shown() == [one, other])
        await warehouse.press("w")
        await warehouse.until(lambda: shown() == [one])
        await warehouse.press("o")
        await warehouse.told(f"Slip {one} is no case.")


async def test_a_slip_names_a_known_customer_only_where_one_is_found(firm: Firm) -> None:
    for name in ("王記布行", "王記百貨"):
        caller = {"customer_name": name, "address": "a", "phone": "1", "zone": "urban"}
        firm.do("desk", AddCall(site="SH", model="X", fault="f", **caller))
    async with seat(firm, "desk") as desk:
        await at_slips(desk, "n")
        await desk.form_opens()
        await desk.press("q", "enter", "'late", "enter", "enter", "'王記", "tab")
        assert "finds several" in desk.problem("customer")
        await desk.press("shift+tab", "'布")
        await desk.says("is issued to quality")
        await desk.sent()
    name = "SELECT c.name FROM slips s JOIN customers c ON c.id = s.customer_id"
    assert query(firm.company.path, name) == [("王記布行",)]
