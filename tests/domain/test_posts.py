"""DSP-4: who holds a post, whatever the day and whoever is away."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from opsroom.domain.posts import Post, holding

DAY = date(2026, 11, 23)


def post(backup: str | None = "b", rotates: int | None = None) -> Post:
    """A post of A and B."""
    return Post(1, "SH", "supervisor", "S", "a", backup, rotates, DAY)


def test_while_a_is_here_a_acts_and_b_rechecks() -> None:
    held = holding(post(), DAY, ())
    assert (held.responsible, held.checks) == ("a", "b")


def test_where_a_is_absent_b_is_responsible_and_nobody_rechecks() -> None:
    held = holding(post(), DAY, {"a", "somebody"})
    assert (held.responsible, held.checks, held.absent) == ("b", None, {"a"})


def test_where_b_is_absent_a_acts_unchecked() -> None:
    held = holding(post(), DAY, {"b"})
    assert (held.responsible, held.checks) == ("a", None)


def test_where_nobody_is_here_it_stays_as_and_shows() -> None:
    held = holding(post(), DAY, {"a", "b"})
    assert (held.responsible, held.checks, held.absent) == ("a", None, {"a", "b"})


def test_a_post_may_have_no_backup() -> None:
    assert holding(post(None), DAY, ()) == ("a", None, "a", None, frozenset())
    assert holding(post(None, 7), DAY + timedelta(7), {"a"}).responsible == "a"


def test_a_and_b_change_places_every_so_many_days() -> None:
    mains = [holding(post(rotates=7), DAY + timedelta(n), ()).main for n in range(-7, 21, 7)]
    assert mains == ["b", "a", "b", "a"]
    assert holding(post(rotates=7), DAY + timedelta(6), ()).main == "a"
    assert holding(post(rotates=7), DAY + timedelta(9), {"b"}).responsible == "a"


@given(
    st.integers(-5_000, 5_000),
    st.one_of(st.none(), st.integers(1, 366)),
    st.one_of(st.none(), st.just("b")),
    st.sets(st.sampled_from("abc")),
)
def test_somebody_always_answers_and_never_an_absent_one_while_the_other_is_here(
    days: int, rotates: int | None, backup: str | None, away: set[str]
) -> None:
    held = holding(post(backup, rotates), DAY + timedelta(days), away)
    pair = {"a", backup} - {None}
    assert held.responsible in pair
    assert held.responsible not in away or pair <= away
    assert held.checks is None or held.checks not in {held.responsible, *away}
    assert held.absent == pair & away
