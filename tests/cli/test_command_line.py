"""The command line itself: options anywhere, exit codes, one line an error, help in a language."""

import io
import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import fields
from importlib import import_module
from pathlib import Path

import pytest

from opsroom import __version__
from opsroom.cli.parse import Verb, all_args
from opsroom.cli.quick import PLAIN, basics
from opsroom.cli.verbs import ROOM, VERBS
from opsroom.domain.policy import Policy
from opsroom.domain.sla import Thresholds
from opsroom.language import LANGUAGES, use
from opsroom.settings import Settings
from opsroom.wiring import wire
from tests.cli.conftest import Desk


@pytest.mark.parametrize("verb", [*VERBS.values(), ROOM], ids=[*VERBS, "the room"])
def test_every_verb_has_its_handler_and_action(verb: Verb) -> None:
    """They are named in the table, not imported by it."""
    module, _colon, function = verb.handler.partition(":")
    assert callable(getattr(import_module(f"opsroom.cli.{module}"), function))
    if verb.action:
        module, _colon, name = verb.action.partition(":")
        action = getattr(import_module(f"opsroom.actions.{module}"), name)
        fields = set(action.model_fields)
        assert {one.dest for one in verb.args} == fields


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_explains_itself(desk: Desk, verb: str, lang: str) -> None:
    answer = desk.bare(*verb.split(), "--help", "--lang", lang)
    assert (answer.code, answer.err) == (0, "")
    for one in all_args(VERBS[verb]):
        assert one.flag in answer.out


@pytest.mark.parametrize("words", [("--help",), ("-h",), ("--help", "--lang", "zh-Hans")])
def test_help_lists_every_verb(desk: Desk, words: tuple[str, ...]) -> None:
    out = desk.bare(*words).out
    assert [verb for verb in VERBS if f"  {verb} " not in out] == []
    assert "--db FILE" in out


def test_help_for_a_group_lists_its_verbs(desk: Desk) -> None:
    out = desk.bare("call", "--help").out
    assert "call dispatch" in out
    assert "  board" not in out


def test_the_version_is_told(desk: Desk) -> None:
    assert desk.bare("--version").out == f"opsroom {__version__}\n"


def test_global_options_stand_anywhere(desk: Desk) -> None:
    db = str(desk.company.path)
    for words in (
        ("--db", db, "board"),
        ("board", "--db", db),
        (f"--db={db}", "board"),
        ("call", "list", f"--db={db}"),
        ("call", "--db", db, "list"),
    ):
        assert desk.bare(*words).code == 0


def test_a_word_after_two_dashes_is_only_a_word(desk: Desk) -> None:
    assert "no call --db" in desk.run("call", "show", "--", "--db").err


@pytest.mark.parametrize(
    ("words", "code", "why"),
    [
        (("bord",), 2, "Did you mean “board”?"),
        (("xyzzy",), 2, "There is no verb “xyzzy”"),
        (("call",), 2, "“call” wants one of: add, list"),
        (("call", "dance"), 2, "“call” wants one of"),
        (("--frobnicate",), 2, "There is no such option"),
        (("board", "--frobnicate"), 2, "--frobnicate"),
        (("board", "--db"), 2, "--db: A value is missing"),
        (("board", "--lang", "fr"), 2, "en, zh-Hans, zh-Hant"),
        (("board", "--now", "noon"), 2, "--now: “noon” isn't an instant"),
        (("board", "--now", "2026-11-24T09:00:00"), 2, "with an offset"),
        (("board", "--settings", "/nowhere/x.toml"), 2, "There is no settings file"),
        (("call", "list", "--limit", "0"), 2, "--limit: At least 1."),
        (("call", "list", "--limit", "many"), 2, "--limit"),
        (("call", "show", "SH-1", "SH-2"), 2, "SH-2"),
        (("board", "--as", "nobody"), 2, "Known: audit, boss"),
        (("call", "cancel", "SH-1", "--reason", "x", "--as", "nobody"), 2, "Known: audit, boss"),
    ],
)
def test_what_was_typed_wrong_is_named_on_one_line(
    desk: Desk, words: tuple[str, ...], code: int, why: str
) -> None:
    answer = desk.bare("--db", str(desk.company.path), *words)
    assert (answer.code, answer.out) == (code, "")
    assert why in answer.err
    assert answer.err.startswith("opsroom: ")
    assert answer.err.count("\n") == 1


