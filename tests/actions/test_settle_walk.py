"""Whatever people do in whatever order, what RET and LIA promise stays so (hypothesis)."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from opsroom.actions.deducting import DeductMonth, SetBonus
from opsroom.actions.door import Action
from opsroom.actions.liability import RecordLoss, ShareLoss
from opsroom.actions.returngoods import (
    ArrivedLine,
    BookReturn,
    DecideBooking,
    InstructReturn,
    ReceiveGoods,
    SignReturn,
)
from opsroom.actions.returnproof import CompleteReturn, ProveReturn, SignAllowance
from opsroom.actions.returns import ApproveReturn, IssueAllowance, IssueReturn, SlipLine
from opsroom.actions.sanctions import ApproveLiability, ProposeSanction
from opsroom.domain.errors import OpsroomError
from opsroom.domain.people import Role
from opsroom.domain.policy import Policy
from opsroom.domain.settling import limit_of
from tests.settling import Firm

PEOPLE = ("sales", "sales_manager", "manager", "deputy", "general", "warehouse", "accounting")
QUANTITIES = st.decimals("0.01", "2000", places=2)
LIMIT = 2_000_000
few = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None
)


@contextmanager
def firm() -> Iterator[Firm]:
    with TemporaryDirectory() as folder:
        made = Firm.at(Path(folder) / "room.db")
        yield made
        made.close()


def papers(kind: str) -> st.SearchStrategy[str]:
    case = "261101" if kind == "R" else "261102"
    return st.sampled_from((1, 1, 1, 2)).map(lambda n: f"{case}-{kind}{n}")


def lines(kind: type[ArrivedLine]) -> st.SearchStrategy[tuple[ArrivedLine, ...]]:
    one = st.builds(kind, item=st.sampled_from("ABZ"), quantity=QUANTITIES)
    return st.lists(one, min_size=1, max_size=2, unique_by=lambda line: line.item).map(tuple)


SLIP_LINES = st.lists(
    st.builds(
        SlipLine,
        item=st.sampled_from("AB"),
        quantity=QUANTITIES,
        price=st.integers(0, 2_000),
    ),
    min_size=1,
    max_size=2,
    unique_by=lambda line: line.item,
).map(tuple)
DEEDS: st.SearchStrategy[Action] = st.one_of(
    st.builds(IssueReturn, case=st.just("261101"), reason=st.just("r"), lines=SLIP_LINES),
    st.builds(
        IssueAllowance, case=st.just("261102"), reason=st.just("r"), amount=st.integers(1, LIMIT)
    ),
    *[
        st.builds(
            ApproveReturn,
            paper=paper,
            reject=st.sampled_from([False] * 9 + [True]),
            note=st.just("n"),
        )
        for paper in (papers("R"), papers("R"), papers("A"), papers("A"))
    ],
    st.builds(ReceiveGoods, paper=papers("R"), lines=lines(ArrivedLine)),
    st.builds(InstructReturn, paper=papers("R"), text=st.just("t")),
    st.builds(SignReturn, paper=papers("R")),
    st.builds(BookReturn, paper=papers("R")),
    st.builds(DecideBooking, paper=papers("R"), decision=st.sampled_from(["actual", "approved"])),
    st.builds(
        ProveReturn,
        paper=st.one_of(papers("R"), papers("A")),
        proof=st.sampled_from(["invoice", "certificate"]),
        reference=st.just("r"),
    ),
    st.builds(SignAllowance, paper=papers("A"), signer=st.just("s")),
    st.builds(CompleteReturn, paper=st.one_of(papers("R"), papers("A"))),
)


#: The order of the regulation; what comes at random is done in it as well, so that papers go far.
ORDER = (
    *(IssueReturn, IssueAllowance, ApproveReturn, ReceiveGoods, InstructReturn, SignReturn),
    *(SignAllowance, BookReturn, DecideBooking, ProveReturn, CompleteReturn),
)


@few
@given(st.lists(st.tuples(st.sampled_from(PEOPLE), DEEDS), min_size=20, max_size=60))
def test_papers_keep_within_the_decision_and_are_complete_with_proof_alone(
    deeds: list[tuple[str, Action]],
) -> None:
    """RET-1 to RET-6, CMP-6."""
    with firm() as made:
        made.case("return", LIMIT)
        made.case("allowance", LIMIT)
        in_order = sorted(deeds, key=lambda one: ORDER.index(type(one[1])))
        for person, deed in [*deeds, *in_order]:
            for who in (person, *PEOPLE):  # whoever may: so that papers come far
                before = made.company.count("journal")
                with suppress(OpsroomError):
                    made.do(who, deed)
                    assert made.company.count("journal") == before + 1  # ROL-3
                    break
                assert made.company.count("journal") == before
        for table in ("returns", "allowances"):
            rows = made.rows(f"SELECT * FROM {table}")
            event(f"{table}: {sorted({row['state'] for row in rows})}")
            within = [row for row in rows if row["state"] != "rejected"]
            if table == "allowances":
                assert sum(row["amount"] for row in within) <= LIMIT
            else:
                _slips_hold(made, within)
            for row in rows:
                _paper_holds(made, table, row)


def _slips_hold(made: Firm, slips: list[dict[str, Any]]) -> None:
    """CMP-6, RET-3: what slips take keeps within the decision, or within the authority of whoever
    decided that more is booked; tolerance adds to it without anybody deciding."""
    policy = Policy()
    takes, most = Decimal(0), Decimal(LIMIT)
    for slip in slips:
        lines = made.rows("SELECT * FROM return_lines WHERE return_id = ?", slip["id"])
        actual = slip["decision"] == "actual"
        column = "booked" if slip["booked_at"] else "arrived" if actual else "approved"
        worth = sum((Decimal(one[column] or 0) * (one["price"] or 0) for one in lines), Decimal(0))
        if not actual:
            assert worth <= _tolerated(slip["amount"], len(lines))
        else:
            role = made.rows("SELECT role FROM people WHERE id = ?", slip["decided_by"])[0]["role"]
            limit = limit_of(Role(role), policy.authority, policy.money.unit)
            most = max(most, Decimal("Infinity") if limit is None else Decimal(limit))
        takes += worth
    event(f"decided on beyond the decision: {takes > LIMIT}")
    assert takes <= _tolerated(most, 4 * len(slips))


def _tolerated(cents: Decimal | int, lines: int) -> Decimal:
    """So much with the company's tolerance, and half a cent of rounding a line."""
    return Decimal(cents) * (10_000 + Policy().returns.tolerance_bp) / 10_000 + lines


