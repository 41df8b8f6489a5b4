"""The SSH kit against a real sshd on loopback with real keys, and what a hostile client sends."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest

from opsroom.actions.sample import build_sample
from opsroom.domain.policy import Policy
from tests.pty_harness import Terminal
from tests.ssh.server import PROGRAM, SSHD, Server

pytestmark = [
    pytest.mark.skipif(SSHD is None, reason="openssh-server isn't installed"),
    pytest.mark.skipif(os.geteuid() != 0, reason="sshd gives terminals only when root runs it"),
    pytest.mark.skipif(not PROGRAM.is_file(), reason="the opsroom script isn't installed"),
    pytest.mark.xdist_group("ssh"),
]

NOW = 1_795_482_000  # 2026-11-24 09:00 in Shanghai
PEOPLE = ("guoqiang", "meiling", "auditor")
#: What the program's environment may hold, and nothing else.
KEPT = {"TERM", "COLORTERM", "NO_COLOR", "LANG", "PATH"}
#: What Python, glibc and Textual themselves add, which no client can send.
ADDED = {"LC_CTYPE"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """An sshd with the kit, on the sample company."""
    folder = tmp_path_factory.mktemp("ssh")
    db = folder / "room.db"
    build_sample(db, NOW, Policy())
    (folder / "sshd").mkdir()
    started = Server(folder / "sshd", db, PEOPLE)
    yield started
    started.stop()


@pytest.fixture(autouse=True)
def _nobody_left_over(server: Server) -> Iterator[None]:
    """Each test leaves no room behind: a process whose client has gone goes within seconds."""
    yield
    server.until_no_rooms(8)


def query(server: Server, sql: str, *args: Any) -> list[tuple[Any, ...]]:
    """Rows of the database."""
    with closing(sqlite3.connect(server.db)) as conn:
        return conn.execute(sql, args).fetchall()


def leave(terminal: Terminal) -> None:
    """Press the key that leaves, and see the connection end with it."""
    terminal.send("ctrl+q")
    assert terminal.wait(10) == 0


def press_until(terminal: Terminal, key: str, shown: str) -> None:
    """Press Escape and a key until something shows: after garbage, a key may belong to it."""
    for _attempt in range(10):
        terminal.send("escape")
        with suppress(AssertionError):
            terminal.wait_for("never shown", 0.3)  # as long as an Escape may be a sequence's
        terminal.send(key)
        with suppress(AssertionError):
            terminal.wait_for(shown, 1)
            return
    raise AssertionError(terminal.text)


# -- who one is ----------------------------------------------------------------------------------


def test_a_key_opens_the_room_as_its_person(server: Server) -> None:
    """ROL-2: what a supervisor may is offered to the supervisor's key, and not to the auditor's."""
    with server.terminal("guoqiang", size=(120, 30)) as terminal:
        terminal.wait_for("Board", 20)
        terminal.send("n")
        terminal.wait_for("The record in view", 10)
        terminal.send("escape")
        leave(terminal)
    with server.terminal("auditor", size=(120, 30)) as terminal:
        terminal.wait_for("Board", 20)
        terminal.send("n")
        terminal.wait_for("may not do this", 10)
        leave(terminal)


@pytest.mark.parametrize(
    ("statement", "back", "why"),
    [
        ("active = 0", "active = 1", "Nobody here is auditor"),
        ("role = 'wall'", "role = 'auditor'", ""),
    ],
)
def test_what_the_database_says_of_a_person_counts_whatever_key_they_have(
    server: Server, statement: str, back: str, why: str
) -> None:
    """ROL-2: who has left has no way in, however long their key stays in the file."""
    with closing(sqlite3.connect(server.db)) as conn, conn:
        conn.execute(f"UPDATE people SET {statement} WHERE id = 'auditor'")
    try:
        with server.terminal("auditor", size=(120, 30)) as terminal:
            if why:
                assert terminal.wait(20) == 2
                assert why in terminal.text
            else:
                terminal.wait_for("Board", 20)
                leave(terminal)
    finally:
        with closing(sqlite3.connect(server.db)) as conn, conn:
            conn.execute(f"UPDATE people SET {back} WHERE id = 'auditor'")


def test_a_key_that_isnt_in_the_file_gets_nowhere(server: Server) -> None:
    stranger = server.folder / "stranger"
    subprocess.run(
        ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(stranger)],
        check=True,
        capture_output=True,
    )
    refused = server.run("stranger")
    assert (refused.returncode, "Permission denied" in refused.stderr) == (255, True)


# -- what a hostile client sends -----------------------------------------------------------------


def hostile(folder: Path) -> dict[str, str]:
    """Variables that would each open a door, or make somebody of somebody else."""
    evil = folder / "evil"
    evil.mkdir(exist_ok=True)
    mark = folder / "owned"
    (evil / "sitecustomize.py").write_text(f"open({str(mark)!r}, 'w').close()\n")
    (evil / "evil.py").write_text(f"open({str(mark)!r}, 'w').close()\n")
    (evil / "rc").write_text(f"touch {mark}\n")
    settings = evil / "settings.toml"
    settings.write_text(f"db = {json.dumps(str(folder / 'other.db'))}\n")
    return {
        "OPSROOM_AS": "guoqiang",
        "OPSROOM_SETTINGS": str(settings),
        "XDG_CONFIG_HOME": str(evil),
        "HOME": str(evil),
        "USER": "guoqiang",
        "LOGNAME": "guoqiang",
        "SUDO_USER": "guoqiang",
        "PYTHONPATH": str(evil),
        "PYTHONSTARTUP": str(evil / "rc"),
        "PYTHONHOME": str(evil),
        "PYTHONINSPECT": "1",
        "PYTHONBREAKPOINT": "evil",
        "TEXTUAL_DRIVER": "evil:Driver",
        "TEXTUAL_SCREENSHOT": "0",
        "TEXTUAL_LOG": str(mark),
        "TEXTUAL_PRESS": "ctrl+q",
        "BROWSER": f"touch {mark}",
        "BASH_ENV": str(evil / "rc"),
        "ENV": str(evil / "rc"),
        "LD_PRELOAD": str(evil / "evil.so"),
        "LANG": "zz_ZZ.garbage",
        "LC_ALL": "zz_ZZ.garbage",
        "SSH_ORIGINAL_COMMAND": f"touch {mark}",
        "COLORTERM": "truecolor",
        "NO_COLOR": "",
    }


def test_no_variable_of_a_client_arrives_but_those_that_colour(
    server: Server, tmp_path: Path
) -> None:
    """SendEnv and SetEnv, on a machine that lets everything in for its other accounts."""
    sent = hostile(tmp_path)
    wishes = ("-o", "SetEnv=" + " ".join(f"{k}={v}" for k, v in sent.items() if " " not in v))
    with server.terminal("meiling", *wishes, size=(120, 30)) as terminal:
        terminal.wait_for("Board", 20)
        (room,) = server.rooms()
        environment = server.environment(room)
        assert set(environment) <= KEPT | ADDED
        assert environment["LANG"] == "C.UTF-8"
        assert environment["COLORTERM"] == "truecolor"
        terminal.send("w", "p")  # the desk pins nothing, whoever OPSROOM_AS and USER name
        terminal.wait_for("may not do this", 10)
        leave(terminal)
    assert not (tmp_path / "owned").exists()


def test_even_where_sshd_lets_everything_in_the_keys_line_keeps_it_out(tmp_path: Path) -> None:
    """Without sshd's part of the kit: the command begins with an empty environment."""
    db = tmp_path / "room.db"
    build_sample(db, NOW, Policy())
    (tmp_path / "sshd").mkdir()
    server = Server(tmp_path / "sshd", db, ("meiling",), kit=False)
    # What the linker and the account's shell obey comes before the command: sshd's to refuse.
    sooner = {"LD_PRELOAD", "BASH_ENV", "ENV"}
    sent = {k: v for k, v in hostile(tmp_path).items() if k not in sooner and " " not in v}
    try:
        wishes = ("-o", "SetEnv=" + " ".join(f"{k}={v}" for k, v in sent.items()))
        with server.terminal("meiling", *wishes, size=(120, 30)) as terminal:
            terminal.wait_for("Board", 20)
            (room,) = server.rooms()
            assert set(server.environment(room)) <= KEPT | ADDED
            leave(terminal)
        server.until_no_rooms(8)
    finally:
        server.stop()
    assert not (tmp_path / "owned").exists()


