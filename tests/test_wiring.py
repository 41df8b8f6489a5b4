"""What a run stands on: settings, policy, clock and the one who acts."""

import time
from pathlib import Path
from typing import Any

import pytest

from opsroom import wiring
from opsroom.domain.errors import BadInput, Refused, Unusable
from opsroom.domain.people import Role
from opsroom.whoami import Account, Caller
from opsroom.wiring import clock_from, instant, os_account, wire
from tests.rooms import NINE, Company

#: An account that owns nothing, called as a technician is.
STRANGER_LI = Caller(Account(54_321, "li"), Account(54_321, "li"))


@pytest.fixture(autouse=True)
def _no_settings_of_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the person who runs the tests has set doesn't matter."""
    monkeypatch.delenv("OPSROOM_SETTINGS", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


# -- the clock -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-24T09:00:00+08:00",
        "2026-11-24T01:00:00Z",
        "2026-11-24 01:00+00:00",
        " 2026-11-23T17:00:00-08:00 ",
        "2026-11-24T09:00:00.999999+08:00",
    ],
)
def test_an_instant_is_read_with_its_offset_and_without_fractions(text: str) -> None:
    assert instant("--now", text) == NINE


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-11-24T09:00:00",
        "2026-11-24",
        "09:00",
        "now",
        "1795482000",
        "2026-02-30T09:00:00Z",
        "1969-12-31T23:59:59Z",
        "2201-01-01T00:00:00Z",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        "２０２６-11-24T09:00:00Z",
    ],
)
def test_what_isnt_an_instant_that_calendars_know_is_bad_input(text: str) -> None:
    """CAL-3: calendars answer for 1970 to 2200."""
    with pytest.raises(BadInput) as refused:
        instant("--now", text)
    assert refused.value.where == "--now"


def test_the_clock_starts_where_it_is_told_and_runs_on(monkeypatch: pytest.MonkeyPatch) -> None:
    ticks = iter([100.0, 100.0, 101.9, 3700.0])
    monkeypatch.setattr(time, "monotonic", lambda: next(ticks))
    clock = clock_from("2026-11-24T09:00:00+08:00")
    assert [clock(), clock(), clock()] == [NINE, NINE + 1, NINE + 3600]


def test_without_a_start_it_is_the_real_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "time", lambda: NINE + 0.9)
    assert clock_from(None)() == NINE


# -- settings and policy ---------------------------------------------------------------------------


def test_options_go_on_top_of_settings(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text('db = "a.db"\nlang = "zh-Hans"\nbell = false\n')
    wired = wire(settings_file=str(file))
    assert (wired.settings.db, wired.settings.lang) == (tmp_path / "a.db", "zh-Hans")
    wired = wire(settings_file=str(file), db="b.db", lang="en")
    assert (wired.settings.db, wired.settings.lang) == (Path("b.db"), "en")
    assert not wired.settings.bell


def test_the_companys_policy_is_read(tmp_path: Path) -> None:
    """SLA-1: six hours are a policy."""
    (tmp_path / "ours.toml").write_text("[sla]\nurban = 240\n")
    file = tmp_path / "settings.toml"
    file.write_text('policy = "ours.toml"\n')
    assert wire(settings_file=str(file)).policy.sla.urban == 240
    (tmp_path / "ours.toml").write_text("[sla]\nurbn = 240\n")
    with pytest.raises(BadInput, match=r"ours\.toml, line 2: sla\.urbn"):
        wire(settings_file=str(file))
    (tmp_path / "ours.toml").unlink()
    with pytest.raises(BadInput, match=r"ours\.toml can't be read"):
        wire(settings_file=str(file))


@pytest.mark.parametrize(
    ("options", "where"),
    [({"settings_file": "/no.toml"}, "settings"), ({"now": "soon"}, "--now")],
)
def test_an_option_that_cant_be_used_is_named(options: dict[str, Any], where: str) -> None:
    with pytest.raises(BadInput) as refused:
        wire(**options)
    assert refused.value.where == where


# -- who acts --------------------------------------------------------------------------------------


def test_somebody_named_is_who_the_database_says(company: Company) -> None:
    """ROL-2: a name on the command line brings no role of its own."""
    actor = wire(db=str(company.path), person="audit").actor()
    assert (actor.id, actor.name, actor.role, actor.site) == (
        "audit",
        "Old Ma",
        Role.AUDITOR,
        "SH",
    )


@pytest.mark.parametrize("who", ["nobody", "gone", "BOSS", ""])
def test_nobody_acts_under_a_name_that_isnt_anybodys(company: Company, who: str) -> None:
    """ROL-2."""
    company.hire("gone", "Gone", "supervisor")
    company.change("UPDATE people SET active = 0 WHERE id = 'gone'")
    with pytest.raises(BadInput, match="Known: audit, boss") as refused:
        wire(db=str(company.path), person=who).actor()
    assert refused.value.where == "--as"


def test_an_account_of_the_companys_acts_as_its_person(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    """ROL-2: a technician's account makes no supervisor."""
    monkeypatch.setattr(wiring, "os_caller", lambda: STRANGER_LI)
    assert wire(db=str(company.path)).actor().role is Role.TECHNICIAN


def test_who_owns_the_file_owns_the_room(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    owner = Account(company.path.stat().st_uid, "keeper")
    monkeypatch.setattr(wiring, "os_caller", lambda: Caller(owner, owner))
    actor = wire(db=str(company.path)).actor()
    assert (actor.id, actor.role, actor.site) == ("keeper", Role.SUPERVISOR, None)


def test_but_not_somebody_who_has_left(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    """ROL-2: being dismissed isn't a promotion."""
    company.change("UPDATE people SET active = 0 WHERE id = 'li'")
    monkeypatch.setattr(wiring, "os_caller", lambda: STRANGER_LI)
    with pytest.raises(Refused, match="Li Wei") as refused:
        wire(db=str(company.path)).actor()
    assert refused.value.rule == "ROL-2"


def test_a_missing_database_is_told_before_anything_is_drawn(tmp_path: Path) -> None:
    with pytest.raises(Unusable):
        wire(db=str(tmp_path / "no.db")).room()


def test_the_account_comes_from_the_system_and_not_from_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """ROL-2: LOGNAME and USER are the caller's to set."""
    before = os_account()
    for name in ("USER", "LOGNAME", "USERNAME"):
        monkeypatch.setenv(name, "boss")
    assert os_account() == before


def test_a_room_keeps_the_runs_clock_and_origin(company: Company) -> None:
    room = wire(db=str(company.path), person="boss", now="2026-11-24T09:00:00+08:00").room("screen")
    assert room.origin == "screen"
    assert NINE <= room.clock() <= NINE + 60
    room.close()
