"""What an administrator puts in place for SSH: sshd's part and the keys. Facts in, texts out.

Values are quoted for where they stand; comments are in the reader's language.
"""

import re
import shlex
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import Final, NamedTuple

from opsroom.language import _

#: Comments are broken so that a line has at most so many cells.
_CELLS: Final = 92


#: Where sshd looks for the keys.
KEYS: Final = Path("/etc/opsroom/authorized_keys")


class Place(NamedTuple):
    """Where and how the room runs.

    Attributes:
        program: the ``opsroom`` to start, absolute.
        db: the database, absolute.
        settings: the settings file, absolute; ``None`` for none.
        account: the account that owns the database and runs the room.
        keys: where sshd looks for the keys; root's, so that no session can change it.
    """

    program: Path
    db: Path
    settings: Path | None
    account: str
    keys: Path = KEYS


class Key(NamedTuple):
    """A person's key.

    Attributes:
        person: their ID; ``name`` as people read it.
        key: type and base64 of the public key; ``None`` where it isn't known yet.
        note: the key file's own comment.
    """

    person: str
    name: str
    key: str | None = None
    note: str = ""


class File(NamedTuple):
    """A file to put in place: its absolute path, and what stands in it."""

    path: Path
    text: str


_KEY: Final = re.compile(
    r"(?P<key>(?:ssh-(?:ed25519|rsa)|ecdsa-sha2-nistp(?:256|384|521)|sk-ssh-ed25519@openssh\.com"
    r"|sk-ecdsa-sha2-nistp256@openssh\.com) [A-Za-z0-9+/]{40,8000}={0,2})(?: +(?P<note>.*))?"
)


def read_key(text: str) -> tuple[str, str] | None:
    """Read a public key as ``ssh-keygen`` writes it: the key, and the comment behind it.

    Options before the key are no part of a public key: with them, it isn't one.
    """
    found = _KEY.fullmatch(text.strip())
    return (found["key"], found["note"] or "") if found else None


def remark(text: str) -> str:
    """A comment of a configuration file, broken into lines."""
    lines, line = [], ""
    for word in re.findall(r"[\u2e80-\uffef]|[^\s\u2e80-\uffef]+\s*|\s+", text):
        if _width(line + word.rstrip()) > _CELLS:
            lines.append(line.rstrip())
            line = ""
        line += word
    return "\n".join(f"# {one}".rstrip() for one in [*lines, line.rstrip()])


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def one_line(text: str) -> str:
    """A text that can't end the line it stands in."""
    return "".join(char if char.isprintable() else " " for char in text)


def command(place: Place, *words: str) -> str:
    """A command line of the room, quoted for a shell."""
    settings = ("--settings", str(place.settings)) if place.settings else ()
    return shlex.join([str(place.program), "--db", str(place.db), *settings, *words])


# -- SSH -------------------------------------------------------------------------------------------


def forced(place: Place, person: str) -> str:
    """What a person's key starts, whatever the client asks for.

    The environment is made anew. Four variables go on: what the terminal is, and two that change
    colours and nothing else; the shell expands them between quotes, so that they stay words.
    """
    drawn = " ".join(f'{name}="${name}"' for name in ("TERM", "COLORTERM", "NO_COLOR"))
    room = command(place, "--as", person)
    return f"exec /usr/bin/env -i {drawn} LANG=C.UTF-8 PATH=/usr/bin:/bin {room}"


def key_line(place: Place, key: Key) -> str:
    """A person's line of the keys file; one without a key is a comment that waits for it."""
    quoted = forced(place, key.person).replace("\\", "\\\\").replace('"', '\\"')
    note = one_line(f"{key.person} {key.note}".strip())
    line = f'restrict,pty,command="{quoted}" {key.key or "ssh-ed25519 AAAA…"} {note}'
    return line if key.key else f"# {line}"


def keys_file(place: Place, keys: Iterable[Key]) -> File:
    """The keys of everybody who may open the room over SSH."""
    head = (
        _(
            "Whose key opens the room as whom. Owned by root, mode 644: nobody who comes in by one "
            "of these keys can change it."
        ),
        _(
            "“restrict” takes every right that a connection could have, those still to be invented "
            "too; “pty” gives the terminal back. The command is what runs, whatever the client "
            "asks for: a shell, a program, file transfer. It begins with an empty environment."
        ),
        _(
            "A line that begins with # waits for its key: the person's “ssh-keygen -t ed25519” "
            "makes one, and its .pub file goes in the place of “AAAA…”."
        ),
    )
    lines = [remark(text) for text in head]
    for key in keys:
        lines += ["", remark(one_line(f"{key.name} ({key.person})")), key_line(place, key)]
    return File(place.keys, "\n".join(lines) + "\n")


def sshd_file(place: Place) -> File:
    """sshd's part: for this account keys alone, a terminal, and nothing else."""
    lines = [
        remark(
            _(
                "sshd: the account that the room runs under. `sshd -t` checks it, and "
                "`systemctl reload ssh` puts it in force."
            )
        ),
        remark(
            _(
                "There is no ForceCommand here on purpose: it would go before the command of "
                "each key, which says who somebody is. So a key without a command must never "
                "stand in the file."
            )
        ),
        remark(
            _(
                "The account needs a shell that runs commands, such as /bin/sh; sshd starts the "
                "key's command with it. It needs no password and no key of its own."
            )
        ),
        f"Match User {_sshd_word(place.account)}",
    ]
    for text, settings in _rules(place):
        lines += ["", _indented(remark(text)), *(f"    {one}" for one in settings)]
    lines += ["", remark(_("What comes after, in other files, is for all again.")), "Match all"]
    return File(Path("/etc/ssh/sshd_config.d/opsroom.conf"), "\n".join(lines) + "\n")


def _rules(place: Place) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What holds for the account, in groups, each with its reason."""
    return (
        (
            _("Keys alone, and only those of a file that is root's."),
            (
                "AuthenticationMethods publickey",
                "PubkeyAuthentication yes",
                "PasswordAuthentication no",
                "KbdInteractiveAuthentication no",
                f"AuthorizedKeysFile {_sshd_word(str(place.keys))}",
                "AuthorizedKeysCommand none",
            ),
        ),
        (
            _(
                "Of what a client sends about itself, nothing but how to colour. This list takes "
                "the place of the one for all accounts."
            ),
            ("AcceptEnv COLORTERM NO_COLOR",),
        ),
        (
            _("A terminal, and nothing that goes past it."),
            (
                "PermitTTY yes",
                "PermitUserRC no",
                "DisableForwarding yes",
                "AllowTcpForwarding no",
                "AllowStreamLocalForwarding no",
                "AllowAgentForwarding no",
                "X11Forwarding no",
                "PermitTunnel no",
                "GatewayPorts no",
                "PermitOpen none",
                "PermitListen none",
            ),
        ),
        (
            _("One room a connection; a connection that has died is noticed within a minute."),
            (
                "MaxSessions 1",
                "ClientAliveInterval 15",
                "ClientAliveCountMax 3",
            ),
        ),
    )


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.splitlines())


def _sshd_word(text: str) -> str:
    """A word of sshd's configuration; ``%`` begins a token there."""
    text = text.replace("%", "%%")
    return f'"{text}"' if re.search(r"\s", text) else text
