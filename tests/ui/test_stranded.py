"""What is stuck is told of at the start: cases without a way, work of those who left (TRK)."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path

from opsroom.domain.posts import Post, holding
from opsroom.store.postsql import Held
from opsroom.ui import stranded
from opsroom.ui.app import OpsApp
from opsroom.ui.presentdispatch import post_line
from opsroom.wiring import Wired
from tests.ui.casepilot import case_of, lines, open_cases
from tests.ui.reading import query, told
from tests.ui.waiting import until

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


async def test_what_somebody_left_behind_is_told_to_those_who_lead(
    wired: Wire, sample: Path
) -> None:
    """FBK-5, DSP-4: with what is to be handed over; and the list says who is gone."""
    owned = case_of(sample, "261106")
    assert owned["owner_id"] == "zhouqian"
    with closing(sqlite3.connect(sample)) as conn:
        conn.execute("UPDATE people SET active = 0 WHERE id = 'zhouqian'")
        conn.commit()
    (said,) = await at_start(wired, "service")
    assert "has left. To hand over: complaint cases " in said
    assert "261106" in said
    assert await at_start(wired, "zhengli") == []  # quality leads nobody
    app = OpsApp(wired("service"), jobs=False)
    async with app.run_test(size=(160, 48)) as pilot:
        await open_cases(app, pilot, "261106")
        (line,) = (one for one in lines(app) if one.row.number == "261106")
        assert line.row.owner == f"{name_of(sample, 'zhouqian')} (has left)"


def name_of(sample: Path, person: str) -> str:
    """Somebody's name."""
    return str(query(sample, "SELECT name FROM people WHERE id = ?", person)[0][0])


def test_a_post_that_nobody_holds_any_more_is_vacant_on_the_dispatch_screen() -> None:
    """DSP-4."""
    post = Post(1, "SH", "supervisor", "Supervisor", "wu", "he", None, date(2026, 11, 1))
    names = {"wu": "Wu", "he": "He"}
    both = frozenset(names)
    gone = Held(post, holding(post, date(2026, 11, 24), both), names, both)
    text = post_line(gone).plain
    assert "vacant" in text
    assert "has left: Wu" in text
    one = Held(post, holding(post, date(2026, 11, 24), {"wu"}), names, frozenset({"wu"}))
    assert "He" in post_line(one).plain
    assert "vacant" not in post_line(one).plain
    assert "absent" not in post_line(one).plain
