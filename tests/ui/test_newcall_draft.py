"""What is typed into the form for a new call is kept, whatever happens to it."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from opsroom.actions.drafts import DropDraft, SaveDraft
from opsroom.domain.errors import Refused
from opsroom.ui import drafts
from opsroom.ui.app import OpsApp
from opsroom.ui.screens.board import Board
from tests.ui.newcallpilot import (
    NARROW,
    WIDE,
    Wire,
    count,
    described,
    draft,
    field,
    last_call,
    opened,
    typed,
)
from tests.ui.reading import all_told, query
from tests.ui.waiting import until


async def test_what_is_typed_survives_a_resize(wired: Wire) -> None:
    app = OpsApp(wired(), jobs=False)
    async with app.run_test(size=WIDE) as pilot:
        screen = await opened(pilot, app)
        await described(pilot, "half a sen")
        for size in ((20, 5), NARROW, (200, 50)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
        await typed(pilot, "tence")
        assert field(screen, "fault") == "half a sentence"


async def test_a_mistaken_escape_loses_nothing(wired: Wire, sample: Path) -> None:
    app = OpsApp(wired(), jobs=False)
    async with app.run_test(size=WIDE) as pilot:
        await opened(pilot, app)
        await described(pilot, "ice [/] 冰")
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, Board))
        assert "draft" in all_told(app)
        await until(pilot, lambda: draft(sample).get("fault") == "ice [/] 冰")
        screen = await opened(pilot, app)
        assert field(screen, "fault") == "ice [/] 冰"
        assert screen.focused is screen.query_one("#f-fault")
        assert screen.file is not None
        await pilot.press("ctrl+n")
        await until(pilot, lambda: draft(sample) == {})
        assert screen.searching
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, Board))


async def test_a_draft_survives_the_program(wired: Wire, sample: Path) -> None:
    """Closed while typing (SIGHUP unmounts the same way), opened again: all is there."""
    app = OpsApp(wired(), jobs=False)
    async with app.run_test(size=WIDE) as pilot:
        await opened(pilot, app)
        await described(pilot, "leaks")
    assert draft(sample)["fault"] == "leaks"
    again = OpsApp(wired(), jobs=False)
    async with again.run_test(size=WIDE) as pilot:
        screen = await opened(pilot, again)
        assert field(screen, "fault") == "leaks"
        assert screen.desk.machine(screen.values)
        assert "restored" in str(screen.query_one("#head").render())
        await typed(pilot, " a lot")
        await pilot.press("enter")
        await until(pilot, lambda: last_call(sample)["fault"] == "leaks a lot")
        await until(pilot, lambda: draft(sample) == {})


async def test_the_draft_is_kept_a_second_after_the_last_key(
    wired: Wire, sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drafts, "QUIET", 0.01)
    app = OpsApp(wired(), jobs=False)
    async with app.run_test(size=WIDE) as pilot:
        await opened(pilot, app)
        await typed(pilot, "bri")
        await until(pilot, lambda: draft(sample).get("search") == "bri")
        entries = query(sample, "SELECT count(*) FROM journal WHERE action LIKE 'draft%'")
        assert entries == [(0,)]


async def test_a_busy_database_loses_nothing(
    wired: Wire, sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither the call nor the draft can be written: all stays, and is tried again."""
    monkeypatch.setattr(drafts, "QUIET", 0.01)
    monkeypatch.setattr(drafts, "AGAIN", 0.05)
    before = count(sample)
    app = OpsApp(wired(), jobs=False)
    async with app.run_test(size=WIDE) as pilot:
        app.door.store.conn.execute("PRAGMA busy_timeout = 20")
        screen = await opened(pilot, app)
        await typed(pilot, "pgi-7090")
        await pilot.press("enter")
        await pilot.pause()
        await pilot.press("enter")
        with closing(sqlite3.connect(sample, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            await typed(pilot, "leaks")
            await pilot.press("enter")
            await until(pilot, lambda: "nothing you typed is lost" in all_told(app))
            other.execute("ROLLBACK")
        assert field(screen, "fault") == "leaks"
        await until(pilot, lambda: draft(sample).get("fault") == "leaks")
        await pilot.press("enter")
        await until(pilot, lambda: count(sample) == before + 1)


async def test_another_customer_can_be_taken_and_the_fault_stays(wired: Wire) -> None:
    app = OpsApp(wired(), jobs=False)
    async with app.run_test(size=WIDE) as pilot:
        screen = await opened(pilot, app)
        await described(pilot, "leaks")
        screen.query_one("#f-search").focus()
        await typed(pilot, "绿野")
        assert screen.searching
        await pilot.press("escape")  # back to the form, the customer as before
        await pilot.pause()
        assert field(screen, "search") == "Brixham's Fishmongers"
        screen.query_one("#f-search").focus()
        await typed(pilot, "绿野")
        await pilot.press("enter")
        await pilot.pause()
        assert screen.file is not None
        assert screen.file.customer.name.startswith("绿野")
        assert field(screen, "address") == screen.file.customer.address
        assert field(screen, "fault") == "leaks"


def test_drafts_belong_to_who_typed_them_and_who_only_reads_has_none(
    wired: Wire, sample: Path
) -> None:
    """ROL-2; dropping twice does nothing the second time."""
    mine = wired().room()
    mine.perform(SaveDraft(form="newcall", values={"fault": "a"}))
    mine.perform(SaveDraft(form="newcall", values={"fault": "b"}))
    assert draft(sample) == {"fault": "b"}
    mine.perform(DropDraft(form="newcall"))
    mine.perform(DropDraft(form="newcall"))
    assert draft(sample) == {}
    person = query(sample, "SELECT id FROM people WHERE role = 'auditor'")[0][0]
    theirs = wired(str(person)).room()
    with pytest.raises(Refused, match="may not"):
        theirs.perform(SaveDraft(form="newcall", values={}))
    mine.close()
    theirs.close()
