"""A list that is kept in order is what sorting all of it would give."""

from hypothesis import given
from hypothesis import strategies as st

from opsroom.domain.lineup import Lineup

Change = tuple[set[int], set[int]]


@given(st.sets(st.integers()), st.lists(st.tuples(st.sets(st.integers()), st.sets(st.integers()))))
def test_a_changed_list_is_in_order(first: set[int], changes: list[Change]) -> None:
    rows, lineup = set(first), Lineup(first, key=lambda n: (-n % 7, n))
    for out, into in changes:
        before, was = lineup.rows, list(lineup.rows)
        gone, come = out & rows, into - rows
        lineup.change(gone, come)
        rows = (rows - gone) | come
        assert lineup.rows == sorted(rows, key=lambda n: (-n % 7, n))
        assert before == was  # whoever holds the last list keeps it
