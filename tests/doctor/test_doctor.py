"""``opsroom doctor``: each check finds what it is for, and says what to do."""

import json
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from opsroom.__main__ import main
from opsroom.actions import backing
from opsroom.doctor import company, database, examination, machine, running, terminal
from opsroom.doctor.report import Check, Checks, Patient, State, run
from opsroom.domain.policy import Policy
from opsroom.jobs.registry import JOBS
from opsroom.jobs.runner import run_job
from opsroom.settings import Settings
from opsroom.store import checks
from opsroom.store.database import Store
from opsroom.store.version import VERSION
from tests.rooms import NINE, Company


@pytest.fixture(autouse=True)
def untouched_surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No settings of whoever runs the tests; real time stands where the company's does."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.delenv("OPSROOM_SETTINGS", raising=False)
    monkeypatch.setattr(backing, "clock", lambda: float(NINE))


@pytest.fixture
def room(tmp_path: Path) -> Company:
    made = Company(tmp_path / "room.db")
    made.path.chmod(0o600)
    made.call()
    return made


def patient(db: Path, **more: object) -> Patient:
    values = {"db": db, "now": NINE, "real": NINE, "store": None, **more}
    if values["store"] is None and db.is_file():
        values["store"] = examination._opened(db)
    return Patient(**values)  # type: ignore[arg-type]  # a test's own values


def found(check: Checks, who: Patient) -> list[tuple[State, str]]:
    return [(one.state, f"{one.found} -> {one.advice}") for one in check(who)]


def only(check: Checks, who: Patient) -> Check:
    (one,) = check(who)
    return one


