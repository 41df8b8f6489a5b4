"""No verb breaks off over odd words: bytes of another encoding, and dates at the ends of time."""

import io
import os
from pathlib import Path

import pytest

from opsroom.cli.parse import Arg, Verb, all_args
from opsroom.cli.verbs import VERBS
from opsroom.cli.words import GLOBALS
from tests.cli.conftest import Desk

#: "电" as a terminal in GBK sends it, in the form in which Python hands such bytes over.
GBK = os.fsdecode("电".encode("gbk"))
ODD = (
    *("0001-01-01", "0001-01", "1970-01-01", "2200-12-31", "9999-12-31", "9999-12"),
    *("1970-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "2200-12-31T23:59:59+00:00"),
    *("+99999999999h", "99:99", "", "0", "-1", "=", "a" * 5000),
)
#: Verbs that take the screen, or run until they are told to leave.
_STAY = {"demo", "wall", "worker"}
_FILES = {"into", "to", "file"}
_FILLERS = {"call": "SH-1001", "technician": "li", "person": "li", "people": "li"}

ANSWERING = {name: verb for name, verb in VERBS.items() if name not in _STAY}


def _with(verb: Verb, asked: Arg, value: str) -> list[str]:
    """The words of a verb with `value` in one place and something likely in those it needs."""
    words = []
    for one in all_args(verb):
        if one.flag == asked.flag or one.required:
            filler = _FILLERS.get(one.dest, one.choices[0] if one.choices else "1")
            given = value if one.flag == asked.flag else filler
            words.append(f"{one.flag}={given}" if one.flag.startswith("-") else given)
    return words


def _oddly(desk: Desk, common: list[str], name: str, verb: Verb) -> None:
    dry = ["--dry-run"] * verb.dry_run
    for one in all_args(verb):
        if one.kind == "flag" or one.dest in _FILES:
            continue
        for value in ODD:
            answer = desk.bare(*common, *name.split(), *_with(verb, one, value), *dry)
            assert answer.code in (0, 1, 2, 3), (one.flag, value[:40], answer.err[-300:])


@pytest.fixture(autouse=True)
def _somewhere_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files named by odd words are looked for, and made, in a folder of the test's own."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setattr("sys.stdin", io.StringIO(""))


@pytest.mark.parametrize("name", ANSWERING)
def test_odd_dates_on_an_empty_room_are_no_crash(desk: Desk, tmp_path: Path, name: str) -> None:
    """A room without a site, a person or a call."""
    db = ["--db", str(tmp_path / "empty.db")]
    assert desk.bare(*db, "init").code == 0
    _oddly(desk, db, name, ANSWERING[name])


@pytest.mark.parametrize("name", ANSWERING)
def test_odd_dates_on_a_room_with_calls_are_no_crash(desk: Desk, name: str) -> None:
    desk.add()
    common = ["--db", str(desk.company.path), "--as", desk.person]
    _oddly(desk, common, name, ANSWERING[name])


@pytest.mark.parametrize("option", GLOBALS)
@pytest.mark.parametrize("value", [*ODD, ".", "/"])
def test_an_odd_option_of_the_program_is_no_crash(desk: Desk, option: str, value: str) -> None:
    answer = desk.bare("--db", str(desk.company.path), f"{option}={value}", "board")
    assert answer.code in (0, 1, 2, 3), answer.err[-300:]


@pytest.mark.parametrize("name", VERBS)
def test_bytes_that_arent_utf_8_are_bad_input_to_every_verb(desk: Desk, name: str) -> None:
    answer = desk.run(*name.split(), f"x{GBK}")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err == (
        f"opsroom: {' '.join(name.split())}: “x\\xb5\\xe7” isn't UTF-8. "
        "Set the terminal or the script to UTF-8.\n"
    )


@pytest.mark.parametrize("option", GLOBALS)
def test_bytes_that_arent_utf_8_are_bad_input_in_an_option_too(desk: Desk, option: str) -> None:
    answer = desk.bare(f"{option}={GBK}", "board")
    assert (answer.code, answer.out) == (2, "")
    assert "isn't UTF-8" in answer.err or option in {"--lang", "--settings"}


def test_what_isnt_utf_8_is_told_in_json_where_json_is_asked_for(desk: Desk) -> None:
    answer = desk.run("customer", "find", GBK, "--json")
    assert answer.code == 2
    assert '"exit": 2' in answer.err


def test_a_day_before_all_calendars_is_bad_input(desk: Desk) -> None:
    """DAY-1: as one that is still to come."""
    answer = desk.run("report", "daily", "--date", "0001-01-01")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err == "opsroom: --date: 0001-01-01: calendars begin in 1970.\n"
    assert "calendars begin in 1970" in desk.run("report", "daily", "--date", "1969-12-31").err


def test_a_month_of_a_room_without_a_site_has_no_cases(desk: Desk, tmp_path: Path) -> None:
    """STA-1."""
    db = ["--db", str(tmp_path / "empty.db")]
    desk.bare(*db, "init")
    answer = desk.bare(*db, "report", "cases")
    assert (answer.code, answer.err) == (0, "")
    assert "There is no site yet" in answer.out
    assert desk.bare(*db, "report", "cases", "--json").json["reports"] == []
