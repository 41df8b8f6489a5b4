"""A database that isn't backed up says so on every board (CHK-2)."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

import pytest
from textual.widgets import Static

from opsroom.actions import backing
from opsroom.jobs.runner import run_job
from opsroom.language.words import WORDS
from opsroom.store.backupsql import Failing, Standing
from opsroom.ui.app import OpsApp
from opsroom.ui.presentbackup import alarm
from opsroom.wiring import Wired
from tests.rooms import NINE

SHANGHAI = ZoneInfo("Asia/Shanghai")
HOUR = 3600


def test_a_failure_is_told_with_since_when_and_why() -> None:
    standing = Standing(Failing("full", "no space left", NINE - HOUR), NINE - 60)
    text = alarm(standing, HOUR, NINE, SHANGHAI)
    assert text == "Backups fail since 08:00: the disk is full. Try `opsroom doctor`. [CHK-2]"


@pytest.mark.parametrize(("age", "told"), [(0, False), (2 * HOUR - 1, False), (2 * HOUR, True)])
def test_a_backup_of_twice_the_interval_is_stale(age: int, told: bool) -> None:
    text = alarm(Standing(None, NINE - age), HOUR, NINE, SHANGHAI)
    assert bool(text) == told
    assert not told or text.startswith("No backup since 07:00.")


def test_every_reason_fits_a_small_screen() -> None:
    for reason in WORDS["backup"]:
        text = alarm(Standing(Failing(reason, "", NINE), None), HOUR, NINE, SHANGHAI)
        assert len(text) <= 2 * 78


async def test_the_board_shows_it_until_one_succeeds(wired: Callable[..., Wired]) -> None:
    app = OpsApp(wired(), jobs=False)
    blocked = app.wired.settings.db.parent / "backups"
    async with app.run_test(size=(80, 24)) as pilot:
        line = app.screen.query_one("#alarm", Static)
        assert not line.display
        blocked.write_text("in the way")
        run_job("backup", app.door)
        for _ in range(200):
            if line.display:
                break
            await pilot.pause(0.02)
        assert "Backups fail since" in str(line.content)
        blocked.unlink()
        backing.back_up_now(app.door)
        for _ in range(200):
            if not line.display:
                break
            await pilot.pause(0.02)
        assert not line.display
