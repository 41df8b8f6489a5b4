"""Who runs this process, by what the operating system vouches for.

Nothing here is read from the environment: ``USER``, ``LOGNAME`` and ``SUDO_USER`` are the caller's
to set, and over SSH the client's. Two things tell who is behind a process that ``sudo`` started
for another account: the login uid of the kernel's audit (``/proc/self/loginuid``), set once when
somebody logs in and out of reach ever after; and, where that isn't set, who started the ``sudo``
among the process's ancestors. ``su`` isn't looked for: it asks for the account's own password.
"""

import os
from pathlib import Path
from typing import Final, NamedTuple

_PROC: Final = Path("/proc")
_UNSET: Final = 2**32 - 1
_ANCESTORS: Final = 64


class Account(NamedTuple):
    """An account of the operating system."""

    uid: int
    name: str


class Caller(NamedTuple):
    """Who runs this process.

    Attributes:
        effective: the account whose rights the process has.
        behind: the account that somebody logged in as, or ran ``sudo`` from; the effective one
            where there is no other.
    """

    effective: Account
    behind: Account


class Unclear(Exception):
    """``sudo`` was used, and who used it can't be told any more: whoever it was has gone."""


def caller(proc: Path = _PROC) -> Caller:
    """Find out who runs this process.

    Args:
        proc: where the kernel tells of processes.

    Raises:
        Unclear: see there.
    """
    uid = os.geteuid()
    login = _login_uid(proc)
    if login is None:
        login = _who_ran_sudo(proc)
    return Caller(account(uid), account(uid if login is None else login))


def account(uid: int) -> Account:
    """The account of a user ID; one without a name is called after its number."""
    import pwd

    try:
        return Account(uid, pwd.getpwuid(uid).pw_name)
    except KeyError:
        return Account(uid, f"uid{uid}")


def owns(path: Path, uid: int) -> bool:
    """Whether an account owns a file, as root owns all. A file that isn't there is nobody's."""
    try:
        return uid in (0, path.stat().st_uid)
    except OSError:
        return False


def _login_uid(proc: Path) -> int | None:
    try:
        found = int((proc / "self/loginuid").read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None
    return None if found == _UNSET else found


class _Process(NamedTuple):
    """A process as its status tells: name, effective user, parent."""

    name: str
    uid: int
    parent: int


def _process(proc: Path, pid: int | str) -> _Process | None:
    try:
        text = (proc / str(pid) / "status").read_text(encoding="utf-8", errors="replace")
        lines = dict(line.split(":\t", 1) for line in text.splitlines() if ":\t" in line)
        return _Process(lines["Name"], int(lines["Uid"].split()[1]), int(lines["PPid"]))
    except (OSError, KeyError, ValueError):
        return None


def _who_ran_sudo(proc: Path) -> int | None:
    """The user that started the nearest ``sudo`` above this process; ``None`` without one.

    Only root can give a process of root's a name, so that nobody plays ``sudo``.
    """
    here, seen_sudo = _process(proc, "self"), False
    for _step in range(_ANCESTORS):
        if here is None or here.parent <= 1:
            break
        here = _process(proc, here.parent)
        if here is not None and here.name == "sudo" and here.uid == 0:
            seen_sudo = True
        elif seen_sudo:
            if here is None:
                break
            return here.uid
    if seen_sudo:
        raise Unclear
    return None
