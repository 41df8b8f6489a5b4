"""What a command says and gives back where its answer can't be written, or its input read."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

import pytest

from tests.cli.conftest import Desk
from tests.importing.kit import HEADER, PLAIN, ROW

NEW_CALL = (
    *("--name", "王记", "--address", "虹桥路2号", "--phone", "021-1"),
    *("--model", "CX", "--fault", "leak", "--zone", "urban", "--site", "SH"),
)
UNANSWERED, BROKEN_PIPE = 5, 141


@pytest.fixture(params=[">/dev/full", ">&-"], ids=["full", "closed"])
def nowhere(request: pytest.FixtureRequest) -> str:
    """A standard output that takes nothing, as a shell writes it."""
    return str(request.param)


def shell(desk: Desk, streams: str, *words: str, text: str = "") -> tuple[int, str]:
    """Type a command with its streams led elsewhere; its exit code, and what it said aside."""
    program = (sys.executable, "-m", "opsroom", "--db", str(desk.company.path))
    done = subprocess.run(
        ["sh", "-c", f'"$@" {streams}', "sh", *program, *words],
        input=text,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return done.returncode, done.stderr


@contextmanager
def nobody_reads() -> Iterator[IO[str]]:
    """A pipe whose reader has gone."""
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as out:
        yield out


def unread(desk: Desk, *words: str, aside: bool = False, text: str = "") -> tuple[int, str]:
    """Type a command whose reader has gone, of what it says aside as well."""
    with nobody_reads() as out:
        done = subprocess.run(
            [sys.executable, "-m", "opsroom", "--db", str(desk.company.path), *words],
            input=text,
            stdout=out,
            stderr=out if aside else subprocess.PIPE,
            text=True,
            check=False,
            timeout=60,
        )
    return done.returncode, done.stderr or ""


def calls(desk: Desk) -> int:
    """How many calls there are."""
    return int(desk.company.room.store.rows("SELECT count(*) FROM calls")[0][0])


def test_a_change_whose_answer_is_lost_is_named_as_kept(desk: Desk, nowhere: str) -> None:
    """Whoever reads "an error" enters it again; the number tells them not to."""
    code, said = shell(desk, nowhere, "--as", "boss", "call", "add", *NEW_CALL)
    assert (code, calls(desk)) == (UNANSWERED, 1)
    assert "SH-1001" in said
    assert "kept" in said
    assert "Traceback" not in said
    assert len(said.splitlines()) == 1


def test_so_is_an_import_and_a_run_of_jobs(desk: Desk) -> None:
    table, mapping = desk.company.path.with_name("calls.csv"), desk.company.path.with_name("m.toml")
    table.write_text(HEADER + ROW.format("a"), encoding="utf-8")
    mapping.write_text(PLAIN, encoding="utf-8")
    desk.company.change("UPDATE people SET site_id = NULL WHERE id = 'boss'")
    asked = ("--as", "boss", "import", "calls", str(table), "--map", str(mapping))
    code, said = shell(desk, ">/dev/full", *asked)
    assert (code, calls(desk)) == (UNANSWERED, 1)
    assert "T-1001 - T-1001" in said
    code, said = shell(desk, ">/dev/full", *asked)
    assert (code, calls(desk)) == (UNANSWERED, 1)
    assert "kept" not in said
    assert shell(desk, ">/dev/full", "--as", "boss", "jobs", "run")[0] == UNANSWERED


def test_in_json_too(desk: Desk) -> None:
    words = ("--as", "boss", "call", "add", *NEW_CALL, "--json")
    code, said = shell(desk, ">/dev/full", *words)
    told = json.loads(said)
    assert (code, told["exit"], told["kept"]["what"]) == (UNANSWERED, UNANSWERED, "SH-1001")
    assert told["kept"]["entry"] >= 1


def test_a_try_whose_answer_is_lost_kept_nothing(desk: Desk) -> None:
    code, said = shell(desk, ">/dev/full", "--as", "boss", "call", "add", *NEW_CALL, "--dry-run")
    assert (code, calls(desk)) == (UNANSWERED, 0)
    assert "SH-1001" not in said
    assert "kept" not in said


@pytest.mark.parametrize(
    "words",
    [
        ("board",),
        ("--help",),
        ("journal", "export", "-"),
        ("board", "--json"),
        ("sla",),
    ],
    ids=" ".join,
)
def test_a_list_that_cant_be_written_says_so(
    desk: Desk, nowhere: str, words: tuple[str, ...]
) -> None:
    line = '{"calendar":"CN","zone":"urban","at":"2026-11-24T09:00:00+08:00"}\n'
    code, said = shell(desk, nowhere, *words, text=line)
    assert code == UNANSWERED
    assert said.startswith(("opsroom: ", '{"error": '))
    assert "an error of the program" not in said
    assert len(said.splitlines()) == 1


@pytest.mark.parametrize("words", [("sla",), ("case", "advance", "V1", "--from-json", "-")])
def test_an_input_that_is_closed_is_bad_input(desk: Desk, words: tuple[str, ...]) -> None:
    code, said = shell(desk, "<&-", *words)
    assert code == 2
    assert "can't be read" in said
    assert len(said.splitlines()) == 1


def test_all_streams_closed_is_no_crash(desk: Desk) -> None:
    assert shell(desk, "<&- >&- 2>&-", "board")[0] == UNANSWERED
    code, _said = shell(desk, "<&- >&- 2>&-", "--as", "boss", "call", "add", *NEW_CALL)
    assert (code, calls(desk)) == (UNANSWERED, 1)


def test_bad_input_is_bad_input_when_the_reader_is_gone(desk: Desk) -> None:
    assert unread(desk, "call", "show", "99999", aside=True)[0] == 2
    assert unread(desk, "call", "show", "99999")[0] == 2
    assert unread(desk, "no-such-verb", aside=True)[0] == 2
    assert shell(desk, "2>/dev/full", "call", "show", "99999") == (2, "")
    assert shell(desk, "2>&-", "call", "show", "99999") == (2, "")


def test_a_refusal_is_a_refusal_when_the_reader_is_gone(desk: Desk) -> None:
    number = desk.add()
    words = ("--as", "boss", "call", "arrive", number)
    refused = desk.run("call", "arrive", number).code
    assert unread(desk, *words, aside=True)[0] == refused == 1


def test_what_is_kept_is_done_whether_anybody_reads_of_it_or_not(desk: Desk) -> None:
    code, said = unread(desk, "--as", "boss", "call", "add", *NEW_CALL)
    assert (code, said, calls(desk)) == (0, "", 1)


def test_a_list_ends_as_pipes_do_when_its_reader_leaves(desk: Desk) -> None:
    line = '{"calendar":"CN","zone":"urban","at":"2026-11-24T09:00:00+08:00"}\n'
    assert unread(desk, "board") == (BROKEN_PIPE, "")
    assert unread(desk, "journal", "export", "-") == (BROKEN_PIPE, "")
    assert unread(desk, "sla", text=line * 1000) == (BROKEN_PIPE, "")


def test_what_happened_outweighs_that_nobody_reads_of_it(desk: Desk) -> None:
    """A chain that is broken is told by the exit code alone, if by nothing else."""
    desk.add()
    desk.company.change("DROP TRIGGER journal_keeps_words")
    desk.company.change("UPDATE journal SET note = 'x'")
    assert unread(desk, "journal", "verify")[0] == 1
    assert shell(desk, ">/dev/full", "journal", "verify")[0] == 1


def test_json_said_aside_steers_no_terminal(desk: Desk) -> None:
    answer = desk.run("customer", "find", "x", "--limit", "\u202eabc\x9b\U000e0041", "--json")
    assert answer.code == 2
    assert answer.err.rstrip("\n").isprintable()
    assert "\u202eabc" in json.loads(answer.err)["error"]


def test_nor_does_a_json_document(desk: Desk) -> None:
    number = desk.add()
    desk.company.change("UPDATE calls SET fault = ?", "坏\u202e了\x9b")
    answer = desk.run("call", "show", number, "--json")
    assert answer.out.rstrip("\n").isprintable()
    assert "坏\\u202e了\\u009b" in answer.out
    assert "坏\u202e了\x9b" in json.loads(answer.out).values()
