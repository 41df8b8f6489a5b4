"""A room to import into."""

import pytest

from opsroom.actions.door import Room
from opsroom.actions.importing import import_calls
from opsroom.domain.people import Actor, Role
from opsroom.domain.policy import Policy
from opsroom.store.database import Store
from tests.importing.kit import NOW, PLAIN


@pytest.fixture
def room(tmp_path):
    path = tmp_path / "room.db"
    Store.create(path).close()
    door = Room(str(path), Policy(), lambda: NOW, Actor("boss", "Boss", Role.SUPERVISOR))
    yield door
    door.close()


@pytest.fixture
def bring(room, tmp_path):
    """Import a text or bytes with a mapping's text."""

    def bringing(content, mapping=PLAIN, **options):
        file, plan = tmp_path / "table.csv", tmp_path / "map.toml"
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        plan.write_text(mapping, encoding="utf-8")
        return import_calls(room, file, plan, **options)

    return bringing
