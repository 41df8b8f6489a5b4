"""ROL-2, the whole of it: every action, every role, at the own site, another's, and for all."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from opsroom.actions import (
    alerts,
    backing,
    carryover,
    caseowners,
    company,
    contracting,
    contracts,
    drafts,
    heads,
    holds,
    horizon,
    importing,
    leaving,
    moves,
    notices,
    personedit,
    posts,
    register,
    rollup,
    signing,
    siteedit,
    visits,
)
from opsroom.actions.casepapers import PetitionCase, WithdrawPetition
from opsroom.actions.door import Action, Room
from opsroom.domain.errors import OpsroomError, Refused
from opsroom.domain.mapping import CallMapping
from opsroom.domain.people import Actor, Role
from opsroom.domain.policy import Policy
from opsroom.settings import parse
from tests.actions import casematrix, settlematrix
from tests.actions.every import every_action
from tests.importing.kit import HEADER, PLAIN, ROW
from tests.rooms import NINE, Company

# -- the table, by hand ------------------------------------------------------------------------

LEADS = {"supervisor", "manager", "service"}
DESK = LEADS | {"desk"}
FIELD = DESK | {"technician"}
JOB = {"job"}
#: Where: at the own site alone (and for all sites by whoever belongs to none); anywhere; nowhere
#: but for all sites. ``mine``: like ``own``, but a technician on a call of their own alone.
OWN, ANY, ALL, MINE = "own", "any", "all", "mine"

EXPECTED: dict[str, tuple[set[str], str]] = {
    "AddCall": (DESK, ANY),  # a customer rings the wrong branch: entered, not moved
    "Dispatch": (LEADS, OWN),
    "Reassign": (LEADS, OWN),
    "Recall": (LEADS, OWN),
    "Pin": (LEADS, OWN),
    "EnRoute": (FIELD, MINE),
    "Arrive": (FIELD, MINE),
    "Finish": (FIELD, MINE),
    "Hold": (DESK, OWN),
    "Resume": (DESK, OWN),
    "Rezone": (DESK, OWN),
    "Cancel": (DESK, OWN),
    "Reopen": (DESK, OWN),
    "Undo": (casematrix.CASEWORK, OWN),
    "RecordVisit": (DESK, OWN),
    "Renew": (DESK, OWN),
    "AddEquipment": (DESK, OWN),
    "AddContract": (DESK, OWN),
    "MarkNotice": (DESK, OWN),
    "SignReport": (LEADS, OWN),
    "ReviseReports": (LEADS, OWN),
    "ImportCalls": (LEADS, OWN),
    "AddPerson": (LEADS, OWN),
    "EditPerson": (LEADS, OWN),
    "SetPost": (LEADS, OWN),
    "SetAbsence": (LEADS, OWN),
    "EndAbsence": (LEADS, OWN),
    "Leave": (LEADS, OWN),
    "Rejoin": (LEADS, OWN),
    "AddSite": (LEADS, ALL),
    "EditSite": (LEADS, OWN),
    "MapAccount": (LEADS, ALL),
    "DropAccount": (LEADS, ALL),
    "Restore": (LEADS, ALL),
    **casematrix.EXPECTED,
    **settlematrix.EXPECTED,
    "SaveDraft": (casematrix.CASEWORK, ANY),
    "DropDraft": (casematrix.CASEWORK, ANY),
    "BackUp": (LEADS | JOB, ANY),
    "WarnOfBackup": (LEADS | JOB, ANY),
    "IssueNotice": (JOB, ALL),
    "RollUp": (JOB, ALL),
    "CarryOver": (JOB, ALL),
    "RaiseLevels": (JOB, ALL),
    "WatchHolidays": (JOB, ALL),
    "NoteHead": (JOB, ALL),
}

SITES = ("SH", "LN")


def test_the_table_knows_every_action_there_is() -> None:
    """A new action without a row here fails: who may do it is decided, not left to chance."""
    ours = {kind for kind in every_action() if kind.__module__.startswith("opsroom.")}
    assert {kind.__name__ for kind in ours} == set(EXPECTED)


# -- a company of two sites --------------------------------------------------------------------


@dataclass
class Two:
    """Two sites with the same in each: calls in three states, a contract, papers, cases.

    Attributes:
        calls: by site and state.
        cases: numbers of cases by site and step, ``over`` for one that is closed.
        rows: row IDs by site and table.
    """

    path: Path
    calls: dict[tuple[str, str], str]
    rows: dict[tuple[str, str], int]
    day: date
    mapping: dict[str, CallMapping]
    table: Path
    cases: dict[tuple[str, str], str]


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Two:
    """The company; every test goes through the door on a dry run, so that it stays as it is."""
    folder = tmp_path_factory.mktemp("matrix")
    made = Company(folder / "room.db")
    made.change(
        "INSERT INTO sites (id, name, tz, calendar, opened_on)"
        " VALUES ('LN', 'London', 'Asia/Shanghai', '\"CN\"', '2026-11-01')"
    )
    boss = Room(
        str(made.path),
        Policy(),
        lambda: made.now,
        Actor("all", "All", Role.SERVICE),
        origin="command",
    )
    calls: dict[tuple[str, str], str] = {}
    rows: dict[tuple[str, str], int] = {}
    mapping: dict[str, CallMapping] = {}
    cases: dict[tuple[str, str], str] = {}
    for site in SITES:
        for role in Role:
            person = f"{role}-{site}".lower()
            made.hire(person, person, str(role), site)
        made.hire(f"away-{site}".lower(), "Away", "desk", site)
        made.hire(f"gone-{site}".lower(), "Gone", "desk", site)
        made.change("UPDATE people SET active = 0 WHERE id = ?", f"gone-{site}".lower())
        made.hire(f"technician2-{site}".lower(), "Second", "technician", site)
        for role in ("quality", "general"):  # nobody signs or decides on their own petition (LIA-8)
            made.hire(f"{role}2-{site}".lower(), "Second", role, site)
        made.change("INSERT INTO accounts VALUES (?, ?)", site.lower(), f"desk-{site}".lower())
        for state in ("waiting", "sent", "mine", "arrived", "held", "pinned", "closed"):
            calls[site, state] = _call(boss, site, state)
        rows |= _papers(made, site)
        made.hire(f"owner-{site}".lower(), "Owner", "sales", site)
        cases |= casematrix.cases(made, site)
        rows |= casematrix.papers(made, site, cases[site, "form"])
        settlematrix.papers(made, site)
        plan = folder / f"{site}.toml"
        plan.write_text(PLAIN.replace('id = "T"', f'id = "{site}"'), encoding="utf-8")
        mapping[site] = parse(plan, CallMapping)
    table = folder / "table.csv"
    table.write_text(
        HEADER + ROW.format("r1"),
        encoding="utf-8",
    )
    boss.close()
    made.room.close()
    return Two(made.path, calls, rows, date(2026, 11, 20), mapping, table, cases)


def _call(boss: Room, site: str, state: str) -> str:
    """A call in a state; ``mine`` is one that the site's technician has."""
    facts = boss.perform(
        register.AddCall(
            site=site,
            customer_name=state,
            address="A",
            phone="1",
            model="M",
            fault="f",
            zone="urban",
        )
    ).facts
    number = str(facts["number"])
    mine = f"technician-{site}".lower()
    steps: dict[str, tuple[Action, ...]] = {
        "waiting": (),
        "sent": (moves.Dispatch(call=number, technician=mine),),
        "mine": (moves.Dispatch(call=number, technician=mine),),
        "arrived": (
            moves.Dispatch(call=number, technician=mine),
            visits.Arrive(call=number),
        ),
        "held": (holds.Hold(call=number, reason="nobody_home"),),
        "pinned": (moves.Pin(call=number, reason="r"),),
        "closed": (moves.Cancel(call=number, reason="r"),),
    }
    for step in steps[state]:
        boss.perform(step)
    return number


