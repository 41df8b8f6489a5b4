"""``deploy``: what is printed is quoted, complete, and never more than was meant."""

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from opsroom.documents import sshkit, units
from opsroom.documents.sshkit import Key, Place
from tests.cli.conftest import Desk

KEY = "ssh-ed25519 " + "A" * 68
ODD = Place(
    program=Path('/opt/my "room" %h/opsroom'),
    db=Path("/srv/it's $HOME; `id`/room.db"),
    settings=Path("/etc/ops room.toml"),
    account="ops",
)


def forced_of(line: str) -> str:
    """The command of a line of the keys file, as sshd reads it."""
    found = re.match(r'restrict,pty,command="((?:[^"\\]|\\.)*)" ssh-', line)
    assert found, line
    return found[1].replace('\\"', '"').replace("\\\\", "\\")


def test_a_keys_line_gives_a_terminal_and_one_command(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "li.pub").write_text(f"{KEY} li@laptop\n")
    said = desk.ok("deploy", "ssh", "--person", "li", "--keys", str(tmp_path), "--account", "ops")
    (line,) = [one for one in said.splitlines() if one.startswith("restrict,")]
    assert line.endswith(f"{KEY} li li@laptop")
    words = shlex.split(forced_of(line))
    assert words[:3] == ["exec", "/usr/bin/env", "-i"]
    assert words[-2:] == ["--as", "li"]
    assert words[words.index("--db") + 1] == str(desk.company.path)
    assert "Match User ops" in said


def test_everybody_gets_a_line_but_those_who_have_left_and_the_wall(desk: Desk) -> None:
    desk.company.change("UPDATE people SET active = 0 WHERE id = 'wang'")
    said = desk.ok("deploy", "ssh")
    named = re.findall(r"--as (\S+)\"", said)
    assert sorted(named) == ["audit", "boss", "desk", "li"]
    assert not [line for line in said.splitlines() if line.startswith("restrict,")], "no keys yet"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ssh-ed25519 short",
        f'command="sh" {KEY}',
        f"{KEY}\n{KEY}",
        f"{KEY} note\nrestrict {KEY}",
        "-----BEGIN OPENSSH PRIVATE KEY-----",
        "ssh-dss " + "A" * 68,
    ],
)
def test_what_isnt_one_public_key_is_refused(desk: Desk, tmp_path: Path, text: str) -> None:
    """Options before a key could take the command away; a second line would be a second key."""
    (tmp_path / "li.pub").write_text(text)
    answer = desk.run("deploy", "ssh", "--person", "li", "--keys", str(tmp_path))
    assert (answer.code, "isn't one public key" in answer.err) == (2, True)


def test_nobody_unknown_gets_a_line(desk: Desk) -> None:
    answer = desk.run("deploy", "ssh", "--person", "nobody")
    assert (answer.code, "Nobody here is nobody" in answer.err) == (2, True)


def test_odd_names_stay_words_in_every_file() -> None:
    """The shell that sshd starts reads them back as they were."""
    line = sshkit.key_line(ODD, Key("wu", "Wu", KEY, "a\nrestrict"))
    assert "\n" not in line
    words = shlex.split(forced_of(line))
    assert str(ODD.program) in words
    assert words[words.index("--db") + 1] == str(ODD.db)
    assert words[words.index("--settings") + 1] == str(ODD.settings)
    unit = units.worker_unit(ODD, [ODD.db.parent]).text
    (command,) = re.findall(r"^ExecStart=(.*)$", unit, re.MULTILINE)
    assert '"/opt/my \\"room\\" %%h/opsroom"' in command
    assert "$$HOME" in command


