"""Returns and allowances as the regulation has them, from the approved decision to the proof."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from opsroom.actions.door import Action
from opsroom.actions.returngoods import (
    BookReturn,
    DecideBooking,
    ReceiveGoods,
    SignReturn,
)
from opsroom.actions.returnproof import CompleteReturn, ProveReturn, SignAllowance
from opsroom.actions.returns import ApproveReturn, IssueAllowance, IssueReturn, SlipLine
from opsroom.domain.errors import Conflict, Refused
from opsroom.domain.policy import Policy
from opsroom.store import settlesql
from tests.actions.returnkit import approved_slip, came, line, receive, slip
from tests.settling import Firm

# -- a return from issue to completion (RET-2, RET-3, RET-4, RET-6) ------------------------------


def test_a_return_goes_from_the_slip_to_its_proof(firm: Firm) -> None:
    """RET-2, RET-3, RET-4, RET-6, as the regulation tells it."""
    case = firm.case("return", amount=500_000)
    # Sales issues the slip with reason, handling and basis.
    paper = slip(firm, case, line("A-1", "100", 1_250), line("B-2", "12.5", 2_000))
    assert paper == "261101-R1"
    (row,) = settlesql.returns(firm.company.room.store.conn)
    assert (row.handling, row.reason, row.basis) == ("return", "色差", "261101")
    assert row.amount == 150_000  # 100 x 12.50 and 12.5 x 20.00
    # A manager approves it.
    assert firm.do("manager", ApproveReturn(paper=paper)).facts["next"] == []
    # The warehouse checks the goods against it and signs.
    facts = receive(firm, paper, came("A-1", "98"), came("B-2", "12.5"))
    assert facts["outcome"] == "booked"
    firm.do("warehouse", SignReturn(paper=paper))
    # Of four copies one stayed with the issuer, three went with the goods.
    copies = settlesql.copies(firm.company.room.store.conn, paper)
    assert [copy.holder for copy in copies] == ["issuer", "warehouse", "accounting", "sales"]
    # Smaller than approved: accounting books the actual quantity.
    facts = firm.do("accounting", BookReturn(paper=paper)).facts
    assert facts["booked"] == {"A-1": "98", "B-2": "12.5"}
    # It isn't complete without its proof.
    assert firm.refused("accounting", CompleteReturn(paper=paper)) == "RET-4"
    firm.do("sales", ProveReturn(paper=paper, proof="invoice", reference="AB-12345678"))
    done = firm.do("accounting", CompleteReturn(paper=paper))
    assert done.facts["state"] == "complete"
    assert firm.refused("sales", ProveReturn(paper=paper, proof="invoice", reference="x")) == (
        "RET-4"
    )


@pytest.mark.parametrize("proof", ["invoice", "invoice_copy", "certificate"])
def test_one_of_three_proves_a_return(firm: Firm, proof: str) -> None:
    """RET-4."""
    paper = approved_slip(firm, line("A", "1"))
    firm.do("accounting", ProveReturn(paper=paper, proof=proof, reference="1"))
    assert firm.rows("SELECT proof FROM returns")[0]["proof"] == proof


def test_what_is_lacking_is_named(firm: Firm) -> None:
    """RET-4: everything that a slip still needs, in the order in which it happens."""
    paper = slip(firm, firm.case(), line("A", "1"))
    with pytest.raises(Refused) as caught:
        firm.do("accounting", CompleteReturn(paper=paper))
    assert "an approval, the goods, the signature, the booking, the proof" in str(caught.value)


# -- only what was decided (RET-1, RET-2, CMP-6, CMP-10) -----------------------------------------


def test_nothing_is_issued_before_the_decision_is_approved(firm: Firm) -> None:
    """RET-1, RET-2: an *approved* return or allowance."""
    issued = IssueReturn(case=firm.case(approved=False), reason="r", lines=(line("A", "1"),))
    assert firm.refused("sales", issued) == "RET-2"
    allowed = IssueAllowance(case=firm.case("allowance", approved=False), reason="r", amount=1)
    assert firm.refused("sales", allowed) == "RET-1"


@pytest.mark.parametrize("handling", ["allowance", "compensation", "exchange", "none"])
def test_goods_come_back_by_a_decision_for_it_alone(firm: Firm, handling: str) -> None:
    """RET-2."""
    issued = IssueReturn(case=firm.case(handling), reason="r", lines=(line("A", "1"),))
    assert firm.refused("sales", issued) == "RET-2"


@pytest.mark.parametrize("handling", ["return", "rework", "exchange", "none"])
def test_money_is_allowed_by_a_decision_for_it_alone(firm: Firm, handling: str) -> None:
    """RET-1."""
    allowed = IssueAllowance(case=firm.case(handling), reason="r", amount=1)
    assert firm.refused("sales", allowed) == "RET-1"


def test_all_papers_together_stay_within_what_was_approved(firm: Firm) -> None:
    """CMP-6: sales agrees to nothing beyond the decision; a refused paper frees its part."""
    case = firm.case("allowance", amount=10_000)
    first = IssueAllowance(case=case, reason="r", amount=6_000)
    firm.do("sales", first)
    assert firm.refused("sales", IssueAllowance(case=case, reason="r", amount=4_001)) == "CMP-6"
    firm.do("sales", IssueAllowance(case=case, reason="r", amount=4_000))
    firm.do("manager", ApproveReturn(paper="261101-A1", reject=True, note="too much"))
    firm.do("sales", IssueAllowance(case=case, reason="r", amount=6_000))
    assert firm.refused("sales", IssueAllowance(case=case, reason="r", amount=1)) == "CMP-6"


def test_a_complaint_found_unjustified_gives_nothing(firm: Firm) -> None:
    """CMP-10."""
    allowed = IssueAllowance(case=firm.case("allowance", justified="no"), reason="r", amount=1)
    assert firm.refused("sales", allowed) == "CMP-10"


def test_a_store_s_case_is_settled_alike(firm: Firm) -> None:
    """TRK-1: allowances follow RET; the amount is that of its form."""
    case = firm.case("allowance", amount=500, track="store")
    assert firm.refused("store", IssueAllowance(case=case, reason="r", amount=501)) == "CMP-6"
    firm.do("store", IssueAllowance(case=case, reason="r", amount=500))


def test_a_return_wants_prices_and_a_rework_needn_t(firm: Firm) -> None:
    """RET-4: a proof shows price and amount of what is returned."""
    unpriced = (line("A", "1", None),)
    wanted = IssueReturn(case=firm.case("return"), reason="r", lines=unpriced)
    assert firm.refused("sales", wanted) == "--line"
    firm.do("sales", IssueReturn(case=firm.case("rework"), reason="r", lines=unpriced))


# -- approval (RET-6, CMP-6) ----------------------------------------------------------------------


def test_a_certificate_is_approved_by_a_manager_and_then_by_a_director(firm: Firm) -> None:
    """RET-6, RET-1: in that order; then the customer signs, and both copies have their holders."""
    case = firm.case("compensation", amount=90_000)
    firm.do("sales", IssueAllowance(case=case, reason="r", amount=90_000))
    paper = "261101-A1"
    assert firm.refused("deputy", ApproveReturn(paper=paper)) == "ROL-2"
    assert firm.do("sales_manager", ApproveReturn(paper=paper)).facts["next"] == [
        "deputy",
        "general",
    ]
    assert firm.refused("manager", ApproveReturn(paper=paper)) == "ROL-2"
    signed = SignAllowance(paper=paper, signer="王老板")
    assert firm.refused("sales", signed) == "RET-6"
    assert firm.do("deputy", ApproveReturn(paper=paper)).facts["next"] == []
    firm.do("sales", signed)
    assert firm.refused("sales", signed) == "RET-1"
    copies = settlesql.copies(firm.company.room.store.conn, paper)
    assert [copy.holder for copy in copies] == ["sales", "accounting"]
    assert firm.refused("accounting", CompleteReturn(paper=paper)) == "RET-4"
    assert firm.refused("sales", ProveReturn(paper=paper, proof="invoice", reference="1")) == (
        "RET-4"
    )  # the original invoice proves returns alone
    firm.do("sales", ProveReturn(paper=paper, proof="certificate", reference="1"))
    assert firm.do("accounting", CompleteReturn(paper=paper)).facts["state"] == "complete"


def test_nobody_approves_their_own_slip(firm: Firm) -> None:
    """CMP-6."""
    paper = slip(firm, firm.case(), line("A", "1"), who="sales_manager")
    assert firm.refused("sales_manager", ApproveReturn(paper=paper)) == "CMP-6"
    firm.do("manager", ApproveReturn(paper=paper))
    assert firm.refused("manager", ApproveReturn(paper=paper)) == "RET-6"


@pytest.mark.parametrize(
    ("cents", "after_the_manager"),
    [
        (1_000_000, []),  # 10 000.00: a manager's own
        (1_000_001, ["deputy", "general"]),
        (10_000_000, ["deputy", "general"]),  # 100 000.00
        (10_000_001, ["general"]),
    ],
)
def test_above_a_manager_s_limit_a_slip_goes_further_up(
    firm: Firm, cents: int, after_the_manager: list[str]
) -> None:
    """RET-6, CMP-6: nobody approves above their limit, to the cent."""
    paper = slip(firm, firm.case(amount=20_000_000), line("A", "1", cents))
    assert firm.do("manager", ApproveReturn(paper=paper)).facts["next"] == after_the_manager
    goods = ReceiveGoods(paper=paper, lines=(came("A", "1"),))
    if "deputy" not in after_the_manager and after_the_manager:
        assert firm.refused("deputy", ApproveReturn(paper=paper)) == "CMP-6"
    if after_the_manager:
        assert firm.refused("warehouse", goods) == "RET-6"
        firm.do("general", ApproveReturn(paper=paper))
    firm.do("warehouse", goods)


def test_a_refused_slip_is_done_with(firm: Firm) -> None:
    """RET-6: with a reason."""
    paper = slip(firm, firm.case(), line("A", "1"))
    assert firm.refused("manager", ApproveReturn(paper=paper, reject=True)) == "--note"
    firm.do("manager", ApproveReturn(paper=paper, reject=True, note="wrong item"))
    assert firm.refused("manager", ApproveReturn(paper=paper)) == "RET-4"
    goods = ReceiveGoods(paper=paper, lines=(came("A", "1"),))
    assert firm.refused("warehouse", goods) == "RET-4"


def test_nobody_gives_both_approvals(firm: Firm) -> None:
    """RET-6, CMP-6: not even who has risen meanwhile."""
    case = firm.case("allowance")
    firm.do("sales", IssueAllowance(case=case, reason="r", amount=1))
    firm.do("manager", ApproveReturn(paper=f"{case}-A1"))
    firm.company.change("UPDATE people SET role = 'general' WHERE id = 'manager'")
    assert firm.refused("manager", ApproveReturn(paper=f"{case}-A1")) == "CMP-6"
    firm.do("general", ApproveReturn(paper=f"{case}-A1"))


def test_a_track_without_an_approval_gives_nothing(tmp_path: Path) -> None:
    """RET-1: there is no decision to act on."""
    track = {
        "title": "own",
        "series": "Z",
        "opens": ["sales"],
        "steps": [
            {"id": "work", "title": "work", "owner": "sales"},
            {"id": "filing", "title": "filing", "owner": "sales", "does": "filing"},
        ],
    }
    firm = Firm.at(tmp_path / "room.db", Policy.model_validate({"tracks": {"own": track}}))
    case = firm.case("allowance")
    firm.company.change("UPDATE cases SET track = 'own', step = 'work'")
    with pytest.raises(Refused, match="has no approval"):
        firm.do("sales", IssueAllowance(case=case, reason="r", amount=1))
    firm.close()


def test_each_step_waits_for_the_one_before(firm: Firm) -> None:
    """RET-3, RET-6."""
    paper = slip(firm, firm.case(), line("A", "1"))
    goods = ReceiveGoods(paper=paper, lines=(came("A", "1"),))
    for who, action in (
        ("warehouse", goods),
        ("warehouse", SignReturn(paper=paper)),
        ("accounting", BookReturn(paper=paper)),
        ("sales", ProveReturn(paper=paper, proof="invoice", reference="r")),
    ):
        assert firm.refused(who, action) == "RET-6"
    firm.do("manager", ApproveReturn(paper=paper))
    assert firm.refused("warehouse", SignReturn(paper=paper)) == "RET-3"
    firm.do("warehouse", goods)
    assert firm.refused("accounting", BookReturn(paper=paper)) == "RET-3"


# -- who may, and who was faster ------------------------------------------------------------------


def test_each_does_their_own_part_and_no_other(firm: Firm) -> None:
    """ROL-2: the rest of it is in the matrix."""
    paper = approved_slip(firm, line("A", "1"))
    acts: tuple[tuple[str, Action], ...] = (
        ("warehouse", IssueReturn(case="261101", reason="r", lines=(line("A", "1"),))),
        ("sales", ReceiveGoods(paper=paper, lines=(came("A", "1"),))),
        ("sales", SignReturn(paper=paper)),
        ("warehouse", BookReturn(paper=paper)),
        ("accounting", DecideBooking(paper=paper, decision="actual")),
        ("sales", CompleteReturn(paper=paper)),
        ("quality", ApproveReturn(paper=paper)),
    )
    for who, action in acts:
        assert firm.refused(who, action) == "ROL-2"


def test_who_stands_in_for_a_manager_approves_for_them(firm: Firm) -> None:
    """RET-6, DSP-4: the deputy of a manager is who holds the post now."""
    firm.hire("standin", "desk")
    firm.company.change(
        "INSERT INTO posts (site_id, role, name, main_id, backup_id, since)"
        " VALUES ('SH', 'manager', 'm', 'manager', 'standin', '2026-11-01')"
    )
    firm.company.change(
        "INSERT INTO absences (person_id, starts_at, ends_at) VALUES ('manager', ?, ?)",
        firm.company.now - 60,
        firm.company.now + 36_000,
    )
    paper = slip(firm, firm.case(), line("A", "1"))
    firm.do("standin", ApproveReturn(paper=paper))


def test_who_comes_second_is_told_who_was_first(firm: Firm) -> None:
    paper = slip(firm, firm.case(), line("A", "1"))
    firm.do("manager", ApproveReturn(paper=paper, expect=1))
    with pytest.raises(Conflict) as caught:
        firm.do("warehouse", ReceiveGoods(paper=paper, expect=1, lines=(came("A", "1"),)))
    assert "Manager changed 261101-R1 meanwhile" in str(caught.value)
    assert caught.value.version == 2


def test_each_step_is_in_the_journal_with_what_differs(firm: Firm) -> None:
    """ROL-3."""
    paper = approved_slip(firm, line("A", "100"))
    receive(firm, paper, came("A", "98"))
    rows = firm.rows("SELECT * FROM journal WHERE action LIKE 'return.%' ORDER BY id")
    assert [row["action"] for row in rows] == ["return.issue", "return.approve", "return.receive"]
    assert {row["subject"] for row in rows} == {"case:1"}
    assert '"arrived": "98"' in rows[-1]["after"]
    assert '"arrived": null' in rows[-1]["before"]


# -- values ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("quantity", ["0", "-1", "0.00001", "1e20", 1.5, "NaN", "x"])
def test_a_quantity_is_exact_and_more_than_nothing(quantity: object) -> None:
    with pytest.raises(ValidationError):
        SlipLine.model_validate({"item": "A", "quantity": quantity, "price": 1})


def test_an_item_stands_on_a_slip_once() -> None:
    with pytest.raises(ValidationError, match="once"):
        IssueReturn(case="1", reason="r", lines=(line("A", "1"), line("A", "2")))
    with pytest.raises(ValidationError, match="once"):
        ReceiveGoods(paper="1", lines=(came("A", "1"), came("A", "2")))


def test_an_unknown_paper_is_bad_input(firm: Firm) -> None:
    assert firm.refused("manager", ApproveReturn(paper="nope")) == "PAPER"
    case = firm.case("allowance")
    firm.do("sales", IssueAllowance(case=case, reason="r", amount=1))
    assert firm.refused("warehouse", SignReturn(paper=f"{case}-A1")) == "PAPER"
    missing = IssueReturn(case="nope", reason="r", lines=(line("A", "1"),))
    assert firm.refused("sales", missing) == "CASE"


# -- receivables (RET-5) --------------------------------------------------------------------------


def test_receivables_that_a_complaint_hurts_are_left_out_of_the_bonus(firm: Firm) -> None:
    """RET-5: the items named on the form; not those of an unjustified complaint (CMP-10)."""
    named = {"order_no": "O-1", "item_no": "A"}
    hurt = firm.case("return", **named)
    firm.case("none", justified="no", **named)
    firm.case("return", order_no="O-2")  # names no item
    rows = settlesql.receivables(firm.company.room.store.conn)
    assert [(row.case, row.order, row.item, bool(row.counts)) for row in rows] == [
        (hurt, "O-1", "A", False),
        ("261102", "O-1", "A", True),
    ]