def _papers(made: Company, site: str) -> dict[tuple[str, str], int]:
    """A contract with its term, notice and visit, and a report nobody has signed."""
    connection = made.room.store.conn
    customer = connection.execute(
        "SELECT id FROM customers WHERE site_id = ? LIMIT 1", (site,)
    ).fetchone()[0]
    made.change(
        "INSERT INTO contracts (number, customer_id, site_id) VALUES (?, ?, ?)",
        f"C-{site}",
        customer,
        site,
    )
    contract = connection.execute("SELECT max(id) FROM contracts").fetchone()[0]
    made.change(
        "INSERT INTO terms (contract_id, starts_on, expires_on, entered_at)"
        " VALUES (?, '2025-12-15', '2026-12-14', 1)",
        contract,
    )
    term = connection.execute("SELECT max(id) FROM terms").fetchone()[0]
    made.change(
        "INSERT INTO notices (term_id, due_on, issued_at, lang, body)"
        " VALUES (?, '2026-11-13', 1, 'en', 'b')",
        term,
    )
    notice = connection.execute("SELECT max(id) FROM notices").fetchone()[0]
    made.change("INSERT INTO visits (term_id, due_on) VALUES (?, '2026-11-30')", term)
    made.change(
        "INSERT INTO reports (site_id, day, kind, made_at, data)"
        " VALUES (?, '2026-11-20', 'supervisor', 1, '{}')",
        site,
    )
    report = connection.execute("SELECT max(id) FROM reports").fetchone()[0]
    made.change(
        "INSERT INTO absences (person_id, starts_at, ends_at) VALUES (?, ?, ?)",
        f"away-{site}".lower(),
        NINE - 60,
        NINE + 36_000,
    )
    made.change(
        "INSERT INTO equipment (customer_id, model, serial, search) VALUES (?, 'M', 'S-1', '')",
        customer,
    )
    rows = {"term": term, "notice": notice, "report": report, "customer": customer}
    return {(site, table): row for table, row in rows.items()}


