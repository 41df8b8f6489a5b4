"""README says what is so, and its examples run as they stand."""

import io
import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from opsroom.__main__ import main
from opsroom.cli.parse import parser_for
from opsroom.cli.verbs import VERBS
from opsroom.cli.words import Words, take_apart, verb_of
from opsroom.shipped import shipped
from tests.readme import README, TABLES, rewritten

TEXT = README.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", TABLES)
def test_a_table_of_readme_is_the_codes_own(name: str) -> None:
    assert f"<!-- {name} -->" in TEXT
    assert rewritten(TEXT) == TEXT, "run: python -m tests.readme"


def test_the_ci_runs_readmes_own_test_command() -> None:
    ci = (README.parent / ".ci" / "run").read_text(encoding="utf-8")
    assert ".venv/bin/pip install" in TEXT
    for command in ("--editable '.[dev]'", ".venv/bin/pytest"):
        assert command in TEXT
        assert command in ci


def test_every_picture_that_readme_shows_is_there() -> None:
    import re

    for path in re.findall(r"!\[[^]]*\]\(([^)]+)\)", TEXT):
        assert (README.parent / path).is_file(), path


def test_readmes_own_track_holds_together(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    section = TEXT.partition("## Your own complaint track")[2].partition("\n## ")[0]
    example = section.partition("```toml\n")[2].partition("```")[0]
    policy = tmp_path / "policy.toml"
    policy.write_text(example, encoding="utf-8")
    code = main(["policy", "check", str(policy)])
    assert "1 track of its own: recall" in capsys.readouterr().out
    assert code == 0


#: The instant at which the examples run: a Tuesday morning of the month that they name.
NOW = "2026-11-24T10:00:00+08:00"
EXCERPT = Path(__file__).parent / "importing" / "data" / "la311_excerpt.csv"


def _commands() -> Iterator[tuple[str, list[str]]]:
    """Each command of README's shell blocks that is ours: what is piped in, and its words."""
    for block in re.findall(r"^```sh\n(.*?)^```", TEXT, re.DOTALL | re.MULTILINE):
        for line in block.replace("\\\n", " ").splitlines():
            words = shlex.split(line, comments=True)
            piped = ""
            if "|" in words:
                at = words.index("|")
                if words[0] == "echo":
                    piped, words = " ".join(words[1:at]), words[at + 1 :]
                words = words[:at] if "|" in words else words
            if words[:1] == ["opsroom"]:
                yield piped, words[1:]
            elif "deploy" in words:
                yield piped, words


COMMANDS = list(_commands())


def _reading(words: list[str]) -> str:
    """Read a command as the program would; its verb, empty where it opens the room."""
    typed = Words()
    take_apart(words, typed)
    if not typed.rest:
        return ""
    name, rest = verb_of(typed.rest, VERBS)
    parser_for(name, VERBS[name]).understand(rest)
    return name


def test_every_command_of_readme_is_one() -> None:
    verbs = [_reading(words) for _piped, words in COMMANDS]
    assert len(verbs) >= 20
    assert {"", "init", "import calls", "sla", "case answer", "post add", "deploy ssh"} <= {*verbs}


def test_readmes_examples_run_one_after_the_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """All but those that take the screen, or put files of an administrator's in place."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.delenv("OPSROOM_SETTINGS", raising=False)
    monkeypatch.chdir(tmp_path)
    shutil.copy(EXCERPT, "old.csv")
    shutil.copy(shipped("sample_db") / "la311.toml", "my-map.toml")
    for piped, words in COMMANDS:
        verb = _reading(words)
        if not verb or verb == "demo" or verb.startswith("deploy"):
            continue
        monkeypatch.setattr("sys.stdin", io.StringIO(piped))
        code = main(["--now", NOW, *words])
        said = capsys.readouterr()
        if verb == "liability paper":  # a new room has nothing to announce, and says so
            assert (code, said.out) == (1, "")
            continue
        assert (code, said.err) == (0, ""), words
        assert said.out
