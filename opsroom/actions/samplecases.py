"""The sample company's complaint cases, read from ``cases.toml`` and lived through."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Final

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from opsroom.actions.caseopen import ContestCase, OpenCase
from opsroom.actions.caseowners import HandCase
from opsroom.actions.casepapers import PetitionCase
from opsroom.actions.casesteps import (
    AdvanceCase,
    AnswerCase,
    ApproveCase,
    CloseCase,
    RecordFacts,
    RejectCase,
)
from opsroom.actions.door import Action
from opsroom.actions.returns import ApproveReturn
from opsroom.actions.samplefiles import Moment, Step
from opsroom.actions.samplesettle import ACTS, House, SlipEntry, act
from opsroom.domain.cases import Fault, Weight
from opsroom.domain.errors import BadInput
from opsroom.domain.fields import Line, OptionalLine
from opsroom.domain.people import Actor
from opsroom.domain.policy import Policy
from opsroom.domain.tracks import Book, shipped
from opsroom.settings import SettingsError, parse

_DAY: Final = re.compile(r"today ([+-]\d+)")

#: What can be done to a case of the sample.
ACTIONS: Final[Mapping[str, type[Action]]] = {
    "record": RecordFacts,
    "advance": AdvanceCase,
    "approve": ApproveCase,
    "reject": RejectCase,
    "answer": AnswerCase,
    "close": CloseCase,
    "hand": HandCase,
    "petition": PetitionCase,
}

#: Stands for every approval that a paper needs.
APPROVE: Final = "approve_paper"


class CaseEntry(BaseModel):
    """A case: of a ``customer`` of the files, of the repair call of a machine, or of a ``name``."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    key: Line
    track: OptionalLine = ""
    customer: Line | None = None
    call: Line | None = None
    contests: Line | None = None
    name: OptionalLine = ""
    phone: OptionalLine = ""
    subject: Line
    item: OptionalLine = ""
    overseas: bool = False
    weight: Annotated[Weight, Field(strict=False)] = Weight.ORDINARY
    fault: Annotated[Fault, Field(strict=False)] = Fault.UNKNOWN
    by: Line
    opened: Annotated[Moment, BeforeValidator(Moment.read)]
    steps: tuple[Step, ...] = ()