def test_a_database_that_cannot_be_used_is_exit_code_three(desk: Desk, tmp_path: Path) -> None:
    other = tmp_path / "notes.db"
    other.write_bytes(b"not a database at all, but long enough to look at" * 30)
    for words in (("board",), ("call", "show", "SH-1"), ("jobs", "run"), ("queue", "--json")):
        missing = desk.bare(*words, "--db", str(tmp_path / "none.db"))
        assert (missing.code, "There is no database" in missing.err) == (3, True)
        assert not (tmp_path / "none.db").exists()
        assert desk.bare(*words, "--db", str(other)).code == 3
    assert json.loads(desk.bare("queue", "--json", "--db", str(other)).err)["exit"] == 3


def test_a_bug_is_logged_and_told_in_a_sentence(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And no traceback, no values of variables, reaches the terminal."""

    def broken(*_args: object) -> None:
        raise RuntimeError("kaput")

    monkeypatch.setattr("opsroom.store.views.board", broken)
    answer = desk.run("board")
    log = desk.company.path.with_suffix(".log")
    assert (answer.code, answer.out, answer.err.count("\n")) == (4, "", 1)
    assert "kaput" in answer.err
    assert str(log) in answer.err
    assert "Traceback" in log.read_text(encoding="utf-8")
    assert log.stat().st_mode & 0o077 == 0


def test_an_interrupt_is_quiet(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_args: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("opsroom.store.views.board", interrupted)
    assert desk.run("board") == (answer := desk.run("board"))
    assert (answer.code, answer.out, answer.err) == (130, "", "")


def test_the_language_is_the_one_asked_for(desk: Desk, tmp_path: Path) -> None:
    """The option, else the settings'."""
    settings = tmp_path / "config" / "opsroom" / "settings.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text(f'lang = "zh-Hant"\ndb = "{desk.company.path}"\n', encoding="utf-8")
    found = basics(None)
    assert found is not None
    assert (found.lang, found.db) == ("zh-Hant", desk.company.path)
    assert desk.bare("board").code == 0
    use("en")  # as in a process of its own
    settings.write_text('lang = "klingon"\n', encoding="utf-8")
    answer = desk.bare("board")
    assert (answer.code, "line 1: lang" in answer.err) == (2, True)
    assert desk.bare("--help").code == 0


def test_cheap_settings_are_the_real_ones(tmp_path: Path) -> None:
    """What `quick` takes without validation is what the settings would have said."""
    assert PLAIN.keys() <= {one.name for one in fields(Settings)} - {"policy"}
    sla = Policy().sla
    assert Thresholds() == Thresholds(60 * sla.at_risk, 60 * sla.critical)
    file = tmp_path / "mine.toml"
    file.write_text('db = "here.db"\nsite = "SH"\nlog = "x.log"\n', encoding="utf-8")
    quick, slow = basics(str(file)), wire(settings_file=str(file)).settings
    assert quick is not None
    assert (quick.db, quick.site, quick.log) == (slow.db, slow.site, slow.log)
    assert quick.db == tmp_path / "here.db"
    assert basics(None) == (Path("opsroom.db"), "en", None, None, Thresholds())
    for doubtful in ("db = 3", 'bd = "x"', 'policy = "p.toml"', "page_seconds = 20", "[[["):
        file.write_text(doubtful, encoding="utf-8")
        assert basics(str(file)) is None


def test_the_policy_s_thresholds_hold_on_the_board(desk: Desk, tmp_path: Path) -> None:
    """SLA-5: a company's own policy."""
    desk.add()
    (tmp_path / "policy.toml").write_text("[sla]\nat_risk = 600\n", encoding="utf-8")
    settings = tmp_path / "s.toml"
    settings.write_text('policy = "policy.toml"\n', encoding="utf-8")
    board = desk.run("board", "--json", "--settings", str(settings)).json
    assert board["calls"][0]["level"] == "at_risk"


def test_the_settings_site_is_the_one_shown(desk: Desk, tmp_path: Path) -> None:
    settings = tmp_path / "s.toml"
    settings.write_text('site = "ZZ"\n', encoding="utf-8")
    answer = desk.run("board", "--settings", str(settings))
    assert (answer.code, "settings: There is no site ZZ" in answer.err) == (2, True)
    assert desk.run("board", "--settings", str(settings), "--site", "all").code == 0


def test_deadlines_come_in_lines(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """SLA-1: `sla` knows the sites of the database, and works where there is none."""
    line = '{"calendar": "%s", "zone": "urban", "at": "2026-11-24T09:00:00+08:00"}\n'
    monkeypatch.setattr(sys, "stdin", io.StringIO(line % "SH" + line % "CN"))
    answer = desk.run("sla")
    lines = [json.loads(one) for one in answer.out.splitlines()]
    assert [one["due"] for one in lines] == ["2026-11-24T15:00:00+08:00"] * 2
    assert answer.code == 0
    monkeypatch.chdir(desk.company.path.parent)
    monkeypatch.setattr(sys, "stdin", io.StringIO(line % "SH" + line % "CN"))
    alone = desk.bare("sla")
    assert (alone.code, [*json.loads(alone.out.splitlines()[0])]) == (2, ["error", "line"])


def process(*words: str, encoding: str = "utf-8") -> subprocess.CompletedProcess[str]:
    """The program in a process of its own, on a terminal's encoding."""
    return subprocess.run(
        [sys.executable, "-m", "opsroom", *words],
        capture_output=True,
        encoding=encoding,
        check=False,
        timeout=60,
        env={**os.environ, "PYTHONIOENCODING": encoding},
    )


def test_the_program_starts_as_a_module(desk: Desk) -> None:
    done = process("board", "--json", "--db", str(desk.company.path))
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["calls"] == []
    assert process("board", "--db", "/nowhere/none.db").returncode == 3


def test_a_reader_that_leaves_early_is_no_error(desk: Desk) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as out:
        done = subprocess.run(
            [sys.executable, "-m", "opsroom", "--help"],
            stdout=out,
            stderr=subprocess.PIPE,
            check=False,
            timeout=60,
        )
    assert (done.returncode, done.stderr) == (141, b"")


def test_a_terminal_without_chinese_gets_question_marks(desk: Desk) -> None:
    desk.add()
    done = process("board", "--db", str(desk.company.path), encoding="latin-1")
    assert (done.returncode, done.stderr) == (0, "")
    assert "??" in done.stdout


def test_a_broken_database_is_told_and_no_error_of_the_program(desk: Desk) -> None:
    """Exit code 3, whichever page is broken."""
    number = desk.add()
    desk.company.room.close()
    with closing(sqlite3.connect(desk.company.path)) as conn:
        (root,) = conn.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'calls'").fetchone()
        conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    data = bytearray(desk.company.path.read_bytes())
    data[4096 * (root - 1) : 4096 * root] = bytes(4096)
    desk.company.path.write_bytes(data)
    answer = desk.run("call", "show", number)
    assert answer.code == 3
    assert "can't be used" in answer.err


def test_so_is_one_whose_schema_is_no_text(desk: Desk) -> None:
    desk.company.room.close()
    data = desk.company.path.read_bytes()
    desk.company.path.write_bytes(data.replace(b"CREATE TABLE calls", b"CRE\xa0TE TABLE c\xa0lls"))
    answer = desk.run("board")
    assert answer.code == 3
    assert "can't be used" in answer.err


@pytest.mark.parametrize("home", ["x" * 300, "~nobody.at.all/config"])
def test_a_home_that_cant_be_entered_has_no_settings(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, home: str
) -> None:
    """As an account of a service has, or one whose home is another's."""
    monkeypatch.setenv("XDG_CONFIG_HOME", home)
    assert desk.ok("board")


@pytest.mark.parametrize("calendar", ["{", "7", '{"week": {"mon": [["99:00", "1:00"]]}}'])
def test_a_calendar_that_nobody_could_have_written_is_told(desk: Desk, calendar: str) -> None:
    desk.company.change("UPDATE sites SET calendar = ?", calendar)
    answer = desk.run("board")
    assert answer.code == 3
    assert "SH" in answer.err


def test_a_value_that_nobody_could_have_written_is_told_as_damage(desk: Desk) -> None:
    """A bit that fell over in a cell: SQLite's own pages are whole, the journal's chain is not."""
    number = desk.add()
    triggers = "SELECT name FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'journal'"
    for (name,) in desk.company.room.store.rows(triggers):
        desk.company.change(f"DROP TRIGGER {name}")
    desk.company.change("UPDATE journal SET after = '{torn' WHERE action = 'call.add'")
    answer = desk.run("call", "show", number)
    assert answer.code == 3
    assert "damaged" in answer.err


@pytest.mark.parametrize(
    "verb", [("board",), ("jobs", "list"), ("call", "cancel", "1", "--reason", "x")]
)
def test_a_database_that_cant_even_be_looked_for_is_told(desk: Desk, verb: tuple[str, ...]) -> None:
    """As in a folder that is shut: the file can't be asked whether it is there."""
    answer = desk.bare("--db", "x" * 300, *verb)
    assert answer.code == 3
    assert "can't be used" in answer.err