def write(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as conn:
        for statement in statements:
            conn.execute(statement)


# -- the database --------------------------------------------------------------------------------


def test_a_sound_database_is_found_sound(room: Company) -> None:
    who = patient(room.path)
    for check in (database.identity, database.integrity, database.journal, database.logging):
        assert only(check, who).state is State.OK, check


def test_a_missing_database_is_told_with_how_to_get_one(tmp_path: Path) -> None:
    one = only(database.identity, patient(tmp_path / "no.db"))
    assert one.state is State.FAIL
    assert "opsroom init" in one.advice
    assert "opsroom restore" in one.advice


def test_an_empty_file_is_told_to_be_restored_and_left_with_its_log(tmp_path: Path) -> None:
    path, log = tmp_path / "room.db", tmp_path / "room.db-wal"
    path.touch()
    log.write_bytes(b"x" * 100)
    one = only(database.identity, patient(path))
    assert (one.state, "is empty" in one.found, "restore" in one.advice) == (State.FAIL, True, True)
    assert found(database.integrity, patient(path)) == []
    assert log.stat().st_size == 100


@pytest.mark.parametrize(
    ("change", "state", "words"),
    [
        ("PRAGMA application_id = 7", State.FAIL, "isn't a database of opsroom"),
        (f"PRAGMA user_version = {VERSION + 1}", State.FAIL, "newer opsroom"),
        ("PRAGMA user_version = 1", State.WARN, "older than this program"),
    ],
)
def test_somebody_elses_a_newer_and_an_older_database_are_told_apart(
    room: Company, change: str, state: State, words: str
) -> None:
    room.room.close()
    write(room.path, change)
    one = only(database.identity, patient(room.path))
    assert (one.state, words in one.found) == (state, True)


def test_a_damaged_database_is_told_to_be_restored(room: Company) -> None:
    for n in range(200):
        room.call(customer_name=f"customer {n}")
    room.room.close()
    content = bytearray(room.path.read_bytes())
    content[-40_960:-4096] = os.urandom(36_864)
    room.path.write_bytes(content)
    one = only(database.integrity, patient(room.path))
    assert one.state is State.FAIL
    assert "opsroom restore" in one.advice


def test_a_reference_that_leads_nowhere_is_named(room: Company) -> None:
    room.room.close()
    write(
        room.path,
        "PRAGMA foreign_keys = OFF",
        "INSERT INTO skills (person_id, family) VALUES ('ghost', 'X')",
    )
    assert "skills" in only(database.integrity, patient(room.path)).found


def test_a_forged_journal_is_told(room: Company) -> None:
    """ROL-3."""
    room.room.close()
    write(
        room.path,
        "DROP TRIGGER journal_keeps_words",
        "UPDATE journal SET actor_name = 'somebody else' WHERE id = 2",
    )
    one = only(database.journal, patient(room.path))
    assert one.state is State.FAIL
    assert "entry 2" in one.found


@pytest.mark.parametrize(
    ("version", "state"),
    [
        ((3, 36, 0), State.FAIL),
        ((3, 40, 1), State.WARN),
        ((3, 51, 2), State.WARN),
        ((3, 51, 3), State.OK),
    ],
)
def test_sqlites_version_is_judged(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, version: tuple[int, ...], state: State
) -> None:
    """PITFALLS SQLite 10."""
    monkeypatch.setattr(checks, "SQLITE", version)
    assert only(database.sqlite, patient(tmp_path / "no.db")).state is state


# -- the machine ---------------------------------------------------------------------------------

MOUNTS = """\
22 1 254:0 / / rw,relatime - ext4 /dev/vda rw
30 22 0:40 / /srv rw shared:1 - nfs4 server:/export rw
31 30 0:41 / /srv/with\\040blank rw - xfs /dev/sdb rw
32 22 0:42 / /srvx rw - cifs //server/share rw
33 22 0:43 / /home/li rw - fuse.sshfs li@far:/ rw
34 22 0:44 / /over rw - ext4 /dev/sdc rw
35 34 0:45 / /over rw - tmpfs tmpfs rw
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/var/room.db", "ext4"),
        ("/srv/room.db", "nfs4"),
        ("/srv/with blank/room.db", "xfs"),
        ("/srvx/a/room.db", "cifs"),
        ("/srvy/room.db", "ext4"),
        ("/home/li/room.db", "fuse.sshfs"),
        ("/over/room.db", "tmpfs"),
    ],
)
def test_a_paths_file_system_is_that_of_the_nearest_mount(
    tmp_path: Path, path: str, kind: str
) -> None:
    mounts = tmp_path / "mountinfo"
    mounts.write_text(MOUNTS, encoding="utf-8")
    assert machine.kind_of(Path(path), mounts) == kind


@pytest.mark.parametrize(
    ("kind", "state"),
    [
        ("ext4", State.OK),
        ("xfs", State.OK),
        ("overlay", State.OK),
        ("nfs4", State.FAIL),
        ("cifs", State.FAIL),
        ("smb3", State.FAIL),
        ("9p", State.FAIL),
        ("fuse.sshfs", State.FAIL),
        ("tmpfs", State.WARN),
        (None, State.WARN),
    ],
)
def test_a_network_file_system_fails(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, kind: str | None, state: State
) -> None:
    """PITFALLS SQLite 12: WAL doesn't work there."""
    monkeypatch.setattr(machine, "kind_of", lambda _path: kind)
    assert only(machine.file_system, patient(tmp_path / "no.db")).state is state


@pytest.mark.parametrize(
    ("free", "state"), [(1_000_000, State.FAIL), (100_000_000, State.WARN), (10**10, State.OK)]
)
def test_a_disk_that_fills_up_is_told_in_time(
    monkeypatch: pytest.MonkeyPatch, room: Company, free: int, state: State
) -> None:
    monkeypatch.setattr(
        machine.shutil, "disk_usage", lambda _path: type("Usage", (), {"free": free})
    )
    assert [one.state for one in machine.space(patient(room.path))] == [state]


def test_what_every_account_can_read_or_change_is_told(room: Company, tmp_path: Path) -> None:
    assert only(machine.permissions, patient(room.path)).state is State.OK
    room.path.chmod(0o666)
    assert only(machine.permissions, patient(room.path)).state is State.FAIL


def test_a_clock_that_was_set_back_is_told(room: Company) -> None:
    os.utime(room.path, (NINE, NINE))
    assert next(iter(machine.clock(patient(room.path)))).state is State.OK
    os.utime(room.path, (NINE + 3600, NINE + 3600))
    one = next(iter(machine.clock(patient(room.path))))
    assert (one.state, "1 h 00 min in the future" in one.found) == (State.FAIL, True)
    os.utime(room.path, (NINE, NINE))
    one = next(iter(machine.clock(patient(room.path, now=NINE, real=NINE - 3600))))
    assert one.state is State.FAIL
    os.utime(room.path, (NINE - 7200, NINE - 7200))
    one = next(iter(machine.clock(patient(room.path, now=NINE, real=NINE - 3600))))
    assert (one.state, "journal" in one.found) == (State.WARN, True)


@pytest.mark.parametrize(
    ("kept", "state"), [(True, State.OK), (False, State.WARN), (None, State.WARN)]
)
def test_a_clock_that_nobody_keeps_right_is_told(
    monkeypatch: pytest.MonkeyPatch, kept: bool | None, state: State
) -> None:
    monkeypatch.setattr(machine, "synchronised", lambda: kept)
    assert machine._kept_right().state is state


def test_the_kernel_can_be_asked_for_its_clock() -> None:
    assert machine.synchronised() in (True, False, None)


# -- what the company configured -----------------------------------------------------------------


def test_a_wrong_setting_and_a_wrong_policy_are_named_by_line(
    room: Company, tmp_path: Path
) -> None:
    file, rules = tmp_path / "settings.toml", tmp_path / "policy.toml"
    file.write_text(f'db = "{room.path}"\n\nbel = true\n')
    who = examination._patient(None, str(file), NINE, tty=False)
    assert "line 3: bel" in only(company.settings, who).found
    file.write_text(f'db = "{room.path}"\npolicy = "policy.toml"\n')
    rules.write_text("[sla]\nurban = -1\n")
    who = examination._patient(None, str(file), NINE, tty=False)
    assert only(company.settings, who).state is State.OK
    assert "line 2: sla.urban" in only(company.policy, who).found


def test_a_broken_theme_is_named_by_file_and_line(room: Company, tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text('name = "own"\ndark = 7\n')
    who = patient(room.path, settings=Settings(themes=tmp_path, theme="own"))
    said = found(company.themes, who)
    assert [state for state, _text in said] == [State.WARN] * len(said)
    assert any("own.toml:2" in text for _state, text in said)
    assert any("there is no theme own" in text for _state, text in said)


def test_sites_are_told_each_with_zone_and_holidays(room: Company) -> None:
    """CAL-3."""
    room.change(
        "INSERT INTO sites (id, name, tz, calendar, opened_on) VALUES"
        " ('XX', 'x', 'Mars/Olympus', '\"CN\"', '2026-01-01'),"
        " ('YY', 'y', 'Asia/Shanghai', '\"nowhere\"', '2026-01-01'),"
        " ('ZZ', 'z', 'Asia/Shanghai', '\"weekends\"', '2026-01-01')"
    )
    who = patient(room.path, policy=Policy.model_validate({"calendars": {"horizon_days": 10}}))
    states = {one.name: one.state for one in company.calendars(who)}
    assert states == {
        "site SH": State.OK,
        "site XX": State.FAIL,
        "site YY": State.FAIL,
        "site ZZ": State.OK,
    }
    far = patient(room.path, policy=Policy.model_validate({"calendars": {"horizon_days": 730}}))
    assert "aren't known from" in next(iter(company.calendars(far))).found


# -- what should be going on ---------------------------------------------------------------------


def test_jobs_are_told_that_never_ran_failed_or_are_late(room: Company) -> None:
    """CHK-1."""
    said = found(running.schedule, patient(room.path))
    assert [state for state, _text in said] == [State.WARN] * len(JOBS)
    for name in JOBS:
        run_job(name, room.room)
    assert only(running.schedule, patient(room.path)).state is State.OK
    late = found(running.schedule, patient(room.path, now=NINE + 86_400))
    assert [text.partition(" ->")[0] for _state, text in late] == [
        "last ran 24 h 00 min ago"
    ] * len(JOBS)


def test_backups_are_told_missing_old_broken_or_failing(room: Company) -> None:
    """CHK-2."""
    assert only(running.backups, patient(room.path)).state is State.WARN
    made = backing.back_up_now(room.room)
    good = only(running.backups, patient(room.path))
    assert good.state is State.OK
    assert "same disk" in good.found
    assert only(running.backups, patient(room.path, real=NINE + 7201)).state is State.FAIL
    made.path.write_bytes(b"x" + made.path.read_bytes()[1:])
    broken = only(running.backups, patient(room.path))
    assert (broken.state, "checksum" in broken.found) == (State.FAIL, True)
    room.room.perform(backing.WarnOfBackup(reason="full", detail="no space", since=NINE))
    assert "the disk is full" in next(iter(running.backups(patient(room.path)))).found


def test_every_reason_of_a_failed_backup_has_its_advice() -> None:
    from opsroom.language.words import WORDS

    assert len({running.advice(reason) for reason in WORDS["backup"]}) == len(WORDS["backup"])


# -- fonts and terminal --------------------------------------------------------------------------


def test_a_terminal_is_judged_by_what_it_says(tmp_path: Path) -> None:
    def states(environment: dict[str, str], encoding: str, *size: int) -> list[State]:
        return [one.state for one in terminal.judge(environment, encoding, *size)]

    assert states({"TERM": "xterm-256color"}, "utf-8", 80, 24) == [State.OK] * 3
    assert states({}, "ascii", 79, 24) == [State.FAIL, State.FAIL, State.WARN]
    assert states({"TERM": "dumb"}, "UTF8", 80, 23) == [State.FAIL, State.OK, State.WARN]


@pytest.mark.parametrize(("count", "state"), [(None, State.WARN), (0, State.WARN), (2, State.OK)])
def test_fonts_are_counted(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, count: int | None, state: State
) -> None:
    monkeypatch.setattr(terminal, "chinese_fonts", lambda: count)
    assert only(terminal.fonts, patient(tmp_path / "no.db")).state is state


# -- all of it -----------------------------------------------------------------------------------


def test_a_check_that_breaks_off_is_told_and_the_others_go_on(tmp_path: Path) -> None:
    def breaks(_who: Patient) -> list[Check]:
        raise RuntimeError("oh")

    who = patient(tmp_path / "no.db")
    said = list(run(who, [("machine", breaks), ("database", database.sqlite)]))
    assert (said[0].state, said[0].group) == (State.FAIL, "machine")
    assert "RuntimeError: oh" in said[0].found
    assert len(said) == 2


Capture = pytest.CaptureFixture[str]


def test_the_exit_code_says_what_is_bad(
    room: Company, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = ["--now", "2026-11-24T09:00:00+08:00"]
    assert main(["doctor", "--db", str(room.path), *now]) in (0, 1)  # 1: real time has moved on
    assert main(["doctor", "--db", str(tmp_path / "no.db"), *now]) == 3
    (tmp_path / "s.toml").write_text(f'db = "{room.path}"\nlang = "xx"\n')
    capsys.readouterr()
    assert main(["doctor", "--settings", str(tmp_path / "s.toml"), "--json", *now]) == 3
    document = json.loads(capsys.readouterr().out)
    wrong = [one for one in document["checks"] if one["state"] == "fail"]
    assert any("line 2: lang" in one["found"] for one in wrong)


@pytest.mark.parametrize("lang", ["en", "zh-Hans", "zh-Hant"])
def test_the_report_fits_the_terminal_and_changes_nothing(
    room: Company, capsys: Capture, monkeypatch: pytest.MonkeyPatch, lang: str
) -> None:
    from opsroom.cli.table import width

    room.room.close()
    before = room.path.read_bytes()
    monkeypatch.setenv("COLUMNS", "80")
    main(["doctor", "--db", str(room.path), "--lang", lang])
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) > 25
    path = [line for line in lines if "room.db" in line]  # a long path isn't broken
    assert max(width(line) for line in lines if line not in path) <= 80
    assert room.path.read_bytes() == before


def test_a_wall_display_without_rights_to_write_is_right(
    room: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine.os, "access", lambda *_args: False)
    one = only(machine.permissions, patient(room.path))
    assert (one.state, "wall" in one.advice) == (State.WARN, True)


def test_opening_for_the_doctor_never_migrates(tmp_path: Path) -> None:
    Store.create(tmp_path / "room.db").close()
    write(tmp_path / "room.db", "PRAGMA user_version = 1")
    who = patient(tmp_path / "room.db")
    assert who.store is None
    assert checks.face(tmp_path / "room.db").schema == 1


def test_settings_that_cant_be_looked_for_keep_the_doctor_from_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A service's account, whose home is another's."""
    monkeypatch.setenv("XDG_CONFIG_HOME", "x" * 300)
    from opsroom.cli.main import run

    assert run(["--db", str(tmp_path / "no.db"), "doctor"]) != 4


def test_a_log_that_cannot_be_written_is_told(room: Company, tmp_path: Path) -> None:
    """What went wrong in a room would be lost."""
    for log, state in (
        (None, State.OK),
        (tmp_path / "new.log", State.OK),
        (tmp_path, State.WARN),
        (tmp_path / "none" / "x.log", State.WARN),
    ):
        check = only(machine.log_file, patient(room.path, settings=Settings(log=log)))
        assert check.state is state
        assert str(log or room.path.with_suffix(".log")) in check.found