Make = Callable[[Two, str], Action]


def technician(site: str) -> str:
    """The site's technician."""
    return f"technician-{site}".lower()


#: One of each, at a site, which somebody who may can do.
ONE: dict[str, Make] = {
    "AddCall": lambda _t, s: register.AddCall(
        site=s, customer_name="N", address="A", phone="1", model="M", fault="f", zone="urban"
    ),
    "Dispatch": lambda t, s: moves.Dispatch(call=t.calls[s, "waiting"], technician=technician(s)),
    "Reassign": lambda t, s: moves.Reassign(
        call=t.calls[s, "sent"], technician=f"technician2-{s}".lower(), reason="r"
    ),
    "Recall": lambda t, s: moves.Recall(call=t.calls[s, "sent"], reason="r"),
    "Pin": lambda t, s: moves.Pin(call=t.calls[s, "waiting"], reason="r"),
    "EnRoute": lambda t, s: visits.EnRoute(call=t.calls[s, "mine"]),
    "Arrive": lambda t, s: visits.Arrive(call=t.calls[s, "mine"]),
    "Finish": lambda t, s: visits.Finish(call=t.calls[s, "arrived"], voucher="signed"),
    "Hold": lambda t, s: holds.Hold(call=t.calls[s, "waiting"], reason="nobody_home"),
    "Resume": lambda t, s: holds.Resume(call=t.calls[s, "held"]),
    "Rezone": lambda t, s: moves.Rezone(call=t.calls[s, "waiting"], zone="suburban"),
    "Cancel": lambda t, s: moves.Cancel(call=t.calls[s, "waiting"], reason="r"),
    "Reopen": lambda t, s: moves.Reopen(call=t.calls[s, "closed"], reason="r"),
    "RecordVisit": lambda t, s: contracts.RecordVisit(term=t.rows[s, "term"], outcome="undecided"),
    "Renew": lambda t, s: contracts.Renew(term=t.rows[s, "term"]),
    "AddEquipment": lambda t, s: contracting.AddEquipment(
        customer=t.rows[s, "customer"], model="M", serial="S-9"
    ),
    "AddContract": lambda t, s: contracting.AddContract(
        number="K-9",
        customer=t.rows[s, "customer"],
        covers=("S-1",),
        starts_on=date(2026, 11, 1),
        expires_on=date(2027, 10, 31),
    ),
    "MarkNotice": lambda t, s: notices.MarkNotice(notice=t.rows[s, "notice"], delivery="printed"),
    "SignReport": lambda t, s: signing.SignReport(report=t.rows[s, "report"]),
    "ReviseReports": lambda t, s: rollup.ReviseReports(site=s, day=t.day),
    "ImportCalls": lambda t, s: importing.ImportCalls(file=t.table, plan=t.mapping[s]),
    "AddPerson": lambda _t, s: company.AddPerson(person="new", full_name="N", role="desk", site=s),
    "EditPerson": lambda _t, s: personedit.EditPerson(person=f"desk-{s}".lower(), phone="9"),
    "SetPost": lambda _t, s: posts.SetPost(site=s, role="desk", main=f"desk-{s}".lower()),
    "SetAbsence": lambda _t, s: posts.SetAbsence(person=f"desk-{s}".lower(), until=NINE + 90_000),
    "EndAbsence": lambda _t, s: posts.EndAbsence(person=f"away-{s}".lower()),
    "Leave": lambda _t, s: leaving.Leave(person=f"away-{s}".lower()),
    "Rejoin": lambda _t, s: leaving.Rejoin(person=f"gone-{s}".lower()),
    "AddSite": lambda _t, _s: company.AddSite(site="NEW", title="N", tz="UTC"),
    "EditSite": lambda _t, s: siteedit.EditSite(site=s, closed=(date(2026, 12, 24),)),
    "MapAccount": lambda _t, s: posts.MapAccount(account="x", person=f"desk-{s}".lower()),
    "DropAccount": lambda _t, s: posts.DropAccount(account=s.lower()),
    "Restore": lambda _t, _s: backing.Restore(file="f", kept="", schema_was=1, last_entry=1),
    **casematrix.ONE,
    **settlematrix.ONE,
    "SaveDraft": lambda _t, _s: drafts.SaveDraft(form="newcall", values={"fault": "f"}),
    "DropDraft": lambda _t, _s: drafts.DropDraft(form="newcall"),
    "BackUp": lambda _t, _s: backing.BackUp(),
    "WarnOfBackup": lambda _t, _s: backing.WarnOfBackup(reason="r", detail="d", since=1),
    "IssueNotice": lambda t, s: notices.IssueNotice(term=t.rows[s, "term"]),
    "RollUp": lambda _t, s: rollup.RollUp(site=s, day=date(2026, 11, 19)),
    "CarryOver": lambda _t, s: carryover.CarryOver(site=s, day=date(2026, 11, 23)),
    "RaiseLevels": lambda t, s: alerts.RaiseLevels(calls=(1,)),
    "WatchHolidays": lambda _t, s: horizon.WatchHolidays(site=s),
    "NoteHead": lambda _t, _s: heads.NoteHead(entry=1),
}


