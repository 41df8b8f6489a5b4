"""Cases that a change of the policy has left without a way are told of at the start (TRK)."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from opsroom.ui import stranded
from opsroom.ui.app import OpsApp
from opsroom.wiring import Wired
from tests.ui.casepilot import case_of, told, until

Wire = Callable[..., Wired]


def strand(sample: Path, number: str) -> None:
    """The policy has no such step any more."""
    with closing(sqlite3.connect(sample)) as conn:
        conn.execute("UPDATE cases SET step = 'weighing' WHERE number = ?", (number,))
        conn.commit()


def looking(app: OpsApp) -> bool:
    """Whether it is still being looked for."""
    return any(one.group == stranded.GROUP and not one.is_finished for one in app.workers)


async def at_start(wired: Wire, person: str) -> list[str]:
    """What somebody is told as the room opens."""
    app = OpsApp(wired(person), jobs=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: not app._starting and not looking(app))
        await pilot.pause()
        return told(app)


async def test_those_who_work_on_cases_are_told_once_with_what_to_do(
    wired: Wire, sample: Path
) -> None:
    strand(sample, "261102")
    (said,) = await at_start(wired, "zhouqian")
    assert "261102 (quality/weighing)" in said
    assert "Put it back into the policy file, or withdraw them: 6, then b." in said


async def test_nobody_is_told_where_every_case_has_its_way(wired: Wire) -> None:
    assert await at_start(wired, "zhouqian") == []


async def test_other_sites_cases_and_closed_ones_are_nobodys_trouble(
    wired: Wire, sample: Path
) -> None:
    strand(sample, "261102")
    with closing(sqlite3.connect(sample)) as conn:
        conn.execute("UPDATE people SET site_id = 'LN' WHERE id = 'zhouqian'")
        conn.commit()
    assert case_of(sample, "261102")["site_id"] == "SH"
    assert await at_start(wired, "zhouqian") == []
    with closing(sqlite3.connect(sample)) as conn:
        conn.execute("UPDATE people SET site_id = 'SH', role = 'auditor' WHERE id = 'zhouqian'")
        conn.commit()
    assert await at_start(wired, "zhouqian") == []  # who changes nothing isn't told
