"""Presence: a file beside the database that says who has which case open, while it lasts."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from opsroom.domain.errors import Unusable
from opsroom.store.presencesql import GONE, Here, Presence, place_of

NOW = 1_795_500_000_000
LI = Here("s1", "li", "李伟", "SH-1001", "", NOW)
WU = Here("s2", "wu", "Wu Ling", "SH-1001", "hold", NOW + 5)


@pytest.fixture
def db(tmp_path: Path) -> str:
    path = tmp_path / "room.db"
    path.write_bytes(b"")
    path.chmod(0o660)
    return str(path)


@pytest.fixture
def presence(db: str) -> Iterator[Presence]:
    with closing(Presence(db)) as made:
        yield made


def test_others_at_the_same_case_are_seen_and_oneself_is_not(presence: Presence) -> None:
    presence.beat(LI, NOW)
    presence.beat(WU, NOW)
    presence.beat(Here("s3", "he", "He Yan", "SH-1002", "", NOW), NOW)
    assert presence.others("SH-1001", "s1", NOW) == (WU,)
    assert presence.others("SH-1001", "", NOW) == (LI, WU)


def test_who_leaves_or_falls_silent_is_gone(presence: Presence) -> None:
    presence.beat(LI, NOW)
    presence.beat(WU, NOW)
    presence.leave("s1")
    assert presence.others("SH-1001", "", NOW + GONE - 1) == (WU,)
    assert presence.others("SH-1001", "", NOW + GONE) == ()


def test_a_clock_set_back_keeps_nobody_there(presence: Presence) -> None:
    presence.beat(LI, NOW + 3_600_000)
    assert presence.others("SH-1001", "", NOW) == ()
    presence.beat(WU, NOW)  # and the dead row is swept
    assert presence.others("SH-1001", "", NOW + 3_600_000) == ()


def test_the_file_is_open_to_whoever_may_use_the_database(presence: Presence) -> None:
    assert presence.path.stat().st_mode & 0o777 == 0o660


def test_a_broken_file_is_made_anew(db: str) -> None:
    place_of(db).write_bytes(b"no database at all, cut off by a power failure" * 90)
    with closing(Presence(db)) as presence:
        presence.beat(LI, NOW)
        assert presence.others("SH-1001", "", NOW) == (LI,)


def test_a_place_where_it_cant_be_made_is_said(tmp_path: Path) -> None:
    with pytest.raises(Unusable, match=r"room\.db-presence can't be used"):
        Presence(str(tmp_path / "gone" / "room.db"))
