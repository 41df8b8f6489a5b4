"""Who acts: what the operating system vouches for, and who may name somebody (ROL-2)."""

import os
from pathlib import Path

import pytest

from opsroom import whoami, wiring
from opsroom.actions.company import AddPerson
from opsroom.actions.door import Room
from opsroom.domain.errors import BadInput, Refused
from opsroom.domain.people import Role
from opsroom.whoami import Account, Caller, Unclear, caller, owns
from opsroom.wiring import wire
from tests.rooms import Company

#: An instant to come.
LATER = "2027-12-05T10:00:00+08:00"
#: User IDs that own nothing here.
WU, MALLORY = 54_321, 54_322


def acts(
    company: Company,
    monkeypatch: pytest.MonkeyPatch,
    behind: Account,
    effective: Account | None = None,
    person: str | None = None,
) -> str:
    """Who somebody with these accounts acts as."""
    monkeypatch.setattr(wiring, "os_caller", lambda: Caller(effective or behind, behind))
    actor = wire(db=str(company.path), person=person).actor()
    return f"{actor.id} {actor.role}"


def owner(company: Company) -> Account:
    """The account that the room runs under."""
    return Account(company.path.stat().st_uid, "opsroom")


# -- whose account ----------------------------------------------------------------------------


def test_an_account_is_mapped_to_its_person(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    company.change("INSERT INTO accounts VALUES ('wu.ling', 'boss')")
    assert acts(company, monkeypatch, Account(WU, "wu.ling")) == "boss supervisor"


def test_a_mapping_goes_before_an_id_of_the_same_name(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    company.change("INSERT INTO accounts VALUES ('boss', 'li')")
    assert acts(company, monkeypatch, Account(WU, "boss")) == "li technician"


def test_an_account_that_nobody_goes_by_gets_nowhere(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To be able to read or even write the file makes nobody a supervisor."""
    with pytest.raises(Refused, match="mallory") as refused:
        acts(company, monkeypatch, Account(MALLORY, "mallory"))
    assert refused.value.rule == "ROL-2"


def test_a_mapped_person_who_has_left_gets_nowhere(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    company.change("INSERT INTO accounts VALUES ('wu.ling', 'boss')")
    company.change("UPDATE people SET active = 0 WHERE id = 'boss'")
    with pytest.raises(Refused, match="works here no more"):
        acts(company, monkeypatch, Account(WU, "wu.ling"))


# -- naming somebody --------------------------------------------------------------------------


def test_the_files_owner_may_name_anybody_as_a_forced_command_does(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert acts(company, monkeypatch, owner(company), person="li") == "li technician"
    assert acts(company, monkeypatch, Account(0, "root"), person="boss") == "boss supervisor"


@pytest.mark.parametrize("name", ["li", "mallory"])
def test_nobody_else_may_name_anybody_but_themselves(
    company: Company, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    with pytest.raises(Refused, match="may not act as Wu Ling") as refused:
        acts(company, monkeypatch, Account(WU, name), person="boss")
    assert (refused.value.rule, refused.value.exit_code) == ("ROL-2", 1)
    if name == "li":
        assert acts(company, monkeypatch, Account(WU, name), person="li") == "li technician"


def test_a_name_that_is_nobodys_is_bad_input(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(BadInput, match="Known: audit"):
        acts(company, monkeypatch, owner(company), person="nobody")


@pytest.mark.parametrize("how", ["same ID", "mapped", "both", "left"])
def test_nobody_locks_the_files_owner_out(
    company: Company, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    """Not by an ID like the account's, nor by saying whose it is: README's owner stays it."""
    if how != "mapped":
        company.hire("opsroom", "X", "wall")
    if how in ("mapped", "both"):
        company.change("INSERT INTO accounts VALUES ('opsroom', 'li')")
    if how == "left":
        company.change("UPDATE people SET active = 0 WHERE id = 'opsroom'")
    company.change("INSERT INTO accounts VALUES ('root', 'tv')")
    for who in (owner(company), Account(0, "root")):
        monkeypatch.setattr(wiring, "os_caller", lambda who=who: Caller(who, who))
        wired = wire(db=str(company.path))
        actor = wired.actor()
        assert (actor.name, actor.role, actor.site) == (who.name, "supervisor", None)
        room = wired.room()
        room.perform(AddPerson(person=f"new-{who.name}", full_name="N", role="desk", site="SH"))
        room.close()
    (entry,) = company.rows("SELECT actor FROM journal ORDER BY id DESC LIMIT 1")
    assert entry["actor"] == "owner:root"
    assert acts(company, monkeypatch, owner(company), person="li") == "li technician"


def test_an_owner_who_leads_all_sites_acts_as_themselves(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    company.hire("opsroom", "Wu", "service", None)
    assert acts(company, monkeypatch, owner(company)) == "opsroom service"


def test_another_time_than_now_is_for_the_files_owner_to_write_in(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    """ROL-2: as --as is; reading at any time stays everybody's."""

    def door(who: Account, effective: Account | None = None, now: str | None = LATER) -> Room:
        monkeypatch.setattr(wiring, "os_caller", lambda: Caller(effective or who, who))
        return wire(db=str(company.path), now=now).room()

    for who, effective in ((Account(WU, "li"), None), (Account(WU, "li"), owner(company))):
        with pytest.raises(Refused, match="--now is for reading") as refused:
            door(who, effective)
        assert refused.value.rule == "ROL-2"
        door(who, effective, None).close()
    assert wire(db=str(company.path), now=LATER).clock() >= 1_796_000_000
    for who in (owner(company), Account(0, "root")):
        door(who).close()


# -- sudo --------------------------------------------------------------------------------------


def test_behind_sudo_stands_who_used_it(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    """A rule that lets a technician run the room as its account makes no supervisor."""
    li, service = Account(WU, "li"), owner(company)
    assert acts(company, monkeypatch, li, service) == "li technician"
    assert acts(company, monkeypatch, li, service, "li") == "li technician"
    with pytest.raises(Refused, match="may not act as"):
        acts(company, monkeypatch, li, service, "boss")


def test_where_the_room_doesnt_know_who_used_sudo_the_account_counts(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    admin = Account(MALLORY, "admin")
    assert acts(company, monkeypatch, admin, owner(company)) == "opsroom supervisor"
    company.change("INSERT INTO accounts VALUES ('svc', 'desk')")
    assert acts(company, monkeypatch, admin, Account(WU, "svc")) == "desk desk"


@pytest.mark.parametrize(
    "name", ["OPSROOM_AS", "USER", "LOGNAME", "USERNAME", "SUDO_USER", "SUDO_UID", "SSH_CONNECTION"]
)
def test_the_environment_has_no_say(
    company: Company, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Over SSH it is the client's, and SUDO_USER anybody's."""
    before = (caller(), wire(db=str(company.path)).actor())
    monkeypatch.setenv(name, "li")
    assert (caller(), wire(db=str(company.path)).actor()) == before


# -- what the kernel tells ---------------------------------------------------------------------


class Proc:
    """A ``/proc`` of our own: a chain of processes up from this one."""

    def __init__(self, root: Path, login: int = 2**32 - 1) -> None:
        self.root, self.pid = root, 1000
        (root / "self").mkdir(parents=True)
        (root / "self/loginuid").write_text(str(login))

    def chain(self, *processes: tuple[str, int], top: int = 1) -> Path:
        """Processes by name and effective user, this one first; the last one's parent is `top`."""
        for step, (name, uid) in enumerate(processes):
            folder = self.root / (str(self.pid + step) if step else "self")
            folder.mkdir(exist_ok=True)
            parent = self.pid + step + 1 if step + 1 < len(processes) else top
            text = f"Name:\t{name}\nPPid:\t{parent}\nUid:\t7\t{uid}\t{uid}\t{uid}\n"
            (folder / "status").write_text(text)
        return self.root


def behind(proc: Path) -> int:
    """The user found behind this process."""
    return caller(proc).behind.uid


def test_the_kernels_login_uid_tells_who_logged_in(tmp_path: Path) -> None:
    proc = Proc(tmp_path, WU).chain(("opsroom", 0), ("sudo", 0), ("sh", MALLORY))
    assert behind(proc) == WU


def test_without_one_the_process_that_ran_sudo_tells(tmp_path: Path) -> None:
    chain = (("opsroom", 0), ("sh", 0), ("sudo", 0), ("sudo", 0), ("bash", WU), ("sshd", 0))
    assert behind(Proc(tmp_path).chain(*chain)) == WU


def test_a_process_that_calls_itself_sudo_isnt_it(tmp_path: Path) -> None:
    chain = (("opsroom", MALLORY), ("sudo", MALLORY), ("bash", WU))
    assert behind(Proc(tmp_path).chain(*chain)) == os.geteuid()


def test_who_ran_sudo_and_went_away_isnt_guessed(tmp_path: Path) -> None:
    """Its parent is now init, and init is root: that must not make anybody the owner."""
    with pytest.raises(Unclear):
        behind(Proc(tmp_path).chain(("opsroom", 0), ("sudo", 0)))


def test_that_is_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    def unclear() -> Caller:
        raise Unclear

    monkeypatch.setattr(wiring, "caller", unclear)
    with pytest.raises(Refused, match="sudo was used") as refused:
        wiring.os_caller()
    assert refused.value.rule == "ROL-2"


def test_without_proc_the_effective_account_is_all_there_is(tmp_path: Path) -> None:
    assert behind(tmp_path / "none") == os.geteuid()


def test_a_file_that_isnt_there_is_nobodys(tmp_path: Path) -> None:
    assert not owns(tmp_path / "no", WU)
    (tmp_path / "yes").touch()
    assert owns(tmp_path / "yes", os.geteuid())
    assert whoami.account(MALLORY).name == f"uid{MALLORY}"


def test_roles_come_from_the_database_alone(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    actor = wire(db=str(company.path), person="audit").actor()
    assert actor.role is Role.AUDITOR


# -- whose rules -------------------------------------------------------------------------------


def test_nobody_but_the_files_owner_acts_by_a_policy_of_their_own(
    company: Company, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """CMP-6, ROL-2: limits of one's own are none; the owner's policy is the room's."""
    company.change("INSERT INTO accounts VALUES ('wu.ling', 'boss')")
    company.change("UPDATE people SET site_id = NULL WHERE id = 'boss'")
    names = iter("uvwxyz")

    def new() -> AddPerson:
        return AddPerson(person=next(names), full_name="X", role=Role.DESK, site="SH")

    def door(who: Account, deputy: int | None) -> Room:
        monkeypatch.setattr(wiring, "os_caller", lambda: Caller(who, who))
        settings = tmp_path / "s.toml"
        settings.write_text("" if deputy is None else 'policy = "p.toml"', encoding="utf-8")
        (tmp_path / "p.toml").write_text(f"[authority]\ndeputy = {deputy}\n", encoding="utf-8")
        return wire(db=str(company.path), settings_file=str(settings)).room()

    def adds(who: Account, deputy: int | None) -> None:
        room = door(who, deputy)
        try:
            room.perform(new())
        finally:
            room.close()

    wu = Account(WU, "wu.ling")
    adds(owner(company), None)  # a room whose owner brings none has the rule book's
    adds(wu, None)
    with pytest.raises(Refused, match="rules of their own"):
        door(wu, 70_000)
    adds(owner(company), 70_000)
    adds(wu, 70_000)
    changes = company.rows("SELECT action FROM journal WHERE action = 'policy.keep'")
    assert len(changes) == 1  # the room's rules don't change without an entry (ROL-3)
    adds(owner(company), None)  # leaves them as they are
    still_open = door(wu, 70_000)
    for own in (999_999, None):
        with pytest.raises(Refused, match="rules of their own") as refused:
            door(wu, own)
        assert refused.value.rule == "ROL-2"
    company.change("UPDATE rules SET digest = 'another'")
    with pytest.raises(Refused, match="rules of their own"):
        still_open.perform(new())
    still_open.close()
    door(owner(company), None).close()
