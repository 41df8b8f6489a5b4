"""The wall display: read-only, masked, turning its own pages, and honest about old data."""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from opsroom.actions.moves import Dispatch
from opsroom.domain.errors import BadInput, Unusable
from opsroom.store.views import BoardRow
from opsroom.ui.feed import Feed
from opsroom.ui.freshness import QUIET
from opsroom.ui.wall import Wall, WallApp, run_wall
from opsroom.ui.wallface import figures
from opsroom.wiring import Wired
from tests.ui.waiting import until

Wire = Callable[..., Wired]


class Hands:
    """A clock that a test moves."""

    def __init__(self, now: int) -> None:
        self.now = now

    def __call__(self) -> int:
        return self.now


def held(wired: Wired, **settings: object) -> tuple[Wired, Hands]:
    """The same with a clock that stands still, and other settings."""
    hands = Hands(wired.clock())
    return replace(wired, clock=hands, settings=replace(wired.settings, **settings)), hands


def shown(app: WallApp) -> str:
    return "\n".join(app.query_one(Wall).lines)


def touch(path: Path, sql: str, *args: object) -> None:
    """What another process would do."""
    with closing(sqlite3.connect(path, isolation_level=None)) as conn:
        conn.execute(sql, args)


async def test_it_shows_figures_and_calls_and_no_personal_data(wired: Wire, sample: Path) -> None:
    """CUS-2: names masked, no phone, no address."""
    context, _hands = held(wired())
    app = WallApp(context)
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: "overdue" in shown(app))
        text = shown(app)
    with closing(sqlite3.connect(sample)) as conn:
        rows = conn.execute("SELECT customer_name, address, phone FROM calls").fetchall()
    for name, address, phone in rows:
        assert name not in text
        assert address not in text
        assert phone not in text


async def test_a_company_may_show_names(wired: Wire, sample: Path) -> None:
    context, _hands = held(wired(), mask=False)
    app = WallApp(context)
    with closing(sqlite3.connect(sample)) as conn:
        names = [row[0] for row in conn.execute("SELECT DISTINCT customer_name FROM calls")]
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: any(name in shown(app) for name in names))


async def test_it_cannot_write(wired: Wire) -> None:
    app = WallApp(wired())
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        app.feed.store.conn.execute("DELETE FROM alerts")
    app.feed.close()


async def test_no_key_does_anything_but_leave(wired: Wire, sample: Path) -> None:
    context, _hands = held(wired())
    app = WallApp(context)
    with closing(sqlite3.connect(sample)) as conn:
        before = list(conn.iterdump())
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "overdue" in shown(app))
        text = shown(app)
        for key in (*"njkhsaefuxp/:?123", "enter", "escape", "space", "ctrl+p", "ctrl+c", "f1"):
            await pilot.press(key)
        assert shown(app) == text
        assert len(app.screen_stack) == 1
        await pilot.press("q")
        await until(pilot, lambda: not app.is_running)
    assert app.return_code == 0
    with closing(sqlite3.connect(sample)) as conn:
        assert list(conn.iterdump()) == before


async def test_pages_turn_by_themselves_and_the_most_urgent_come_back(wired: Wire) -> None:
    context, hands = held(wired(), page_seconds=10)
    app = WallApp(context)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "page " in shown(app))
        first = shown(app)
        assert "page 1/" in first
        pages = int(first.rpartition("page 1/")[2])
        seen = []
        for _turn in range(pages):
            hands.now += 10
            app.beat()
            await pilot.pause()
            seen.append(shown(app).rpartition("page ")[2].strip())
    assert seen == [f"{n}/{pages}" for n in [*range(2, pages + 1), 1]]


def _waits(row: object) -> bool:
    return isinstance(row, BoardRow) and (row.site_id, row.state) == ("SH", "waiting")


async def test_what_another_process_changes_shows_within_a_second(
    wired: Wire, sample: Path
) -> None:
    context, _hands = held(wired("guoqiang"))
    app = WallApp(context)
    async with app.run_test(size=(160, 60)) as pilot:
        await until(pilot, lambda: "nobody yet" in shown(app))
        row = next(r for r in app.feed.urgent_first(app.now()) if _waits(r))
        assert isinstance(row, BoardRow)
        door = context.room()
        door.perform(Dispatch(call=row.number, technician="wangwei", expect=row.version))
        door.close()
        await until(pilot, lambda: "王伟" in shown(app))


