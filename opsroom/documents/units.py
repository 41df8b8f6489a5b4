"""What an administrator puts in place for systemd: units for the worker and the wall.

Values are quoted for where they stand; comments are in the reader's language.
"""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from opsroom.documents.sshkit import File, Place, remark
from opsroom.language import _

_FOLDER: Final = Path("/etc/systemd/system")

_WORKER: Final = """\
{about}
[Unit]
Description=opsroom: the jobs
After=local-fs.target time-sync.target
RequiresMountsFor={folder}

[Service]
ExecStart={command}
User={account}
UMask=0077
{again}
Restart=on-failure
RestartSec=5
RestartPreventExitStatus=1 2 3
TimeoutStopSec=30

{writes}
ProtectSystem=strict
ReadWritePaths={paths}
NoNewPrivileges=yes
PrivateTmp=yes
PrivateDevices=yes
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectKernelLogs=yes
ProtectControlGroups=yes
ProtectClock=yes
ProtectHostname=yes
RestrictAddressFamilies=AF_UNIX
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
CapabilityBoundingSet=
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallErrorNumber=EPERM

[Install]
WantedBy=multi-user.target
"""

_CONSOLE: Final = """\
{about}
[Unit]
Description=opsroom: the wall on tty7
After=local-fs.target getty@tty7.service
Conflicts=getty@tty7.service

[Service]
ExecStart={command}
User={account}
TTYPath=/dev/tty7
TTYReset=yes
TTYVHangup=yes
TTYVTDisallocate=yes
StandardInput=tty
StandardOutput=tty
StandardError=tty
Environment=TERM=linux LANG=C.UTF-8
{shows}
ExecStartPre=+/usr/bin/chvt 7
Restart=always
RestartSec=5
NoNewPrivileges=yes
PrivateTmp=yes
CapabilityBoundingSet=

[Install]
WantedBy=multi-user.target
"""

_KIOSK: Final = """\
{about}
[Unit]
Description=opsroom: the wall in a kiosk
After=systemd-user-sessions.service getty@tty1.service
Conflicts=getty@tty1.service

[Service]
ExecStart=/usr/bin/cage -d -- /usr/bin/foot --font=monospace:size=20 {command}
User={account}
PAMName=login
TTYPath=/dev/tty1
StandardInput=tty
StandardOutput=journal
StandardError=journal
Environment=LANG=C.UTF-8
Restart=always
RestartSec=5

[Install]
WantedBy=graphical.target
"""


def worker_unit(place: Place, writable: Sequence[Path]) -> File:
    """The unit that runs the jobs whether or not anybody is there.

    Args:
        place: where the room runs.
        writable: folders that the jobs write in.
    """
    text = _WORKER.format(
        about=remark(
            _(
                "The jobs, without a screen: alerts, carry-over, reports, notices, backups. Rooms "
                "that are open leave the jobs to it; if it dies, one of them takes over within "
                "seconds."
            )
        ),
        again=remark(
            _(
                "Exit codes 1 to 3 say that something is to be put right first: starting again "
                "and again would help nobody."
            )
        ),
        writes=remark(_("It writes in these folders alone.")),
        command=_command(place, "worker"),
        account=place.account,
        folder=_word(str(place.db.parent)),
        paths=" ".join(_word(str(path)) for path in dict.fromkeys(writable)),
    )
    return File(_FOLDER / "opsroom-worker.service", text)


def wall_units(place: Place, site: str | None) -> tuple[File, ...]:
    """Units for the wall: on a console of its own, or in a kiosk where Chinese is to be read.

    Args:
        place: where the room runs.
        site: the site to show; ``None`` for all.
    """
    command = _command(place, "wall", *(("--site", site) if site else ()))
    console = _CONSOLE.format(
        about=remark(
            _(
                "The wall on a console of its own, without a graphical system. The console draws "
                "no Chinese: where there is any, take opsroom-wall-kiosk.service instead. It only "
                "reads."
            )
        ),
        shows=remark(_("The console changes to it by itself.")),
        command=command,
        account=place.account,
    )
    kiosk = _KIOSK.format(
        about=remark(
            _(
                "The wall in a kiosk: cage shows one program, foot is a terminal. Debian: apt "
                "install cage foot fonts-noto-cjk. It only reads."
            )
        ),
        command=command,
        account=place.account,
    )
    return (
        File(_FOLDER / "opsroom-wall.service", console),
        File(_FOLDER / "opsroom-wall-kiosk.service", kiosk),
    )


def _word(text: str) -> str:
    """A word of a unit: ``%`` begins a specifier there, ``$`` a variable."""
    text = text.replace("\\", "\\\\").replace("%", "%%").replace("$", "$$").replace('"', '\\"')
    return f'"{text}"' if re.search(r"[\s'\";]", text) else text


def _command(place: Place, *words: str) -> str:
    settings = ("--settings", str(place.settings)) if place.settings else ()
    all_words = (str(place.program), "--db", str(place.db), *settings, *words)
    return " ".join(_word(word) for word in all_words)