class CasesFile(BaseModel):
    """``cases.toml``."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    case: tuple[CaseEntry, ...] = ()
    slip: tuple[SlipEntry, ...] = ()


def read_cases(folder: Path) -> CasesFile:
    """Read the file.

    Raises:
        BadInput: something in it can't be used; names file, line and key.
    """
    try:
        return parse(folder / "cases.toml", CasesFile)
    except SettingsError as error:
        raise BadInput("sample_db", str(error)) from None


def _track(case: CaseEntry, cases: tuple[CaseEntry, ...]) -> str:
    """A case's track: one that contests another has that one's."""
    if not case.contests:
        return case.track
    return _track(next(one for one in cases if one.key == case.contests), cases)


def _as_shipped(track: str, book: Book) -> bool:
    """Whether a company's track is the rule book's own."""
    known, own = shipped(), book.tracks.get(track)
    if own is None or own != known.tracks[track]:
        return False
    return all(
        book.fields.get(field) == known.fields[field] for step in own.steps for field in step.fields
    )


class CaseHistory:
    """Every case of the files, lived through in time."""

    def __init__(self, house: House, cases: tuple[CaseEntry, ...], policy: Policy) -> None:
        """Nothing has happened yet; of a track that the company has changed there are no cases."""
        self.house, self.policy, book = house, policy, policy.book
        self.cases = tuple(one for one in cases if _as_shipped(_track(one, cases), book))
        self._numbers: dict[str, str] = {}
        self._next: dict[str, list[str]] = {}

    def moments(self) -> Iterator[tuple[int, int, int]]:
        """Instant, case and step of everything that happens; step -1 opens the case."""
        for place, case in enumerate(self.cases):
            at = self._at(case.opened, case)
            yield at, place, -1
            for step, told in enumerate(case.steps):
                at = max(at, self._at(told.at, case))
                yield at, place, step

    def live(self, at: int, place: int, step: int) -> None:
        """Let one of the moments come."""
        case, house = self.cases[place], self.house
        if step < 0:
            facts = house.perform(at, self._opening(case), house.actor(case.by))
            self._numbers[case.key] = str(facts["number"])
            return
        told = case.steps[step]
        if told.do == APPROVE:
            self._approve(at, case, f"{self._numbers[case.key]}-{told.needs['paper']}")
            return
        facts = house.perform(at, self._action(case, told), self._who(case, told))
        if "next" in facts:
            self._next[str(facts["number"])] = facts["next"]

    def _action(self, case: CaseEntry, told: Step) -> Action:
        number, needs = self._numbers[case.key], dict(told.needs)
        if told.do in ACTS:
            return act(told.do, number, needs, self.policy.money.decimals)
        if "values" in needs:
            needs["values"] = {k: self._value(v, case) for k, v in needs["values"].items()}
        return ACTIONS[told.do].model_validate({"case": number, **needs})

    def _approve(self, at: int, case: CaseEntry, paper: str) -> None:
        """A paper is approved by as many as a company's own limits want (RET-6, CMP-6)."""
        following = self._next.pop(paper)
        while following:
            approver = self._of_roles(following, case)
            following = self.house.perform(at, ApproveReturn(paper=paper), approver)["next"]

    def _at(self, moment: Moment, case: CaseEntry) -> int:
        return moment.instant(self.house.calendars[self._site(case)], self.house.now, 0)

    def _site(self, case: CaseEntry) -> str:
        if case.contests:
            return self._site(next(one for one in self.cases if one.key == case.contests))
        if case.call:
            return self.house.call_of(case.call)[1]
        return self.house.site_of.get(case.customer or "", next(iter(self.house.calendars)))

    def _opening(self, case: CaseEntry) -> Action:
        if case.contests:
            return ContestCase(case=self._numbers[case.contests], subject=case.subject)
        return OpenCase(
            track=case.track,
            site=self._site(case),
            customer=self.house.customers[case.customer] if case.customer else None,
            customer_name=case.name,
            phone=case.phone,
            subject=case.subject,
            item=case.item,
            call=self.house.call_of(case.call)[0] if case.call else None,
            overseas=case.overseas,
            weight=case.weight,
            fault=case.fault,
        )

    def _value(self, text: str, case: CaseEntry) -> str:
        """What a form holds; ``today -30`` is the date of that day."""
        found = _DAY.fullmatch(text)
        if found is None:
            return text
        today = self.house.calendars[self._site(case)].day_of(self.house.now)
        return (today + timedelta(int(found[1]))).isoformat()

    def _who(self, case: CaseEntry, told: Step) -> Actor:
        """Whom the file names, or whoever has the step's role; the first responsible hands over."""
        conn, house = self.house.db.conn, self.house
        number = self._numbers[case.key]
        if told.by:
            return house.actor(told.by)
        row = conn.execute(
            "SELECT role, owner_id FROM cases WHERE number = ?", (number,)
        ).fetchone()
        if told.do in {"hand", "petition"}:
            return house.actor(str(row[1]))
        return self._of_roles([str(row[0])], case)

    def _of_roles(self, roles: list[str], case: CaseEntry) -> Actor:
        """Somebody of one of the roles: of the case's site, or of head office."""
        people = self.house.db.conn.execute(
            "SELECT id FROM people WHERE role IN (SELECT value FROM json_each(?))"
            " AND (site_id IS NULL OR site_id = ?) ORDER BY id",
            (json.dumps(roles), self._site(case)),
        ).fetchall()
        return self.house.actor(str(people[0][0]))
