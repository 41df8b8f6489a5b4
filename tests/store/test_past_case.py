"""A complaint case as it was at any past instant, with all that hung on it (ROL-3, ROL-4)."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from opsroom.actions.casesteps import RejectCase
from opsroom.actions.liability import RecordLoss, ShareLoss
from opsroom.actions.sanctions import ApproveLiability, ProposeSanction
from opsroom.jobs.runner import run_job
from opsroom.store import complaintlist, complaintsql, pastcasesql, settledsql
from opsroom.store.casesql import journal_of
from opsroom.store.database import Store
from tests.casekit import Case, Firm, firm
from tests.rooms import looking_back

Seen = dict[str, Any]


def seen(store: Store, case: int) -> Seen:
    """All that a case's page reads."""
    conn = store.conn
    return {
        "row": complaintsql.case_row(conn, case),
        "steps": complaintsql.steps(conn, case),
        "facts": complaintsql.facts(conn, case),
        "papers": complaintsql.papers(conn, case),
        "signs": complaintlist.signs(conn, case),
        "copies": complaintlist.copies(conn, case),
        "journal": journal_of(conn, f"case:{case}"),
        "settled": settledsql.settled(conn, case),
    }


def seen_back(store: Store, case: int, then: int) -> Seen:
    """The same, looked back at."""
    with looking_back(store.conn, then):
        pastcasesql.lay_over_case(store.conn, then, case)
        found = seen(store, case)
        pastcasesql.uncover_case(store.conn)
        return found


class Watched:
    """A case of which all is noted after every deed; a minute passes between two."""

    def __init__(self, case: Case) -> None:
        self.case, self.firm = case, case.firm
        self.id = int(case.row["id"])
        self.was: dict[int, Seen] = {}
        self.note()

    def note(self) -> None:
        """Keep what is seen now, and let a minute pass."""
        self.was[self.firm.now] = seen(self.firm.room.store, self.id)
        self.firm.later(minutes=1)

    def all_is_found_again(self) -> None:
        """Every instant that was noted, and those between; and nothing is written anywhere."""
        store = self.firm.room.store
        present = seen(store, self.id)
        for then, was in self.was.items():
            for instant in (then, then + 59):
                back = seen_back(store, self.id, instant)
                assert [name for name in was if back[name] != was[name]] == [], instant
        assert seen(store, self.id) == present


@pytest.fixture
def watched(tmp_path: Path) -> Watched:
    """A case of quality that has just been opened."""
    made: Firm = firm(tmp_path)
    made.joins("zhao", "production")
    return Watched(made.complaint("quality", by="sales"))


def test_steps_forms_papers_and_signatures_are_found_again(watched: Watched) -> None:
    """CMP-3, CMP-6, CMP-10: rejections, what was undone, and petitions in every state too."""
    case, note = watched.case, watched.note
    case.sales.records(wanted="退款", order_no="A-1")
    note()
    case.sales.records(wanted="换货", order_no="")
    note()
    case.sales.takes_back()
    note()
    case.sales.weighs(weight="serious")
    note()
    paper = case.production.petitions("处分过重", "quality", "personnel")
    note()
    case.quality.signs(paper, "同意")
    note()
    case.production.withdraws_petition(paper, "已和解")
    note()
    while case.row["step"] != "first_approval":
        case.goes_on()
        note()
    watched.firm.later(hours=24 * 20)
    for job in ("case-levels", "case-notes"):
        assert run_job(job, watched.firm.room).outcome == "done"
        note()
    assert "expediting" in {one["kind"] for one in case.papers}
    watched.firm.doors[case.row["role"]].perform(RejectCase(case=case.number, note="金额太高"))
    note()
    while case.row["state"] == "open":
        case.goes_on()
        note()
    assert case.papers[-1]["kind"] != "petition"
    assert watched.was[max(watched.was)]["copies"]
    watched.all_is_found_again()


def test_a_settlement_is_found_again(watched: Watched) -> None:
    """LIA-1 to LIA-8: and a petition that was decided with its sanction was open before."""
    case, doors, note = watched.case, watched.firm.doors, watched.note
    case.goes_to("answer")
    note()
    doors["accounting"].perform(RecordLoss(case=case.number, what="scrap", actual=100))
    note()
    share = ShareLoss(
        case=case.number,
        branch="production",
        persons={"zhao": 10_000},
        unit_kind="team",
        unit="line 2",
        members={"zhao": Decimal(1)},
    )
    doors["quality"].perform(share)
    note()
    doors["deputy"].perform(ApproveLiability(paper=f"{case.number}-L1"))
    note()
    paper = case.quality.petitions("a warning for Zhao", "sales")
    note()
    proposed = ProposeSanction(
        case=case.number, person="zhao", cause="other", reason="mixed lots", petition=paper
    )
    number = doors["quality"].perform(proposed).facts["number"]
    note()
    case.sales.signs(paper)
    note()
    doors["general"].perform(ApproveLiability(paper=number))
    note()
    states = [[one.state for one in was["papers"]] for was in watched.was.values()]
    assert states[-3:] == [["open"], ["open"], ["approved"]]
    watched.all_is_found_again()


def test_other_cases_are_as_they_are(watched: Watched) -> None:
    """One case is laid over at a time: another one's papers are today's."""
    other = Watched(watched.firm.complaint("quality", by="sales"))
    other.case.sales.records(wanted="退款")
    watched.case.sales.records(wanted="退款")
    store, then = watched.firm.room.store, min(other.was)
    with looking_back(store.conn, then):
        pastcasesql.lay_over_case(store.conn, then, watched.id)
        assert "wanted" not in complaintsql.facts(store.conn, watched.id)
        assert complaintsql.facts(store.conn, other.id)["wanted"] == "退款"
        pastcasesql.lay_over_case(store.conn, then, other.id)
        assert "wanted" not in complaintsql.facts(store.conn, other.id)
        assert complaintsql.facts(store.conn, watched.id)["wanted"] == "退款"


def test_what_the_right_clock_left_behind_stands(watched: Watched) -> None:
    """An entry made by a clock that was ahead for a while spoils no more than itself."""
    case, right = watched.case, watched.firm.now
    watched.firm.now = right + 400 * 86_400
    case.production.petitions("wrong year", "quality")
    watched.firm.now = right + 60
    case.sales.records(wanted="退款")
    store = watched.firm.room.store
    assert seen_back(store, watched.id, right + 90)["papers"] == []
    assert seen_back(store, watched.id, right + 90)["facts"]["wanted"] == "退款"