async def test_it_says_since_when_the_data_have_not_moved(wired: Wire, sample: Path) -> None:
    context, hands = held(wired())
    touch(
        sample,
        "INSERT INTO job_runs (job, started_at, finished_at, outcome) VALUES ('alerts', ?, ?,"
        " 'done')",
        hands.now - 5,
        hands.now - 5,
    )
    app = WallApp(context)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "overdue" in shown(app))
        assert "STALE" not in shown(app)
        hands.now += QUIET - 5
        app.poll()
        app.beat()
        assert "STALE" not in shown(app)
        hands.now += 1
        app.poll()
        app.beat()
        assert "STALE SINCE 14:04:55 SH" in shown(app)
        touch(sample, "UPDATE job_runs SET finished_at = ?", hands.now)
        await until(pilot, lambda: "STALE" not in shown(app))


async def test_it_shows_the_file_that_was_put_in_the_databases_place(
    wired: Wire, sample: Path
) -> None:
    """A backup restored under the display: the old file goes on being readable, and is dead."""
    context, hands = held(wired())
    other = sample.with_name("other.db")
    with closing(sqlite3.connect(sample)) as conn:
        conn.execute("VACUUM INTO ?", (str(other),))
    touch(other, "UPDATE calls SET state = 'cancelled', finished_at = 1 WHERE arrived_at IS NULL")
    touch(other, "UPDATE cases SET state = 'withdrawn', closed_at = 1 WHERE state = 'open'")
    app = WallApp(context)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "overdue" in shown(app))
        for name in ("room.db-wal", "room.db-shm"):
            sample.with_name(name).unlink(missing_ok=True)
        other.replace(sample)
        hands.now += QUIET + 1
        app.beat()
        await until(pilot, lambda: "No call waits for anybody." in shown(app))


async def test_the_wall_wears_its_own_theme_unless_the_settings_name_one(wired: Wire) -> None:
    for settings, theme in (({}, "wall"), ({"theme": "day"}, "day"), ({"theme": "no"}, "night")):
        context, _hands = held(wired(), **settings)
        app = WallApp(context)
        async with app.run_test(size=(80, 24)):
            assert app.theme == theme


@pytest.mark.parametrize("size", [(20, 5), (40, 12), (200, 50)])
@pytest.mark.parametrize("lang", ["en", "zh-Hans", "zh-Hant"])
async def test_it_survives_any_window(wired: Wire, size: tuple[int, int], lang: str) -> None:
    context, _hands = held(wired(lang=lang))
    app = WallApp(context)
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: app.query_one(Wall).lines)
        await pilot.resize_terminal(size[1] * 2, size[0] // 2)
        await pilot.pause()
        assert len(app.query_one(Wall).lines) == size[0] // 2


def test_a_database_that_is_not_there_is_said_before_anything_is_drawn(
    wired: Wire, tmp_path: Path
) -> None:
    context, _hands = held(wired(), db=tmp_path / "none.db")
    with pytest.raises(Unusable, match="There is no database"):
        run_wall(context)


def test_a_site_that_is_not_there_is_named_before_anything_is_drawn(wired: Wire) -> None:
    context, _hands = held(wired(), site="XX")
    with pytest.raises(BadInput, match=r"There is no site XX\. Known: LN, SH"):
        run_wall(context)


async def test_one_site_may_have_a_wall_of_its_own(wired: Wire) -> None:
    context, _hands = held(wired(), site="SH")
    app = WallApp(context)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "SH-" in shown(app))
        assert "LN" not in shown(app)


def test_why_reading_alone_is_not_enough_is_explained(
    wired: Wire, sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite reads a WAL database only with its shared-memory file, which somebody must make."""
    monkeypatch.setattr(os, "access", lambda *_args: False)
    sample.write_bytes(b"not a database at all" * 100)
    context, _hands = held(wired(), db=sample)
    with pytest.raises(Unusable, match="start the room first"):
        run_wall(context)


def test_of_calls_at_risk_the_critical_ones_are_told(wired: Wire) -> None:
    """The board counts them apart; the wall's figure is of both."""
    room = wired()
    feed, now = Feed(str(room.settings.db), None), room.clock()
    feed.poll(now)
    critical = feed.counts(now).critical
    assert critical
    assert f"at risk, {critical} critical" in [one.label for one in figures(feed, now)]
    feed.close()
