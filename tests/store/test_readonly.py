"""Reading where nothing may be written (PITFALLS SQLite 9)."""

from pathlib import Path

import pytest

from opsroom.domain.errors import Unusable
from opsroom.store import database, readonly
from opsroom.store.database import Store


@pytest.fixture
def shut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A database that this account can't write; for root no folder is shut, so it is said so."""
    path = tmp_path / "room.db"
    Store.create(path).close()
    monkeypatch.setattr(readonly, "writable", lambda _path: False)
    monkeypatch.setattr(database, "writable", lambda _path: False)
    return path


def test_a_still_database_is_read_without_writing_beside_it(shut: Path) -> None:
    assert readonly.address(shut).endswith("?mode=ro&immutable=1")
    with Store(shut, readonly=True) as store:
        assert store.rows("SELECT count(*) FROM calls") == [(0,)]
        assert [path.name for path in shut.parent.iterdir()] == ["room.db"]


def test_one_that_is_open_elsewhere_is_not_taken_for_still(shut: Path) -> None:
    with Store(shut):
        assert readonly.address(shut).endswith("?mode=ro")


def test_a_log_that_waits_is_told(shut: Path) -> None:
    log = shut.with_name("room.db-wal")
    log.write_bytes(b"x")
    assert readonly.address(shut).endswith("?mode=ro")
    told = database.unusable(str(shut), Exception("unable to open database file"))
    assert isinstance(told, Unusable)
    assert "a log waits beside it" in str(told)
    log.unlink()
    told = database.unusable(str(shut), Exception("unable to open database file"))
    assert "can't be written" in str(told)
