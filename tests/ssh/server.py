"""A real sshd on loopback, with what ``opsroom deploy ssh`` prints, and keys of our own."""

from __future__ import annotations

import getpass
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.pty_harness import Terminal

SSHD = shutil.which("sshd") or shutil.which("sshd", path="/usr/sbin:/sbin")
PROGRAM = Path(sys.executable).parent / "opsroom"

#: The machine's own part: as careless as a machine can be with what a client sends.
_MACHINE = """\
Port {port}
ListenAddress 127.0.0.1
HostKey {folder}/host
PidFile none
StrictModes no
UsePAM no
PermitRootLogin yes
AcceptEnv *
X11Forwarding yes
AllowTcpForwarding yes
Subsystem sftp internal-sftp
LogLevel VERBOSE
"""


class Server:
    """An sshd of our own.

    Attributes:
        folder: where its files are.
        db: the database of the room behind it.
    """

    def __init__(self, folder: Path, db: Path, people: Sequence[str], *, kit: bool = True) -> None:
        """Make keys and files, and start.

        Args:
            folder: an empty folder.
            db: the database.
            people: who gets a key.
            kit: use sshd's part of the kit; without it, the keys file alone.
        """
        self.folder, self.db = folder, db
        for name in ("host", *people):
            _keygen(folder / name)
        (folder / "pub").mkdir()
        for person in people:
            shutil.copy(folder / f"{person}.pub", folder / "pub" / f"{person}.pub")
        keys = folder / "authorized_keys"
        named = [word for person in people for word in ("--person", person)]
        deploy = [PROGRAM, "--db", db, "deploy", "ssh", "--keys", folder / "pub", *named]
        deploy += ["--keys-file", keys, "--into", folder / "kit"]
        subprocess.run(deploy, check=True, capture_output=True)
        shutil.copy(folder / "kit" / keys.relative_to("/"), keys)
        config = _MACHINE + (
            f"Include {folder}/kit/etc/ssh/sshd_config.d/opsroom.conf\n"
            if kit
            else f"AuthorizedKeysFile {keys}\n"
        )
        if os.geteuid() == 0:  # sshd as root wants it; Debian's service makes it
            Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
        for _port in range(5):  # somebody else may take a free one first
            if self._listens(config, _free_port()):
                return
        raise AssertionError(self.log)

    def _listens(self, config: str, port: int) -> bool:
        """Start it on a port, and wait until it says that it listens there, or ends."""
        file = self.folder / "sshd_config"
        file.write_text(config.format(port=port, folder=self.folder), encoding="utf-8")
        self.port, self._log = port, (self.folder / "sshd.log").open("wb")
        command = [str(SSHD), "-D", "-e", "-f", str(file)]
        self._process = subprocess.Popen(command, stdout=self._log, stderr=self._log)
        while self._process.poll() is None:
            if f"Server listening on 127.0.0.1 port {port}." in self.log:
                return True
            time.sleep(0.02)
        self._log.close()
        return False

    @property
    def log(self) -> str:
        """What sshd has said so far."""
        return (self.folder / "sshd.log").read_text(encoding="utf-8", errors="replace")

    def command(self, person: str, *options: str, words: Sequence[str] = ()) -> list[str]:
        """The client's command line."""
        known = ("UserKnownHostsFile=/dev/null", "StrictHostKeyChecking=no", "LogLevel=ERROR")
        sure = ("IdentitiesOnly=yes", "BatchMode=yes", "ControlMaster=no")
        settings = [word for one in (*known, *sure) for word in ("-o", one)]
        where = ["-i", str(self.folder / person), "-p", str(self.port), *settings]
        return ["ssh", "-F", "none", *where, *options, f"{getpass.getuser()}@127.0.0.1", *words]

    def terminal(
        self,
        person: str,
        *options: str,
        words: Sequence[str] = (),
        size: tuple[int, int] = (80, 24),
        env: Mapping[str, str] | None = None,
    ) -> Terminal:
        """A client on a terminal of its own."""
        return Terminal(self.command(person, *options, words=words), *size, env)

    def run(
        self, person: str, *options: str, words: Sequence[str] = (), typed: str = ""
    ) -> subprocess.CompletedProcess[str]:
        """A client without a terminal."""
        return subprocess.run(
            self.command(person, *options, words=words),
            input=typed,
            capture_output=True,
            text=True,
            timeout=20,
            check=False,
        )

    def rooms(self) -> list[int]:
        """The processes of the room that keys have started."""
        found = []
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    words = (entry / "cmdline").read_bytes().split(b"\0")
                except OSError:
                    continue
                if str(self.db).encode() in words and b"--as" in words:
                    found.append(int(entry.name))
        return found

    def environment(self, pid: int) -> dict[str, str]:
        """A process's environment."""
        raw = Path(f"/proc/{pid}/environ").read_bytes()
        pairs = (line.decode(errors="replace").split("=", 1) for line in raw.split(b"\0") if line)
        return {pair[0]: pair[1] for pair in pairs}

    def until_no_rooms(self, seconds: float) -> float:
        """Wait until all rooms have gone; how long it took."""
        begun = time.monotonic()
        while self.rooms():
            assert time.monotonic() - begun < seconds, "a room is still there"
            time.sleep(0.05)
        return time.monotonic() - begun

    def stop(self) -> None:
        """End it."""
        self._process.terminate()
        self._process.wait(10)
        self._log.close()


def _keygen(path: Path) -> None:
    command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "a test's", "-f", str(path)]
    subprocess.run(command, check=True, capture_output=True)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
