"""Columns that fit, the filter and the order of a list, without a screen."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opsroom.ui.widgets.gridmodel import GUTTER, LEFT, Column, GridModel, fit, fold


@dataclass(frozen=True, slots=True)
class Item:
    number: int
    name: str
    due: int | None = None


def model_of(rows: list[Item]) -> GridModel:
    model = GridModel(
        key=lambda row: row.number,
        haystack=lambda row: row.name,
        text=lambda row, index: (str(row.number), row.name)[index],
    )
    model.load(rows)
    return model


columns = st.lists(
    st.fixed_dictionaries(
        {
            "width": st.integers(0, 20),
            "min_width": st.integers(0, 12),
            "weight": st.integers(0, 5),
            "max_width": st.integers(0, 40),
            "priority": st.integers(0, 3),
        }
    ).map(lambda sizes: Column("k", "T", **sizes)),
    max_size=9,
)


@given(columns, st.integers(0, 250))
def test_columns_never_overlap_nor_leave_the_window(cols: list[Column], width: int) -> None:
    places = fit(cols, width)
    end = LEFT - GUTTER
    for place in places:
        assert place.width > 0
        assert place.x == end + GUTTER
        end = place.x + place.width
    assert end <= max(width, 0)
    assert [p.index for p in places] == sorted(p.index for p in places)


@given(columns, st.integers(0, 250))
def test_flexible_columns_use_every_cell_there_is(cols: list[Column], width: int) -> None:
    places = fit(cols, width)
    if any(not cols[p.index].width and not cols[p.index].max_width for p in places):
        assert sum(p.width for p in places) + GUTTER * (len(places) - 1) == width - LEFT


@given(columns, st.integers(0, 250))
def test_a_column_without_priority_is_never_dropped_for_one_with(
    cols: list[Column], width: int
) -> None:
    shown = {p.index for p in fit(cols, width)}
    dropped = [c.priority for i, c in enumerate(cols) if i not in shown]
    if any(dropped) and not all(dropped):  # cut at the edge: only 0s are left
        assert all(cols[i].priority == 0 for i in shown)


def test_the_highest_priority_goes_first() -> None:
    cols = [
        Column("a", "A", width=10),
        Column("b", "B", width=10, priority=2),
        Column("c", "C", width=10, priority=1),
    ]
    assert [p.index for p in fit(cols, 33)] == [0, 1, 2]
    assert [p.index for p in fit(cols, 32)] == [0, 2]
    assert [p.index for p in fit(cols, 21)] == [0]


def test_what_is_left_is_shared_by_weight_up_to_the_limit() -> None:
    cols = [
        Column("a", "A", min_width=1, weight=1),
        Column("b", "B", min_width=1, weight=3, max_width=20),
        Column("c", "C", width=10),
    ]
    assert [p.width for p in fit(cols, 100)] == [67, 20, 10]


words = st.text(alphabet="aAbBＡé漏水 ß", max_size=6)


@given(st.lists(words, max_size=30), st.lists(words, min_size=1, max_size=6))
def test_the_filter_finds_what_a_plain_search_finds(names: list[str], typed: list[str]) -> None:
    rows = [Item(i, name) for i, name in enumerate(names)]
    model = model_of(rows)
    for text in typed:
        for end in range(len(text) + 1):
            model.filter(text[:end])
            wanted = [r for r in rows if all(w in fold(r.name) for w in fold(text[:end]).split())]
            assert list(model.rows) == wanted


def test_the_filter_ignores_case_and_full_width() -> None:
    model = model_of([Item(1, "ＡＣＭＥ Trading"), Item(2, "Northwind")])
    model.filter("acme TRAD")
    assert [r.number for r in model.rows] == [1]


def test_a_filter_stays_when_the_data_change() -> None:
    kept = Item(1, "acme")
    model = model_of([kept, Item(2, "north")])
    model.filter("acme")
    model.load([Item(3, "acme two"), kept, Item(4, "south")])
    assert [r.number for r in model.rows] == [3, 1]


def test_haystacks_of_rows_that_stay_are_not_built_again() -> None:
    built: list[int] = []

    def haystack(row: Item) -> str:
        built.append(row.number)
        return row.name

    model = GridModel(key=lambda r: r.number, haystack=haystack, text=lambda r, i: "")
    rows = [Item(i, f"n{i}") for i in range(10)]
    model.load(rows)
    while model.warm(3):
        pass
    assert sorted(built) == list(range(10))
    model.load([*rows[:5], Item(99, "new")])
    model.filter("n")
    assert len(built) == 11


def test_rows_without_a_value_sort_last_both_ways() -> None:
    rows = [Item(1, "", 30), Item(2, "", None), Item(3, "", 10), Item(4, "", 20)]
    model = model_of(rows)
    due = Column("due", "Due", sort=lambda row: row.due)
    model.sort_by(due)
    assert [r.number for r in model.rows] == [3, 4, 1, 2]
    model.sort_by(due, reverse=True)
    assert [r.number for r in model.rows] == [1, 4, 3, 2]
    model.sort_by(None)
    assert [r.number for r in model.rows] == [1, 2, 3, 4]


@pytest.mark.parametrize("reverse", [False, True])
def test_equal_rows_keep_the_order_they_were_given_in(reverse: bool) -> None:
    model = model_of([Item(i, "same", 5) for i in range(6)])
    model.sort_by(Column("due", "Due", sort=lambda row: row.due), reverse=reverse)
    assert [r.number for r in model.rows] == list(range(6))


def test_a_column_without_a_sort_of_its_own_sorts_by_its_text() -> None:
    model = model_of([Item(1, "b"), Item(2, "A"), Item(3, "c")])
    model.sort_by(Column("name", "Name"), 1)
    assert [r.number for r in model.rows] == [2, 1, 3]


def test_a_sorted_list_is_filtered_in_its_order() -> None:
    model = model_of([Item(1, "x", 3), Item(2, "y", 2), Item(3, "x", 1)])
    model.sort_by(Column("due", "Due", sort=lambda row: row.due))
    model.filter("x")
    assert [r.number for r in model.rows] == [3, 1]


def test_a_row_is_found_by_its_key() -> None:
    model = model_of([Item(i, "") for i in range(100)])
    assert model.index_of(42, near=3) == 42
    assert model.index_of(500) is None
    assert model.known([5, 500]) == {5}