def test_the_shell_gives_the_room_exactly_these_variables(tmp_path: Path) -> None:
    """Whatever TERM is, it is one word of the command that ``env`` starts."""
    room = tmp_path / "opsroom"
    room.write_text("#!/bin/sh\nexec /usr/bin/env\n")
    room.chmod(0o755)
    place = Place(room, tmp_path / "room.db", None, "ops")
    env = {"TERM": 'x y" $(id)\nEVIL=1', "NO_COLOR": "", "PYTHONPATH": "/x", "HOME": "/x"}
    got = subprocess.run(
        ["/bin/sh", "-c", sshkit.forced(place, "li")],
        env=env,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert f"TERM={env['TERM']}\n" in got
    names = {line.partition("=")[0] for line in got.splitlines()} - {"EVIL"}
    assert names <= {"TERM", "COLORTERM", "NO_COLOR", "LANG", "PATH", "PWD", "SHLVL", "_", "OLDPWD"}


def test_files_are_made_under_a_folder_and_never_written_over(desk: Desk, tmp_path: Path) -> None:
    said = desk.ok("deploy", "systemd", "--into", str(tmp_path / "kit"))
    unit = tmp_path / "kit/etc/systemd/system/opsroom-worker.service"
    assert str(unit) in said
    unit.write_text("mine")
    answer = desk.run("deploy", "systemd", "--into", str(tmp_path / "kit"))
    assert (answer.code, unit.read_text()) == (2, "mine")


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd isn't installed")
def test_systemd_takes_the_units(desk: Desk, tmp_path: Path) -> None:
    program = tmp_path / "opsroom"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    for what in ("systemd", "wall"):
        desk.ok(
            "deploy", what, "--into", str(tmp_path), "--program", str(program), "--account", "root"
        )
    made = sorted((tmp_path / "etc/systemd/system").iterdir())
    assert len(made) == 3
    for unit in made:
        text = unit.read_text()  # what this machine lacks isn't the unit's mistake
        text = re.sub(r"/usr/bin/(cage|chvt)", "/bin/true", text)
        unit.write_text(text)
    checked = subprocess.run(
        ["systemd-analyze", "verify", *map(str, made)],
        capture_output=True,
        text=True,
        check=False,
    )
    told = [line for line in checked.stderr.splitlines() if "opsroom" in line]
    assert told == []


@pytest.mark.parametrize("lang", ["en", "zh-Hans", "zh-Hant"])
def test_every_line_is_a_comment_or_a_setting_in_every_language(desk: Desk, lang: str) -> None:
    """A comment that wraps never leaves half of itself as a setting."""
    said = desk.ok("deploy", "ssh", "--lang", lang)
    for line in said.splitlines():
        first = line.strip().split(" ")[0]
        assert first in {"", "#", "Match"} or re.fullmatch(r"[A-Z][A-Za-z0-9]+", first), line


_PUBLIC = "ssh-ed25519 " + "A" * 68


@pytest.mark.parametrize("keys", ["nowhere", "file", "a" * 5000])
def test_a_folder_of_keys_that_is_none_is_named(desk: Desk, tmp_path: Path, keys: str) -> None:
    (tmp_path / "file").touch()
    answer = desk.run("deploy", "ssh", "--keys", str(tmp_path / keys))
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith("opsroom: --keys: There is no folder ")


@pytest.mark.parametrize("account", ["x y;rm", "*", "!root", "a,b", "-x", 'q"'])
def test_an_account_that_cant_be_one_is_refused(desk: Desk, account: str) -> None:
    answer = desk.run("deploy", "ssh", f"--account={account}")
    assert (answer.code, answer.out) == (2, "")
    assert "can't be an account's name." in answer.err


def test_one_key_for_two_people_is_refused(desk: Desk, tmp_path: Path) -> None:
    """sshd would take the first for both."""
    for person in ("boss", "li"):
        (tmp_path / f"{person}.pub").write_text(_PUBLIC, encoding="utf-8")
    answer = desk.run("deploy", "ssh", "--keys", str(tmp_path))
    assert (answer.code, answer.out) == (2, "")
    assert "have the same key" in answer.err


def test_a_key_of_nobody_is_told(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "ghost.pub").write_text(_PUBLIC, encoding="utf-8")
    answer = desk.run("deploy", "ssh", "--keys", str(tmp_path))
    assert answer.code == 0
    assert answer.err == "opsroom: Nobody's keys, left out: ghost.pub.\n"
