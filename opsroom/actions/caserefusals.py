"""Why something can't be done with a complaint case, in a person's words."""

from collections.abc import Iterable, Mapping
from typing import Any

from opsroom.actions.door import Tx
from opsroom.documents.casewords import CaseWords
from opsroom.domain.cases import CaseState
from opsroom.domain.errors import BadInput, Refused
from opsroom.domain.people import Role
from opsroom.domain.tracks import Does, Step, Track
from opsroom.language import _
from opsroom.language.trackwords import title
from opsroom.language.words import series, word

Case = Mapping[str, Any]


def no_such_case(ref: str) -> BadInput:
    """There is no case of that number."""
    return BadInput("CASE", _("There is no case {ref}.").format(ref=ref))


def others(tx: Tx, role: Role, site: str, person: str) -> bool:
    """Whether somebody else has a role for a site and works here (ROL-1)."""
    return bool(
        tx.all(
            "SELECT id FROM people WHERE active AND role = ? AND id != ?"
            " AND (site_id IS NULL OR site_id = ?)",
            str(role),
            person,
            site,
        )
    )


def holders(tx: Tx, role: Role, site: str) -> list[str]:
    """The names of those who have a role for a site and work here (ROL-1)."""
    rows = tx.all(
        "SELECT name FROM people WHERE active AND role = ? AND (site_id IS NULL OR site_id = ?)"
        " ORDER BY id",
        str(role),
        site,
    )
    return [str(row["name"]) for row in rows]


def not_theirs(tx: Tx, case: Case, role: Role) -> Refused:
    """It is for somebody of another role; says who that is, or that nobody is (ROL-2)."""
    names = holders(tx, role, case["site_id"])
    text = (
        _("In this step case {number} is for {role} ({names}); {name} is {own}.")
        if names
        else _(
            "In this step case {number} is for {role}, and nobody here has that role: add "
            "somebody who has it. {name} is {own}."
        )
    )
    return Refused(
        "ROL-2",
        text.format(
            number=case["number"],
            role=word("role", role),
            names=series(names),
            name=tx.actor.name,
            own=word("role", tx.actor.role),
        ),
    )


def impossible(case: Case, track: Track, step: Step, verb: str, verbs: Iterable[str]) -> Refused:
    """The table of moves has no such move from here; says what is possible."""
    if verb == "answer" and case["state"] == CaseState.OPEN:
        return _locked(case, track, step)
    can = series(word("case_verb", one) for one in verbs)
    facts = {"number": case["number"], "verb": word("case_verb", verb), "verbs": can}
    if case["state"] != CaseState.OPEN:
        text = _("Case {number} is {state}: “{verb}” isn't possible any more. Possible: {verbs}.")
        return Refused("CMP-3", text.format(state=word("case_state", case["state"]), **facts))
    text = _("Case {number} stands in “{step}”: “{verb}” isn't possible now. Possible: {verbs}.")
    return Refused("CMP-3", text.format(step=title(step.title), **facts))


def _locked(case: Case, track: Track, step: Step) -> Refused:
    """CMP-6: before the approval nothing may be agreed or admitted to the customer."""
    answers = [one.title for one in track.steps if one.does is Does.ANSWER]
    return Refused(
        "CMP-6",
        _(
            "The answer to the customer of case {number} is locked: it is given in the step "
            "“{answer}”, and the case stands in “{step}”."
        ).format(
            number=case["number"],
            answer=_(" / ").join(title(one) for one in answers) or "-",
            step=title(step.title),
        ),
    )


def stands_rejected(tx: Tx, case: Case, step: str) -> Refused:
    """What the customer would be told, or the case filed with, was rejected (CMP-6)."""
    words = CaseWords(tx.policy)
    return Refused(
        "CMP-6",
        _(
            "Case {number} was rejected in “{step}”, and nothing has been approved since: it "
            "can't be answered or filed. Withdraw it with a reason, and open it anew; the policy "
            "has to send what is rejected back to be worked on."
        ).format(number=case["number"], step=words.step(case["track"], step)),
    )


def missing_fields(tx: Tx, case: Case, step: Step, fields: Iterable[str]) -> Refused:
    """The step can't be finished before these are recorded (CMP-17 and its like)."""
    names = [CaseWords(tx.policy).field(field) for field in fields]
    return Refused(
        "CMP-17" if step.id == "production" else "TRK",
        _("Case {number} can't leave “{step}” yet. Still to be recorded: {fields}.").format(
            number=case["number"], step=title(step.title), fields=series(names)
        ),
    )


def above(tx: Tx, amount: int) -> Refused:
    """Nobody of those who decide in this step may decide about so much (CMP-6)."""
    return Refused(
        "CMP-6",
        _("None of those who decide in this step may decide about {amount}.").format(
            amount=CaseWords(tx.policy).amount(amount)
        ),
    )
