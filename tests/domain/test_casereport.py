"""A month of complaint cases in figures (STA-1)."""

from hypothesis import given
from hypothesis import strategies as st

from opsroom.domain.casereport import StepTold, Told, TrackMonth, case_month

START, END = 1_000_000, 2_000_000


def case(number: str = "1", **changes: object) -> Told:
    """A case of the month that is still open."""
    plain = {
        "number": number,
        "track": "quality",
        "state": "open",
        "opened_at": START,
        "closed_at": None,
        "due_at": END - 10,
        "improvement": "none",
        "facts": {},
        **changes,
    }
    return Told(**plain)  # type: ignore[arg-type]  # a test's own shorthand


def test_a_case_counts_where_it_was_opened_and_where_it_was_closed() -> None:
    cases = [
        case("1", opened_at=START - 1, closed_at=START, state="closed"),
        case("2", opened_at=END - 1),
        case("3", opened_at=START, closed_at=END, state="closed"),
        case("4", closed_at=END - 1, state="closed"),
        case("5", closed_at=END - 1, state="withdrawn", due_at=None),
    ]
    month = case_month(cases, [], START, END, END + 5)
    assert month.tracks == (
        TrackMonth("quality", received=4, closed=2, late=1, withdrawn=1, open=2, overdue=2),
    )
    assert [one.number for one in month.cases] == ["1", "4"]


def test_a_month_under_way_is_told_up_to_now() -> None:
    cases = [case("1"), case("2", opened_at=START + 500)]
    steps = [StepTold("sales", START + 5, None), StepTold("sales", START + 400, None)]
    month = case_month(cases, steps, START, END, START + 100)
    assert month.tracks[0][1:] == (1, 0, 0, 0, 1, 0)
    assert [tuple(row) for row in month.roles] == [("sales", 1, 1)]


def test_late_steps_are_the_department_s_that_held_them() -> None:
    """CMP-13: the most late first."""
    steps = [
        StepTold("sales", START + 5, START + 5),
        StepTold("quality", START + 5, START + 6),
        StepTold("quality", START + 7, None),
        StepTold("office", START + 7, START),
    ]
    roles = case_month([], steps, START, END, END).roles
    assert [tuple(row) for row in roles] == [
        *(("quality", 2, 2), ("office", 1, 0), ("sales", 1, 0)),
    ]


def test_the_unit_is_the_decided_one_before_the_suspected_one() -> None:
    """CMP-7 before CMP-3; nobody named is told as such."""
    facts = (
        {"caused_by": "二车间", "responsible_unit": "一车间", "cause": "混料", "loss": "123450"},
        {"responsible_unit": "一车间", "loss": "50"},
        {"department": "store"},
        {},
    )
    cases = [
        case(str(n), closed_at=START, state="closed", facts=one) for n, one in enumerate(facts)
    ]
    month = case_month(cases, [], START, END, END)
    assert [(one.field, one.unit) for one in month.cases] == [
        ("caused_by", "二车间"),
        ("responsible_unit", "一车间"),
        ("department", "store"),
        ("", ""),
    ]
    assert {row.unit: (row.share, row.loss) for row in month.units} == {
        "二车间": (2500, 123450),
        "一车间": (2500, 50),
        "store": (2500, 0),
        "": (2500, 0),
    }


@given(st.lists(st.sampled_from("ABCD"), max_size=40))
def test_shares_add_up_to_the_whole(units: list[str]) -> None:
    cases = [
        case(str(n), closed_at=START, state="closed", facts={"caused_by": unit})
        for n, unit in enumerate(units)
    ]
    month = case_month(cases, [], START, END, END)
    assert sum(row.share for row in month.units) == (10_000 if units else 0)
    assert sum(row.closed for row in month.units) == len(units)