@pytest.mark.parametrize(
    "words",
    [
        ["sh"],
        ["sh", "-c", "touch MARK"],
        ["opsroom", "--as", "guoqiang"],
        ["; touch MARK"],
        ["$(touch MARK)"],
        ["--", "--as", "guoqiang", "person", "list"],
        ["scp", "-t", "MARK"],
    ],
)
def test_a_command_is_ignored(server: Server, tmp_path: Path, words: list[str]) -> None:
    """Without a terminal the room says politely that it needs one; with one, it opens."""
    mark = tmp_path / "mark"
    words = [word.replace("MARK", str(mark)) for word in words]
    refused = server.run("meiling", words=words, typed="touch x\nid\n")
    assert refused.returncode == 2
    assert "is not a terminal" in refused.stderr
    assert "uid=" not in refused.stdout + refused.stderr
    assert not mark.exists()


def test_a_command_with_a_terminal_opens_the_room_as_ever(server: Server) -> None:
    with server.terminal("meiling", "-tt", words=["sh"], size=(120, 30)) as terminal:
        terminal.wait_for("Board", 20)
        terminal.send("w", "p")
        terminal.wait_for("may not do this", 10)
        leave(terminal)


def test_no_terminal_is_refused_politely(server: Server) -> None:
    refused = server.run("guoqiang", "-T")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "is not a terminal" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_file_transfer_is_no_way_in(server: Server, tmp_path: Path) -> None:
    client = server.command("meiling")
    batch = tmp_path / "batch"
    batch.write_text("get /etc/passwd\n")
    at = client.pop()
    options = [one if one != "-p" else "-P" for one in client[1:]]
    got = subprocess.run(
        ["sftp", "-b", str(batch), *options, at],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    assert got.returncode != 0
    assert not (tmp_path / "passwd").exists()


def test_nothing_is_forwarded(server: Server) -> None:
    """Not to a port, not from one, not standard input, not a socket."""
    with socket.socket() as target:
        target.bind(("127.0.0.1", 0))
        target.listen()
        target.settimeout(0.2)
        place = f"127.0.0.1:{target.getsockname()[1]}"
        through = server.run("meiling", "-W", place)
        assert (through.returncode, through.stdout) == (255, "")
        back = server.run("meiling", "-N", "-o", "ExitOnForwardFailure=yes", "-R", f"0:{place}")
        assert back.returncode == 255
        with pytest.raises(TimeoutError):
            target.accept()


def test_neither_agent_nor_x11_nor_tunnel_comes_along(server: Server, tmp_path: Path) -> None:
    agent = subprocess.run(
        ["ssh-agent", "-s", "-a", str(tmp_path / "agent")],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    pid = int(re.findall(r"SSH_AGENT_PID=(\d+)", agent)[0])
    env = {"SSH_AUTH_SOCK": str(tmp_path / "agent"), "DISPLAY": "localhost:10"}
    try:
        with server.terminal("meiling", "-A", "-X", size=(120, 30), env=env) as terminal:
            terminal.wait_for("Board", 20)
            (room,) = server.rooms()
            assert not {"SSH_AUTH_SOCK", "DISPLAY"} & set(server.environment(room))
            leave(terminal)
    finally:
        os.kill(pid, signal.SIGTERM)


def test_a_connection_without_a_session_starts_nothing(server: Server) -> None:
    client = subprocess.Popen(server.command("meiling", "-N"), stderr=subprocess.DEVNULL)
    try:
        with server.terminal("guoqiang", size=(120, 30)) as terminal:  # as long as a room takes
            terminal.wait_for("Board", 20)
            assert len(server.rooms()) == 1
            assert client.poll() is None
            leave(terminal)
    finally:
        client.terminate()
        client.wait(10)


TERMS = {
    "path": "../../../etc/passwd",
    "command": "$(touch /nowhere/x)`id`",
    "quotes": 'x" ; id ; "\'',
    "escapes": "\x1b]0;owned\x07\x1b[31m",
    "long": "A" * 10_000,
    "lines": "xterm\nLD_PRELOAD=x",
    "chinese": "终端",
}


@pytest.mark.parametrize("kind", list(TERMS))
def test_a_garbage_term_is_only_a_word(server: Server, kind: str) -> None:
    """It reaches the room as it is, between quotes, and the room opens or says what is wrong."""
    with server.terminal("meiling", size=(100, 30), env={"TERM": TERMS[kind]}) as terminal:
        terminal.wait_for("Board", 20)
        (room,) = server.rooms()
        environment = server.environment(room)
        assert set(environment) <= KEPT | ADDED
        assert environment["TERM"] == TERMS[kind]
        leave(terminal)


@pytest.mark.parametrize("term", ["", "dumb"])
def test_a_terminal_that_cant_draw_is_refused_with_advice(server: Server, term: str) -> None:
    with server.terminal("meiling", size=(100, 30), env={"TERM": term}) as terminal:
        assert terminal.wait(20) == 2
        assert "TERM is" in terminal.text
        assert b"\x1b[?1049h" not in terminal.raw


@pytest.mark.parametrize("size", [(1, 1), (0, 0), (2, 500), (500, 2), (10_000, 10_000)])
def test_a_window_of_any_size_is_survived(server: Server, size: tuple[int, int]) -> None:
    """As it comes in, and as it changes to one."""
    with server.terminal("meiling", size=(100, 30)) as terminal:
        terminal.wait_for("Board", 20)
        terminal.resize_line(*size)
        terminal.resize_line(100, 30)
        terminal.send("2")
        terminal.wait_for("Dispatch", 20)
        leave(terminal)
    with server.terminal("meiling", size=(100, 30)) as terminal:
        terminal.resize_line(*size)
        terminal.wait_for(lambda _t: server.rooms(), 20)
        (room,) = server.rooms()
        terminal.resize_line(100, 30)
        terminal.wait_for("Board", 30)
        assert _rss(room) < 400_000_000
        leave(terminal)


def _rss(pid: int) -> int:
    """A process's memory at its highest, bytes."""
    text = Path(f"/proc/{pid}/status").read_text()
    return int(re.findall(r"VmHWM:\s+(\d+)", text)[0]) * 1024


def test_no_key_stops_or_ends_it_or_runs_anything(server: Server, tmp_path: Path) -> None:
    """Job control, quit, end of file, flow control, and sequences that a terminal would answer."""
    with server.terminal("meiling", size=(100, 30)) as terminal:
        terminal.wait_for("Board", 20)
        (room,) = server.rooms()
        for key in ("ctrl+z", "ctrl+c", "\x1c", "ctrl+d", "ctrl+s", "ctrl+y", "\x1b]0;x\x07"):
            terminal.send(key)
        for sequence in ("\x1b[999;999R", "\x1b[?62c", "\x1bP1$r0m\x1b\\", "\x1b[200~x\x1b[201~"):
            terminal.send(sequence)
        press_until(terminal, "2", "Dispatch")
        assert server.rooms() == [room]
        state = Path(f"/proc/{room}/stat").read_text().rpartition(")")[2].split()[0]
        assert state in {"S", "R", "D"}, "it was stopped"
        assert "\x1b]0;" not in terminal.raw.decode(errors="replace")
        leave(terminal)


# -- a connection that goes ---------------------------------------------------------------------


def test_a_connection_cut_in_the_middle_of_a_form_keeps_the_draft(server: Server) -> None:
    """And its process has gone within seconds."""
    with server.terminal("meiling", size=(120, 40)) as terminal:
        terminal.wait_for("Board", 20)
        terminal.send("n")
        terminal.wait_for("The record in view", 10)
        terminal.send(*"Tallow Wharf Cold Store")
        terminal.wait_for("Tallow Wharf Cold Store", 10)
        terminal.kill()
    assert server.until_no_rooms(8) < 8
    ((data,),) = query(server, "SELECT data FROM drafts WHERE owner = 'meiling'")
    assert "Tallow Wharf Cold Store" in data
    with server.terminal("meiling", size=(120, 40)) as terminal:
        terminal.wait_for("Board", 20)
        terminal.send("n")
        terminal.wait_for("Tallow Wharf Cold Store", 10)
        terminal.send("ctrl+n", "escape")
        leave(terminal)


def test_the_jobs_of_a_room_that_was_cut_off_leave_no_process(server: Server) -> None:
    rooms = [server.terminal(person, size=(100, 30)) for person in PEOPLE]
    for terminal in rooms:
        terminal.wait_for("Board", 30)
    assert len(server.rooms()) == 3
    for terminal in rooms:
        terminal.kill()
    assert server.until_no_rooms(8) < 8