def _paper_holds(made: Firm, table: str, row: dict[str, object]) -> None:
    given = made.rows(
        "SELECT * FROM settle_approvals WHERE number = ? AND verdict = 'approved' ORDER BY id",
        row["number"],
    )
    people = [one["by_id"] for one in given]
    assert len(set(people)) == len(people)
    assert row["issued_by"] not in people
    if row["approved_at"] is not None:
        policy = Policy()
        most = limit_of(Role(given[-1]["role"]), policy.authority, policy.money.unit)
        assert most is None or given[-1]["amount"] <= most
        assert given[0]["role"] in {"manager", "sales_manager"}
        assert table == "returns" or given[-1]["role"] in {"deputy", "general"}
    else:
        assert row.get("arrived_at") is None
        assert row["signed_at"] is None
        assert row["proved_at"] is None
    if row["state"] == "complete":
        assert row["proof"]
        assert row["signed_at"] is not None
        assert table == "allowances" or row["booked_at"] is not None


# -- deductions -----------------------------------------------------------------------------------

WHO = ("li", "wang", "zhao")
MONTHS = ("2026-11", "2026-12", "2027-01", "2027-02", "2027-03")
SHARED = st.tuples(
    st.integers(1, 3_000_000),  # the loss
    st.integers(1, 9_998),  # li's weight; wang has the rest but one point, which is zhao's
    st.booleans(),  # a team by base points instead
    st.booleans(),  # with sanctions
)


