"""What is of no one site is told by the clock of whoever asks, and the clock is named (CAL-2)."""

import pytest

from tests.cli.conftest import Desk
from tests.rooms import at


@pytest.fixture
def abroad(desk: Desk) -> Desk:
    """A second site, London, that comes before Shanghai, with a desk; a call of ten in Shanghai."""
    desk.ok("site", "add", "LN", "--name", "London", "--tz", "Europe/London", "--calendar", "CN")
    desk.company.hire("moira", "Moira", "supervisor", "LN")
    desk.company.hire("all", "Alle", "supervisor", None)
    desk.company.now = at(10)
    desk.add("--site", "SH")
    return desk


SHANGHAI = "Times are by the clock of SH (Asia/Shanghai)."
LONDON = "Times are by the clock of LN (Europe/London)."


def test_the_journal_goes_by_the_readers_clock(abroad: Desk) -> None:
    ours = abroad.run("journal", "show", "--limit", "1", person="boss").out
    assert ours.splitlines()[0] == SHANGHAI
    assert " 10:00 " in ours
    assert "02:00" not in ours
    theirs = abroad.run("journal", "show", "--limit", "1", person="moira").out
    assert theirs.splitlines()[0] == LONDON
    assert " 02:00 " in theirs


def test_the_past_board_names_its_clock(abroad: Desk) -> None:
    """ROL-4."""
    asked = ("board", "--at", "2026-11-24T10:00:00+08:00")
    first, second, *_rest = abroad.run(*asked, person="boss").out.splitlines()
    assert (first, second) == ("As it was on Tue 2026-11-24 10:00:00", SHANGHAI)
    first, second, *_rest = abroad.run(*asked, person="moira").out.splitlines()
    assert (first, second) == ("As it was on Tue 2026-11-24 02:00:00", LONDON)
    first, second, *_rest = abroad.run(*asked, "--site", "LN", person="boss").out.splitlines()
    assert (first, second) == ("As it was on Tue 2026-11-24 02:00:00", LONDON)


def test_the_jobs_go_by_the_readers_clock(abroad: Desk) -> None:
    abroad.ok("jobs", "run", "backup")
    assert abroad.run("jobs", "list", person="boss").out.startswith(SHANGHAI)
    assert abroad.run("jobs", "list", "--json", person="boss").json["now"].endswith("+08:00")
    assert abroad.run("jobs", "list", "--json", person="moira").json["now"].endswith("+00:00")


def test_who_has_no_site_is_told_by_the_first_sites_clock(abroad: Desk) -> None:
    assert abroad.run("journal", "show", person="all").out.startswith(LONDON)


def test_a_room_without_a_site_tells_in_utc(desk: Desk, tmp_path: object) -> None:
    db = ["--db", f"{tmp_path}/empty.db"]
    desk.bare(*db, "init")
    for verb in (("jobs", "list"), ("journal", "show")):
        assert desk.bare(*db, *verb).out.startswith("Times are in UTC.\n")
