"""Whatever is done to complaint cases, in whatever order and whenever: no crash, no mess."""

import tempfile
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from opsroom.actions.caseimprove import ImproveCase
from opsroom.actions.caseopen import ContestCase, OpenCase
from opsroom.actions.caseowners import HandCase, TakeCase, WeighCase
from opsroom.actions.casepapers import DecidePetition, PetitionCase, SettleNote, SignPetition
from opsroom.actions.casesteps import (
    AdvanceCase,
    AnswerCase,
    ApproveCase,
    CloseCase,
    RecordFacts,
    RejectCase,
    WithdrawCase,
)
from opsroom.actions.door import Action, Room
from opsroom.actions.moves import Undo
from opsroom.domain.cases import CASE_MOVES
from opsroom.domain.errors import OpsroomError
from opsroom.domain.policy import Policy
from tests.casekit import ANYTHING, Case, Firm, firm
from tests.rooms import NINE

BOOK = Policy().book
KINDS: tuple[type[Action], ...] = (
    OpenCase,
    ContestCase,
    RecordFacts,
    AdvanceCase,
    ApproveCase,
    RejectCase,
    AnswerCase,
    CloseCase,
    WithdrawCase,
    WeighCase,
    HandCase,
    TakeCase,
    PetitionCase,
    SignPetition,
    DecidePetition,
    SettleNote,
    ImproveCase,
    Undo,
)
WORDS = st.one_of(
    st.sampled_from(["", "sales", "quality", "nobody", "SH", "x", "sorry", "case:1"]),
    st.text(max_size=8),
    st.sampled_from(["\x1b]0;x\x07", "[/foo]", "\ud800", "'; DROP TABLE cases", "a" * 201]),
)
NUMBERS = st.one_of(st.integers(-1, 4), st.sampled_from([NINE, 2**63 - 1, 2**63]))


def values() -> st.SearchStrategy[dict[str, str]]:
    """What is typed into forms: mostly what they can hold, and for every field there is."""
    full = {field: ANYTHING.get(field, field) for field in BOOK.fields}
    one = st.one_of(
        st.sampled_from(["1", "99999", "500000", "yes", "no", "needed", "2026-11-24", "injury"]),
        WORDS,
    )
    return st.one_of(
        st.just(full), st.dictionaries(st.sampled_from(sorted(BOOK.fields)), one, max_size=3)
    )


#: What may be handed in for each field, mostly things that mean something.
FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "case": st.one_of(st.sampled_from(["case:1", "case:2", "261101"]), WORDS),
    "track": st.sampled_from([*BOOK.tracks, "nonsense"]),
    "values": values(),
    "expect": st.one_of(st.none(), NUMBERS),
    "channel": st.sampled_from(["letter", "phone", "visit", "public", "fax"]),
    "weight": st.sampled_from([None, "ordinary", "serious"]),
    "fault": st.sampled_from([None, "unknown", "ours", "not_ours"]),
    "overseas": st.booleans(),
    "approve": st.booleans(),
    "stage": st.sampled_from(["none", "set", "in_process", "confirmed", "standard"]),
    "to": st.one_of(st.sampled_from(["sales", "service", "quality"]), WORDS),
    "owner": st.one_of(st.none(), st.sampled_from(["service", "nobody"])),
    "countersign": st.lists(st.sampled_from(["quality", "sales", "general", "wall"]), max_size=3),
    "customer": st.one_of(st.none(), NUMBERS),
    "call": st.none(),
    "site": st.sampled_from([None, "SH", "XX"]),
    "paper": NUMBERS,
    "known_at": st.one_of(st.none(), st.just(NINE - 3600), NUMBERS),
    "review_on": st.one_of(st.none(), st.dates()),
    "entry": st.none(),
    "subject": st.just("冰柜不制冷"),
    "customer_name": st.just("王记海鲜酒楼"),
}
TICKS = st.one_of(
    st.integers(0, 200_000),
    st.integers(-20_000, 0),
    st.sampled_from([86_400 * 365 * 100, -86_400 * 365 * 100]),
)


@st.composite
def actions(draw: st.DrawFn) -> Action | None:
    """An action of some kind with fields of some sort; ``None`` when it isn't even one."""
    kind = draw(st.sampled_from(KINDS))
    fields = {
        name: draw(FIELDS.get(name, WORDS))
        for name, field in kind.model_fields.items()
        if field.is_required() or draw(st.booleans())
    }
    try:
        return kind.model_validate(fields)
    except ValidationError:
        return None


#: How many steps the case of an action goes on before it, by whoever has it, for which amount.
PUSHES = st.tuples(st.integers(0, 6), st.sampled_from(["0", "20000", "500000"]))