@few
@given(
    st.lists(
        st.tuples(st.lists(SHARED, max_size=2), st.lists(st.integers(0, 900_000), min_size=3)),
        min_size=1,
        max_size=5,
    )
)
def test_what_is_taken_is_within_the_ceiling_and_adds_up(
    months: list[tuple[list[tuple[int, int, bool, bool]], list[int]]],
) -> None:
    """LIA-2 to LIA-5, LIA-7: to the cent, whatever comes in whatever month."""
    with firm() as made:
        for person in WHO:
            made.hire(person, "sales")
        for number, (losses, bonuses) in enumerate(months):
            made.month(number)
            for one in losses:
                _share(made, *one)
            for person, cents in zip(WHO, bonuses, strict=False):
                made.do("personnel", SetBonus(person=person, month=MONTHS[number], cents=cents))
            made.month_over(MONTHS[number])
            made.do("personnel", DeductMonth(month=MONTHS[number]))
            _all_adds_up(made)
        assert made.rows("PRAGMA foreign_key_check") == []


def _share(made: Firm, cents: int, weight: int, team: bool, sanctions: bool) -> None:
    case = made.case("none")
    made.do("accounting", RecordLoss(case=case, what="w", actual=cents))
    persons = {"li": weight, "wang": 9_999 - weight, "zhao": 1}
    if team:
        members = {person: Decimal(n) for n, person in enumerate(WHO)}
        unit = {"branch": "production", "unit_kind": "team", "unit": "t", "members": members}
        made.do("quality", ShareLoss(case=case, persons=persons, **unit))
    else:
        made.do("quality", ShareLoss(case=case, branch="sales", persons=persons))
    made.do("general", ApproveLiability(paper=f"{case}-L1"))
    if sanctions:
        proposed = ProposeSanction(case=case, person="wang", cause="other", reason="r")
        with suppress(OpsroomError):  # who bears nothing gets none
            made.do("quality", proposed)
            made.do("general", ApproveLiability(paper=f"{case}-S1"))


def _all_adds_up(made: Firm) -> None:
    sums = made.rows(
        "SELECT s.loss, (SELECT sum(cents) FROM share_persons WHERE share_id = s.id) AS borne,"
        " (SELECT sum(cents) FROM share_debts WHERE share_id = s.id) AS owed FROM loss_shares s"
    )
    assert all(row["loss"] == row["borne"] == row["owed"] for row in sums)
    for row in made.rows(
        "SELECT b.cents AS bonus, sum(d.cents * (d.kind = 'economic')) AS economic,"
        " sum(d.cents * (d.kind = 'sanction')) AS sanction FROM bonuses b"
        " JOIN deductions d ON d.person_id = b.person_id AND d.month = b.month"
        " GROUP BY b.person_id, b.month"
    ):
        assert row["economic"] <= row["bonus"] // 2
        assert row["economic"] + row["sanction"] <= row["bonus"]
    for row in made.rows(
        "SELECT d.cents, (SELECT coalesce(sum(t.cents), 0) FROM deductions t"
        " WHERE t.number = s.number AND t.person_id = d.person_id AND t.kind = 'economic') AS taken"
        " FROM share_debts d JOIN loss_shares s ON s.id = d.share_id"
    ):
        assert 0 <= row["taken"] <= row["cents"]
    fixed = made.rows(
        "SELECT s.cents, (SELECT sum(t.cents) FROM deductions t WHERE t.number = s.number) AS gone"
        " FROM sanctions s WHERE s.cents IS NOT NULL AND s.month IS NOT NULL"
    )
    assert all(row["gone"] == row["cents"] for row in fixed)  # taken or lapsed, to the cent