def allowed(kind: str, role: str, own: str | None, place: str) -> bool:
    """What the table says."""
    roles, where = EXPECTED[kind]
    if role not in roles:
        return False
    return own is None or where == ANY or (where in (OWN, MINE) and own == place)


def outcome(two: Two, actor: Actor, action: Action) -> str:
    """``done``, or the rule that refused it."""
    room = Room(str(two.path), Policy(), lambda: NINE + 60, actor)
    try:
        room.perform(action, dry_run=True)
    except Refused as error:
        return error.rule
    finally:
        room.close()
    return "done"


#: Open to one person, whoever else has their role: each has a test of its own.
PERSONAL = {"Undo", "TakeCase", "WithdrawPetition"}
CASES = [*itertools.product(SITES, (*SITES, None))]


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("kind", [k for k in EXPECTED if k not in PERSONAL])
def test_who_may_do_what_and_where(two: Two, kind: str, role: Role) -> None:
    """ROL-2: those who may do it do, and nobody else gets past the door."""
    for place, own in CASES:
        person = f"{role}-{own}".lower() if own else f"{role}-of-all"
        actor = Actor(person, person, role, own)
        got = outcome(two, actor, ONE[kind](two, place))
        want = "done" if allowed(kind, str(role), own, place) else "ROL-2"
        if EXPECTED[kind][1] == MINE and role is Role.TECHNICIAN and own is None:
            want = "ROL-2"  # a technician of no site has no call of their own
        assert got == want, (kind, role, own, place)