@settings(max_examples=40, deadline=None)
@given(
    script=st.lists(
        st.tuples(
            actions(),
            TICKS,
            st.one_of(st.none(), st.sampled_from(["boss", "tv", "sales"])),
            PUSHES,
        ),
        min_size=2,
        max_size=20,
    )
)
def test_nothing_that_is_done_to_a_case_crashes_or_leaves_a_mess(
    script: list[tuple[Action | None, int, str | None, tuple[int, str]]],
) -> None:
    """Every error is one that a person can read; a refusal leaves no trace."""
    with tempfile.TemporaryDirectory() as folder:
        made = firm(Path(folder))
        made.doors |= {who: made.door(who) for who in ("boss", "tv")}
        made.complaint("quality", by="sales")
        made.complaint("service", by="desk", weight="serious")
        for action, seconds, who, (steps, amount) in script:
            made.now = max(0, made.now + seconds)
            push(made, action, steps, amount)
            if action is not None:
                attempt(made, made.doors[who or whose(made, action)], fitting(made, action))
        sane(made)
        for door in (made.room, *made.doors.values()):
            door.close()


def meant(made: Firm, action: Action | None) -> Case | None:
    """The case that an action is on, if there is such a one."""
    rows = made.rows(
        "SELECT number FROM cases WHERE number = ?1 OR 'case:' || id = ?1",
        getattr(action, "case", ""),
    )
    return Case(made, rows[0]["number"]) if rows else None


def push(made: Firm, action: Action | None, steps: int, amount: str) -> None:
    """Take the case on, so that walks get somewhere; a year in which no calendar knows stops it."""
    case = meant(made, action)
    for _step in range(steps):
        if case is None or case.row["state"] != "open":
            return
        try:
            case.goes_on(amount=amount)
        except OpsroomError:
            return


def whose(made: Firm, action: Action) -> str:
    """Whoever has the case that the action is on."""
    case = meant(made, action)
    return str(case.row["role"]) if case else "desk"


def fitting(made: Firm, action: Action) -> Action:
    """Full forms are cut down to the fields of the step, which takes no others."""
    typed, case = getattr(action, "values", {}), meant(made, action)
    if len(typed) <= 3 or case is None:
        return action
    step = BOOK.tracks[case.row["track"]].step(case.row["step"])
    return action.model_copy(update={"values": {field: typed[field] for field in step.record}})


def attempt(made: Firm, door: Room, action: Action) -> None:
    """Do it, or be refused without a trace."""
    before = made.everything()
    try:
        door.perform(action)
    except OpsroomError:
        assert made.everything() == before


def sane(made: Firm) -> None:
    """What must be true of complaint cases whatever was done."""
    assert made.column("PRAGMA integrity_check") == ["ok"]
    assert made.rows("PRAGMA foreign_key_check") == []
    for series in made.rows("SELECT * FROM case_series"):
        begins = f"{series['series']}{series['month']}"
        numbers = made.column("SELECT number FROM cases WHERE number GLOB ? || '[0-9]*'", begins)
        assert sorted(numbers) == sorted(f"{begins}{n:02d}" for n in range(1, series["last"] + 1))
    for row in made.rows("SELECT * FROM cases"):
        of_case = f"case_id = {row['id']}"
        steps = made.rows(f"SELECT * FROM case_steps WHERE {of_case} ORDER BY id")
        here = [step for step in steps if step["finished_at"] is None]
        assert len(here) == (row["state"] == "open")
        assert steps[-1]["step"] == row["step"]
        assert (row["closed_at"] is None) == (row["state"] == "open")
        if here:
            assert here[0]["role"] == row["role"]
            assert here[0]["received_at"] == row["received_at"]
            dues = [d for d in (here[0]["due_at"], row["case_due_at"]) if d is not None]
            assert row["due_at"] == min(dues, default=None)
        for step in steps:
            assert step["finished_at"] is None or step["finished_at"] >= step["received_at"]
            assert (step["outcome"] == "") == (step["finished_at"] is None)
            if step["outcome"] in ("approved", "rejected"):
                assert step["by_id"] != step["proposer_id"]
        answers = made.count("case_papers", f"{of_case} AND kind = 'answer'")
        assert (row["answered_at"] is None) == (answers == 0)
        filed = made.count("case_copies", of_case)
        assert bool(filed) == (row["state"] == "closed")
        entries = made.count("journal", f"subject = 'case:{row['id']}' AND origin != 'job'")
        assert row["version"] == entries


def test_the_walk_knows_every_move() -> None:
    """A new verb of the table of moves is walked through too."""
    walked = {kind.name.removeprefix("case.") for kind in KINDS}
    assert set(CASE_MOVES) <= walked
