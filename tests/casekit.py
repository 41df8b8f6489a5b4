"""Complaint cases told as the regulations tell them: who does what, until when, what is refused.

case = firm.complaint("quality", by="sales")
case.stands("form", "sales", until="11-24 23:59")
case.sales.finishes(wanted="…", order_no="…")
case.refuses("ROL-2", lambda: case.quality.finishes())
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from opsroom.actions import casepapers, casesteps
from opsroom.actions.caseedit import CaseAction
from opsroom.actions.caseimprove import ImproveCase
from opsroom.actions.caseopen import ContestCase, OpenCase
from opsroom.actions.caseowners import HandCase, TakeCase, WeighCase
from opsroom.actions.door import Done, Room
from opsroom.actions.moves import Undo
from opsroom.domain.errors import OpsroomError
from opsroom.domain.people import Actor, Role
from opsroom.domain.policy import Policy
from opsroom.domain.tracks import Does
from tests.rooms import ZONE, Company

#: Something for every field of the shipped tracks, where a test doesn't care.
ANYTHING = {
    "delivered_on": "2026-11-02",
    "produced_on": "2026-10-20",
    "quantity": "processing",
    "defective": "3",
    "amount": "500",
    "loss": "300",
    "handling": "allowance",
    "customer_view": "accepts",
    "sanction": "none",
    "department": "warehouse",
    "opinion_kind": "rumour",
    "source": "consumer",
    "hotline_kind": "service",
    "rnd": "yes",
    "sample": "yes",
    "justified": "yes",
    "quality_problem": "yes",
    "tracked": "yes",
    "press": "no",
    "deposit": "yes",
}


class Firm(Company):
    """A company with somebody of each role (ROL-1).

    Attributes:
        doors: each role's own; further people's by their ID.
    """

    doors: dict[str, Room]

    def __post_init__(self) -> None:
        super().__post_init__()
        self.doors = self.staff()

    def door_of(self, person: str) -> Room:
        """A door for somebody who is among the people."""
        name, role, site = self.room.store.rows(
            "SELECT name, role, site_id FROM people WHERE id = ?", person
        )[0]
        return self._door(Actor(person, name, Role(role), site), "command")

    def complaint(self, track: str, *, by: str, **fields: Any) -> Case:
        """Open a case."""
        filled = {"customer_name": "王记海鲜酒楼", "subject": "冰柜不制冷", **fields}
        done = self.doors[by].perform(OpenCase(track=track, **filled))
        return Case(self, str(done.facts["number"]))

    @classmethod
    def around(cls, company: Company, people: dict[str, str]) -> Firm:
        """A company that is there, with the people who act for each role."""
        made = cls.__new__(cls)
        made.path, made.now, made.policy = company.path, company.now, company.policy
        made.room = company.room
        made.doors = {role: made.door_of(person) for role, person in people.items()}
        return made

    def joins(self, person: str, role: str, site: str | None = "SH") -> None:
        """Somebody new, who can act in a case by their ID."""
        self.doors[person] = self.hire(person, person.title(), role, site)

    def leaves(self, person: str) -> None:
        """Somebody works here no more."""
        self.change("UPDATE people SET active = 0 WHERE id = ?", person)


class Case:
    """A case as a test tells it. ``case.sales`` is sales with the case in hand."""

    def __init__(self, firm: Firm, number: str) -> None:
        self.firm, self.number = firm, number

    def __getattr__(self, person: str) -> Hand:
        if person not in self.firm.doors:
            raise AttributeError(person)
        return Hand(self, self.firm.doors[person])

    # -- looking ---------------------------------------------------------------------------------

    @property
    def row(self) -> dict[str, Any]:
        """Its columns."""
        return self.firm.rows("SELECT * FROM cases WHERE number = ?", self.number)[0]

    @property
    def facts(self) -> dict[str, str]:
        """What is recorded."""
        rows = self.firm.rows(
            "SELECT field, value FROM case_facts WHERE case_id = ?", self.row["id"]
        )
        return {row["field"]: row["value"] for row in rows}

    @property
    def steps(self) -> list[dict[str, Any]]:
        """The steps it has come to."""
        return self.firm.rows(
            "SELECT * FROM case_steps WHERE case_id = ? ORDER BY id", self.row["id"]
        )

    @property
    def papers(self) -> list[dict[str, Any]]:
        """Its answers, petitions and notes."""
        return self.firm.rows(
            "SELECT * FROM case_papers WHERE case_id = ? ORDER BY id", self.row["id"]
        )

    @property
    def way(self) -> str:
        """The steps it has come to and how each ended, on one line."""
        return " ".join(f"{s['step']}:{s['outcome'] or '…'}" for s in self.steps)

    def stands(
        self, step: str, role: str, *, until: str | None = None, closes: str | None = None
    ) -> None:
        """Assert where it is, with whom, until when, and until when the whole of it is to be over.

        Instants are ``11-24 23:59``, local.
        """
        row, here = self.row, self.steps[-1]
        assert row["state"] == "open"
        assert (row["step"], row["role"]) == (step, role)
        assert (here["step"], here["role"], here["finished_at"]) == (step, role, None)
        assert here["received_at"] == row["received_at"]
        if until is not None:
            assert local(here["due_at"]) == until, local(here["due_at"])
        if closes is not None:
            assert local(row["case_due_at"]) == closes, local(row["case_due_at"])
        dues = [at for at in (here["due_at"], row["case_due_at"]) if at is not None]
        assert row["due_at"] == min(dues, default=None)

    def refuses(self, rule: str, deed: Callable[[], object], saying: str = "") -> str:
        """Assert that a deed is refused by a rule (or by the name of a field), and changes nothing.

        Returns:
            What the person reads.
        """
        before = self.firm.everything()
        with pytest.raises(OpsroomError) as caught:
            deed()
        assert self.firm.everything() == before
        found = getattr(caught.value, "rule", None) or getattr(caught.value, "where", "?")
        assert found == rule, (found, str(caught.value))
        assert re.search(saying, str(caught.value)), str(caught.value)
        return str(caught.value)

    # -- time ------------------------------------------------------------------------------------

    def on(self, moment: str) -> None:
        """It is then: ``11-26 10:00``, local, of 2026."""
        self.firm.now = instant(moment)

    # -- shortcuts -------------------------------------------------------------------------------

    def goes_on(self, **values: str) -> None:
        """Whoever has it does what is to be done in the step."""
        row = self.row
        spec = self.firm.policy.book.tracks[row["track"]].step(row["step"])
        hand = Hand(self, self.firm.doors[row["role"]])
        filled = {f: values.get(f, ANYTHING.get(f, f)) for f in spec.record}
        deeds: dict[Does, Callable[[], object]] = {
            Does.WORK: partial(hand.finishes, **filled),
            Does.APPROVAL: hand.approves,
            Does.ANSWER: partial(hand.answers, str(spec.ways()[0]), "See below."),
            Does.FILING: hand.files,
        }
        deeds[spec.does]()

    def goes_to(self, step: str, **values: str) -> None:
        """Everybody does what is to be done, until the case stands in a step or is over."""
        for _turn in range(40):
            row = self.row
            if row["step"] == step or row["state"] != "open":
                return
            self.goes_on(**values)
        raise AssertionError(f"it never came to {step}: {self.way}")


class Hand:
    """Somebody with the case in hand. Each deed is done through the door."""

    def __init__(self, case: Case, room: Room) -> None:
        self.case, self.room = case, room

    def does(self, action: type[CaseAction], **fields: Any) -> Done:
        """Any deed on the case."""
        return self.room.perform(action(case=self.case.number, **fields))

    def records(self, **values: str) -> Done:
        """Fills in fields of the step."""
        return self.does(casesteps.RecordFacts, values=values)

    def finishes(self, **values: str) -> Done:
        """Fills in what is left, and gives the case to the next step."""
        return self.does(casesteps.AdvanceCase, values=values)

    def approves(self, note: str = "") -> Done:
        """Decides for it."""
        return self.does(casesteps.ApproveCase, note=note)

    def rejects(self, note: str) -> Done:
        """Sends it back."""
        return self.does(casesteps.RejectCase, note=note)

    def answers(self, channel: str, text: str) -> Done:
        """Tells the customer."""
        return self.does(casesteps.AnswerCase, channel=channel, text=text)

    def files(self, note: str = "") -> Done:
        """Sends the copies to their holders, and closes it."""
        return self.does(casesteps.CloseCase, note=note)

    def withdraws(self, reason: str) -> Done:
        """Ends it without a conclusion."""
        return self.does(casesteps.WithdrawCase, reason=reason)

    def weighs(self, **fields: Any) -> Done:
        """Corrects weight, fault, or whether the customer is overseas."""
        return self.does(WeighCase, **fields)

    def hands_to(self, person: str) -> Done:
        """Offers it to somebody."""
        return self.does(HandCase, to=person)

    def takes(self) -> Done:
        """Accepts it."""
        return self.does(TakeCase)

    def contests(self, subject: str, **values: str) -> Case:
        """Opens a new case because the customer doesn't accept the conclusion."""
        done = self.does(ContestCase, subject=subject, values=values)
        return Case(self.case.firm, str(done.facts["number"]))

    def petitions(self, text: str, *countersign: str) -> int:
        """Files a petition, and returns its row ID."""
        done = self.does(casepapers.PetitionCase, text=text, countersign=countersign)
        return int(done.facts["paper"])

    def signs(self, paper: int, note: str = "") -> Done:
        """Countersigns a petition."""
        return self.does(casepapers.SignPetition, paper=paper, note=note)

    def decides(self, paper: int, approve: bool, note: str = "") -> Done:
        """Decides on a petition."""
        return self.does(casepapers.DecidePetition, paper=paper, approve=approve, note=note)

    def withdraws_petition(self, paper: int, reason: str) -> Done:
        """Takes a petition back."""
        return self.does(casepapers.WithdrawPetition, paper=paper, reason=reason)

    def settles(self, paper: int, reply: str) -> Done:
        """Answers a note."""
        return self.does(casepapers.SettleNote, paper=paper, reply=reply)

    def improves(self, stage: str, note: str = "", **fields: Any) -> Done:
        """Takes the improvement to a stage."""
        return self.does(ImproveCase, stage=stage, note=note, **fields)

    def takes_back(self) -> Done:
        """Undoes the last own deed."""
        return self.room.perform(Undo())


def local(at: int | None) -> str | None:
    """``11-24 23:59`` in Shanghai."""
    return None if at is None else f"{datetime.fromtimestamp(at, ZONE):%m-%d %H:%M}"


def instant(moment: str) -> int:
    """The instant of ``11-24 23:59`` in Shanghai, in 2026."""
    return int(
        datetime.strptime(f"2026-{moment}", "%Y-%m-%d %H:%M").replace(tzinfo=ZONE).timestamp()
    )


def firm(folder: Path, policy: Policy | None = None) -> Firm:
    """A firm at nine on Tuesday, the 24th of November 2026."""
    return Firm(folder / "room.db", policy=policy or Policy())
