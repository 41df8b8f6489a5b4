"""What a start does without, in a process of its own."""

import os
from collections.abc import Callable
from typing import Any

import pytest
from textual._compositor import LayoutUpdate

from opsroom.ui.app import OpsApp
from opsroom.ui.terminal import RoomDriver
from opsroom.ui.widgets.grid import Grid
from opsroom.wiring import Wired
from tests.fresh import said
from tests.ui.waiting import until


def test_the_app_comes_without_textuals_palette_and_whoever_wants_it_has_the_real_one() -> None:
    program = (
        "import sys; from opsroom.ui import lean; lean.load();"
        "from textual.app import App; App();"
        "assert not {'textual.command', 'platformdirs', 'tempfile'} & set(sys.modules);"
        "assert 'textual.widgets._option_list' not in sys.modules;"
        "from textual.command import CommandPalette; print(CommandPalette.__mro__[1].__name__)"
    )
    assert said(program) == "SystemModalScreen"


def test_the_loop_runs_without_tls_and_whoever_wants_it_has_it() -> None:
    program = (
        "import sys; from opsroom.ui import lean; lean.load();"
        "assert 'ssl' not in sys.modules;"
        "import asyncio; asyncio.run(asyncio.sleep(0));"
        "import ssl; print(ssl.create_default_context().__class__.__name__)"
    )
    assert said(program) == "SSLContext"


def test_a_session_comes_without_openssl_and_without_compressors() -> None:
    """They are 4 MiB and a fiftieth of the start, for a hash that Python has of its own."""
    program = (
        "import sys; from opsroom.ui import lean; lean.load();"
        "import opsroom.ui.app, opsroom.ui.screens.board, opsroom.actions.room;"
        "unused = {'_hashlib', '_ssl', 'shutil', 'bz2', 'platform', 'rich.table', 'mimetypes'};"
        "print(sorted(one for one in unused if sys.modules.get(one)));"
        "import hashlib, hmac, secrets; assert hashlib.md5().digest_size == 16;"
        "import platform, uuid; print(platform.system() != '', uuid.uuid4() != uuid.uuid4())"
    )
    assert said(program).splitlines() == ["[]", "True True"]


def test_the_size_is_the_terminals_unless_the_environment_says_another(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    driver = RoomDriver.__new__(RoomDriver)
    for name in ("COLUMNS", "LINES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(os, "get_terminal_size", lambda _fd: os.terminal_size((132, 43)))
    assert driver._get_terminal_size() == (132, 43)
    monkeypatch.setenv("COLUMNS", "100")
    assert driver._get_terminal_size() == (100, 43)
    monkeypatch.setenv("LINES", "thirty")
    assert driver._get_terminal_size() == (100, 43)


def test_without_a_terminal_the_size_is_the_oldest_one(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(_fd: int) -> os.terminal_size:
        raise OSError

    monkeypatch.setattr(os, "get_terminal_size", refused)
    monkeypatch.delenv("COLUMNS", raising=False)
    monkeypatch.setenv("LINES", "0")
    assert RoomDriver.__new__(RoomDriver)._get_terminal_size() == (80, 24)


@pytest.mark.parametrize("before", ["textual.app", "textual.command"])
def test_what_is_there_already_stays(before: str) -> None:
    program = (
        f"import sys, {before}; was = sys.modules['textual.command'];"
        "from opsroom.ui import lean; lean.load();"
        "print(sys.modules['textual.command'] is was)"
    )
    assert said(program) == "True"


def test_the_room_needs_no_table_of_verbs() -> None:
    program = (
        "import sys; from opsroom import wiring; wiring.open_room = lambda wired: 0;"
        "from opsroom.cli.main import run; code = run([]);"
        "print(code, {'argparse', 'opsroom.cli.verbs'} & set(sys.modules))"
    )
    assert said(program) == "0 set()"


async def test_the_first_paint_is_whole_and_the_only_one(
    wired: Callable[..., Wired], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A thin line isn't sent the same board twice."""
    painted: list[object] = []
    display = OpsApp._display

    def counted(app: OpsApp, screen: Any, renderable: Any) -> None:
        if renderable is not None and app._starting and not app._batch_count:
            painted.append((type(renderable), len(app.screen.query_one(Grid).rows) > 0))
        display(app, screen, renderable)

    monkeypatch.setattr(OpsApp, "_display", counted)
    app = OpsApp(wired("luobing"), jobs=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: not app._starting)
    assert painted == [(LayoutUpdate, True)]
