"""The feed: boards read anew when something was done, not whenever somebody committed."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from opsroom.domain.policy import Policy
from opsroom.store import jobsql, leasesql
from opsroom.store.leasesql import Claim
from opsroom.ui.feed import READ_EVERY, Feed
from tests.rooms import NINE, Company


@pytest.fixture
def company(tmp_path: Path) -> Company:
    return Company(tmp_path / "room.db")


@pytest.fixture
def feed(company: Company) -> Iterator[Feed]:
    with closing(Feed(str(company.path), Policy())) as made:
        assert made.poll(NINE)
        yield made


def test_what_somebody_did_is_read(company: Company, feed: Feed) -> None:
    number = company.call()
    assert feed.poll(NINE)
    assert [row.number for row in feed.rows] == [number]
    assert not feed.poll(NINE)


def test_leases_marks_and_drafts_are_no_reason_to_read(company: Company, feed: Feed) -> None:
    """With twenty rooms open somebody renews or marks something all the time."""
    store = company.room.store
    fence = leasesql.take(store, Claim("a", "host", 1, "Li"), 0, lambda _lease: True)
    assert fence
    for write in (
        lambda: leasesql.renew(store, fence, 5),
        lambda: jobsql.mark_idle(store, "alerts", NINE, "lost"),
    ):
        write()
        assert not feed.poll(NINE + 1)
        assert feed.stirred  # a wall display knows that the room lives


def test_once_a_minute_it_is_read_anyway(company: Company, feed: Feed) -> None:
    """For what depends on the time of day; while a room is open something always stirs."""
    jobsql.mark_idle(company.room.store, "alerts", NINE, "lost")
    assert feed.poll(NINE + READ_EVERY)