@pytest.mark.parametrize("kind", [visits.EnRoute, visits.Arrive])
def test_a_technician_acts_on_calls_of_their_own_alone(
    two: Two, kind: type[visits.EnRoute] | type[visits.Arrive]
) -> None:
    """ROL-2: not even on a colleague's at the same site."""
    mine = kind(call=two.calls["SH", "mine"])
    for person, want in (("technician-sh", "done"), ("technician2-sh", "ROL-2")):
        assert outcome(two, Actor(person, person, Role.TECHNICIAN, "SH"), mine) == want


def test_only_who_is_offered_a_case_takes_it(two: Two) -> None:
    """FBK-5, ROL-2: nobody else of the same role, or with a higher one."""
    take = caseowners.TakeCase(case=two.cases["SH", "form"])
    room = Room(
        str(two.path), Policy(), lambda: NINE + 60, Actor("owner-sh", "O", Role.SALES, "SH")
    )
    for role in Role:
        person = f"{role}-sh".lower()
        assert outcome(two, Actor(person, person, role, "SH"), take) == "ROL-2"
    room.perform(caseowners.HandCase(case=take.case, to="quality-sh"))
    for role in Role:
        person = f"{role}-sh".lower()
        want = "done" if role is Role.QUALITY else "ROL-2"
        assert outcome(two, Actor(person, person, role, "SH"), take) == want
    room.perform(caseowners.HandCase(case=take.case, to="owner-sh"))
    room.close()


def test_only_who_has_filed_a_petition_withdraws_it(two: Two) -> None:
    """CMP-10, ROL-2: nobody else of the same role, nor with a higher one, nor from another site."""
    case = two.cases["SH", "form"]
    room = Room(
        str(two.path), Policy(), lambda: NINE + 60, Actor("quality-sh", "Q", Role.QUALITY, "SH")
    )
    done = room.perform(PetitionCase(case=case, text="t", countersign=("sales",)))
    room.close()
    withdraw = WithdrawPetition(case=case, paper=done.facts["paper"], reason="r")
    for role, site in itertools.product(Role, (*SITES, None)):
        person = f"{role}-{site}".lower() if site else f"{role}-of-all"
        want = "done" if person == "quality-sh" else "ROL-2"
        assert outcome(two, Actor(person, person, role, site), withdraw) == want
    assert outcome(two, Actor("quality2-sh", "Q", Role.QUALITY, "SH"), withdraw) == "ROL-2"


@pytest.mark.parametrize("role", list(Role))
def test_to_take_back_takes_the_same_right_as_to_do(tmp_path: Path, role: Role) -> None:
    """ROL-2: a role or a site that was taken away since takes undoing away too."""
    made = Company(tmp_path / "room.db")
    made.change(
        "INSERT INTO sites (id, name, tz, calendar, opened_on)"
        " VALUES ('LN', 'London', 'Asia/Shanghai', '\"CN\"', '2026-11-01')"
    )
    call = made.call()
    made.do(moves.Pin(call=call, reason="r"))
    for site in ("SH", "LN", None):
        made.change("UPDATE people SET role = ?, site_id = ? WHERE id = 'boss'", str(role), site)
        try:
            made.room.perform(moves.Undo(), dry_run=True)
            got = "done"
        except OpsroomError as error:
            got = getattr(error, "rule", "?")
        may = role in LEADS and site in ("SH", None)
        assert got == ("done" if may else "ROL-2"), (role, site)
