"""The line of steps is the way that the case really goes, also once it was passed up (FBK-1)."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from opsroom.documents.casewords import CaseWords
from opsroom.domain.policy import Policy
from opsroom.store import complaintsql, sites
from opsroom.ui import caseroute
from tests.casekit import Case, Firm


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Firm]:
    """A company with somebody of each role."""
    found = Firm(tmp_path / "room.db")
    yield found
    for door in found.doors.values():
        door.close()
    found.room.close()


def ways(case: Case) -> str:
    """The line, ``+`` done, ``>`` where it stands."""
    conn = case.firm.room.store.conn
    row = complaintsql.case_row(conn, case.row["id"])
    assert row is not None
    stops = caseroute.stops(
        row,
        complaintsql.steps(conn, row.id),
        complaintsql.facts(conn, row.id),
        CaseWords(Policy()),
        sites.calendars(conn)["SH"],
    )
    marks = {"now": ">", "ahead": ""}
    return " ".join(marks.get(one.face, "+") + one.step for one in stops)


@pytest.mark.parametrize(
    ("stood", "shown", "then"),
    [
        # From the first step the track itself leads up: what it records is reviewed.
        ("intake", ">intake deputy visit handling letter filing", ""),
        ("visit", "+intake >deputy visit handling letter filing", "visit"),
        ("handling", "+intake +visit >deputy handling letter filing", "handling"),
        # A serious one is answered by letter: another step comes in place of the one it left.
        ("answer", "+intake +visit +handling >deputy letter filing", "letter"),
    ],
)
def test_a_case_that_was_passed_up_goes_on_where_it_left(
    made: Firm, stood: str, shown: str, then: str
) -> None:
    """FBK-1: the line says beforehand the way that the case then goes, step by step."""
    case = made.complaint("service", by="service")
    case.goes_to(stood)
    case.service.weighs(weight="serious")
    assert ways(case) == shown
    if then:
        case.deputy.approves()
        assert case.row["step"] == then
    ahead = shown.split(">")[1].split()[1 if then else 0 :]
    for step in ahead:
        assert case.row["step"] == step
        assert ways(case).split(">")[1].split() == ahead[ahead.index(step) :]
        case.goes_on()
    assert case.row["state"] == "closed"


def test_a_step_that_a_case_was_passed_up_from_is_not_done(made: Firm) -> None:
    """It has nobody's tick, neither ahead nor behind; a review that sends it back begins anew."""
    case = made.complaint("service", by="service")
    case.goes_to("handling")
    case.service.weighs(weight="serious")
    case.deputy.rejects("unclear what happened")
    assert ways(case).split(">")[1] == "intake deputy visit handling letter filing"
    assert "+handling" not in ways(case)
