"""The smallest `SafeApp`, run as a child on a pty by test_terminal_pty.py.

python -m tests.ui.tiny CRASHLOG [DEADLINE]
"""

from __future__ import annotations

import sys
import threading
from pathlib import Path
from typing import ClassVar

from opsroom.ui.tty import NoTerminal, prepare_environment

prepare_environment(kitty_keys=False)

# ruff: noqa: E402 - what the environment says is settled before Textual reads it
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Label, Static

from opsroom.ui.terminal import SafeApp, run
from opsroom.ui.widgets.field import Field

EVIL = "\x1b]0;owned\x07\x9b2J\x1b[31mred\u202e\x07\x7f end"


class Tiny(SafeApp):
    """A label, a field, and a key for each thing that can go wrong."""

    CSS = "Static { background: red; color: blue; } Label { background: $block-cursor-background }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1", "crash"),
        Binding("f2", "freeze"),
        Binding("f5", "flood"),
        Binding("ctrl+z", "suspend_process"),
        Binding("ctrl+s", "screenshot"),
        Binding("ctrl+g", "exit_seven"),
        Binding("ctrl+t", "crash_in_thread"),
    ]

    def compose(self) -> ComposeResult:
        """Data as no widget should get it, one way the cursor shows, and a field."""
        yield Static(EVIL, markup=False)
        yield Label("就绪 ready")
        yield Field(id="field")

    def action_crash(self) -> None:
        """Fail with a customer's number in a local variable."""
        secret = "the-customer-s-" + "secret"
        raise RuntimeError("crash on purpose") from ValueError(len(secret))

    def action_crash_in_thread(self) -> None:
        """Fail where nobody looks."""
        thread = threading.Thread(target=lambda: 1 // 0)
        thread.start()
        thread.join()
        self.query_one(Label).update("thread is dead")

    def action_freeze(self) -> None:
        """Stop the event loop for good."""
        threading.Event().wait()

    def action_flood(self) -> None:
        """Write without end."""
        self.set_interval(1 / 60, self.flood)

    def flood(self) -> None:
        """Change every cell."""
        count = int(self.query_one(Field).value or 0) + 1
        self.query_one(Field).value = str(count)
        self.query_one(Static).update(f"{count} " + chr(65 + count % 26) * 1500)

    def action_exit_seven(self) -> None:
        """Leave by the door, with a code."""
        self.exit(return_code=7)


if __name__ == "__main__":
    deadline = float(sys.argv[2]) if len(sys.argv) > 2 else 3.0
    try:
        sys.exit(run(Tiny(Path(sys.argv[1])), deadline=deadline))
    except NoTerminal as reason:
        sys.exit(str(reason))
