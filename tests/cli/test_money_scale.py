"""The room keeps the scale of its amounts: another policy's is refused at start (LIA-7)."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database

from opsroom.actions.deducting import SetBonus
from opsroom.actions.door import Room
from opsroom.domain.errors import BadInput
from opsroom.domain.people import Actor, Role
from opsroom.domain.policy import Policy
from opsroom.store import moneysql
from opsroom.store.database import Store
from opsroom.store.schema import migrations
from opsroom.store.version import APPLICATION_ID
from tests.casekit import firm
from tests.cli.conftest import Desk


def named(folder: Path, decimals: int) -> str:
    """Settings whose policy has that scale."""
    policy = folder / "policy.toml"
    policy.write_text(f"[cases]\nreview_days = 9\n\n[money]\ndecimals = {decimals}\n", "utf-8")
    settings = folder / "settings.toml"
    settings.write_text(f'policy = "{policy}"\n', encoding="utf-8")
    return str(settings)


@pytest.fixture
def rich(desk: Desk) -> Desk:
    """A room with an amount in it."""
    desk.company.hire("pia", "Pia", "personnel")
    desk.company.hire("gm", "Gm", "general", None)
    said = desk.run("liability", "bonus", "li", "2026-11", "1250.50", person="pia")
    assert said.code == 0, said.err
    return desk


def test_a_room_with_amounts_starts_under_no_other_scale(rich: Desk, tmp_path: Path) -> None:
    """1250.50 would be 125050 to one process and 12.5050 to the next."""
    for decimals in (0, 4):
        settings = named(tmp_path, decimals)
        for words in (
            ("person", "list"),
            ("liability", "list"),
            ("call", "pin", "SH-1001", "--reason", "r"),
        ):
            said = rich.run("--settings", settings, *words)
            if words == ("person", "list"):  # shows no money
                assert said.code == 0
                continue
            assert said.code == 2, words
            assert f"keeps its amounts with 2 decimals, and the policy says {decimals}" in said.err
        said = rich.run("--settings", settings)
        assert (said.code, "2 decimals" in said.err) == (2, True)
    assert rich.run("--settings", named(tmp_path, 2), "liability", "list").code == 0


def test_the_policy_check_and_the_doctor_name_both(rich: Desk, tmp_path: Path) -> None:
    settings = named(tmp_path, 0)
    said = rich.run("--settings", settings, "policy", "check")
    assert said.code == 2
    assert f"{tmp_path / 'policy.toml'}, line 5: money.decimals: The room keeps" in said.out
    assert "with 2 decimals, and the policy says 0" in said.out
    examined = rich.run("--settings", settings, "doctor")
    assert "with 2 decimals, and the policy says 0" in " ".join(examined.out.split())


def test_without_a_policy_file_the_rule_books_scale_is_compared(desk: Desk, tmp_path: Path) -> None:
    desk.company.hire("pia", "Pia", "personnel")
    bonus = ("liability", "bonus", "li", "2026-11", "1250")
    assert desk.run("--settings", named(tmp_path, 0), *bonus, person="pia").code == 0
    plain = desk.run("policy", "check")
    assert plain.code == 2
    assert "with 0 decimals, and the policy says 2" in plain.out
    assert desk.run("liability", "list").code == 2


def test_before_the_first_amount_a_policy_may_choose(desk: Desk, tmp_path: Path) -> None:
    desk.add()
    for decimals in (0, 4, 2):
        settings = named(tmp_path, decimals)
        assert desk.run("--settings", settings, "liability", "list").code == 0
        assert desk.run("--settings", settings, "policy", "check").code == 0
    assert moneysql.scale(desk.company.room.store.conn) is None


def test_a_session_that_was_open_already_writes_no_amount_in_its_own_scale(rich: Desk) -> None:
    """It had started before the first amount was there."""
    other = Policy.model_validate({"money": {"decimals": 0}})
    actor = Actor("pia", "Pia", Role.PERSONNEL, "SH")
    room = Room(str(rich.company.path), other, lambda: rich.company.now, actor)
    with pytest.raises(BadInput, match="2 decimals, and the policy says 0"):
        room.perform(SetBonus(person="wang", month="2026-11", cents=7))
    room.close()


def test_a_case_s_amount_keeps_the_scale(tmp_path: Path) -> None:
    """CMP-6: from the moment it is recorded, not only once it is decided on."""
    case = firm(tmp_path).complaint("quality", by="sales")
    conn = case.firm.room.store.conn
    assert moneysql.scale(conn) is None
    case.goes_to("proposal")
    assert moneysql.scale(conn) is None
    case.sales.records(amount="70")
    assert moneysql.scale(conn) == 2


def test_the_scale_that_is_known_without_a_policy_is_the_policy_s_default() -> None:
    """A first board waits for no policy."""
    assert Policy().money.decimals == moneysql.DECIMALS


def test_no_statement_changes_the_scale(rich: Desk) -> None:
    with closing(sqlite3.connect(rich.company.path, isolation_level=None)) as conn:
        for sql in ("UPDATE money SET decimals = 0", "DELETE FROM money"):
            with pytest.raises(sqlite3.IntegrityError, match="every amount would be another"):
                conn.execute(sql)


def test_an_older_database_keeps_the_scale_it_is_first_worked_with(tmp_path: Path) -> None:
    path = tmp_path / "room.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as conn:
        conn.execute("PRAGMA journal_mode = WAL")
        migrations.apply(Database(conn), stop_before="m012_money")
        conn.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        conn.execute("PRAGMA user_version = 11")
        conn.execute("INSERT INTO people (id, name, role) VALUES ('pia', 'Pia', 'personnel')")
        conn.execute(
            "INSERT INTO bonuses (person_id, month, cents, set_at, set_by)"
            " VALUES ('pia', '2026-10', 5, 1, 'x')"
        )
    with Store(path) as store, store.immediate() as db:
        assert moneysql.scale(store.conn) is None
        moneysql.keep(db.conn, Policy(), "call:1")
        assert moneysql.scale(store.conn) is None
        moneysql.keep(db.conn, Policy(), "bonus:1")
        assert moneysql.scale(store.conn) == 2
