"""How a complaint case goes from step to step: who has it next, its clocks, who decides, its end.

All of it follows from the track, which is data (TRK), and from what is recorded.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from opsroom.actions.caseedit import CaseEdit, roles_of
from opsroom.actions.caserefusals import (
    above,
    holders,
    missing_fields,
    not_theirs,
    stands_rejected,
)
from opsroom.domain import caseway
from opsroom.domain.cases import (
    CaseState,
    Marks,
    NoAuthority,
    Weight,
    approver,
    clock,
    missing,
    owner,
)
from opsroom.domain.caseway import DONE, RAISED, REJECTED, Passed
from opsroom.domain.errors import Refused
from opsroom.domain.money import LARGEST
from opsroom.domain.people import Role
from opsroom.domain.tracks import END, Does, Step
from opsroom.domain.trackwalk import moneyed
from opsroom.language import _
from opsroom.store import casepeople
from opsroom.store.complaintsql import StepRow


def enter(edit: CaseEdit, code: str) -> None:
    """Give the case to a step, or end it.

    Args:
        edit: the case; no step of it is unfinished.
        code: the step's, or :data:`END`.

    Raises:
        Refused: nobody may decide about the amount (CMP-6), or policy knows the step no more.
    """
    if code == END:
        finish_case(edit)
        return
    edit.set(step=code, received_at=edit.now)
    step = edit.step
    if step.accepts and edit.case["accepted_at"] is None:
        edit.set(accepted_at=edit.now)  # CMP-5
    row = {"case_id": edit.id, "step": code, "role": "", "received_at": edit.now}
    edit.tx.insert("case_steps", row)
    assign(edit)
    reckon(edit)


def assign(edit: CaseEdit) -> None:
    """Work out who has to act in the step, and on how much.

    Raises:
        Refused: nobody may decide about the amount (CMP-6).
    """
    step, facts = edit.step, edit.facts()
    here = _here(edit)
    columns: dict[str, object] = {}
    if step.does is Does.APPROVAL:
        columns["proposer_id"] = _proposer(edit, step)
        edit.tx.update("case_steps", here.id, columns)
        columns["amount"] = _amount(step, facts) if step.amount else None
        role = decider(edit, step, facts)
    else:
        role = owner(step, facts)
    edit.tx.update("case_steps", here.id, {**columns, "role": str(role)})
    edit.set(role=str(role))
    if not holders(edit.tx, role, edit.case["site_id"]):
        edit.also["vacant"] = str(role)
    else:
        edit.also.pop("vacant", None)


def reckon(edit: CaseEdit) -> None:
    """Work out the clocks anew: the step's, the case's, and of the two the one that ends first.

    A step that is done again because of a rejection has its whole limit from when it received the
    case (ours); the case's own clock runs on.

    What was alerted stands while the deadline does; a new deadline is alerted anew.
    """
    case, track, step = edit.case, edit.track, edit.step
    marks = Marks(case["known_at"], case["opened_at"], case["accepted_at"], case["received_at"])
    how = edit.tx.calendar(case["site_id"]), bool(case["overseas"]), edit.tx.policy.cases.warn
    of_step = clock(step.limit, marks.anew() if again(edit.steps()) else marks, *how)
    kept = track.answer_limit and case["answered_at"] is not None  # TRK-2
    of_case = None if kept else clock(track.limit, marks, *how)
    running = [one for one in (of_step, of_case) if one is not None]
    first = min(running, key=lambda one: one.due, default=None)
    due = None if first is None else first.due
    level = case["level"] if due == case["due_at"] else "on_track"
    edit.set(
        case_due_at=None if of_case is None else of_case.due,
        due_at=due,
        risk_at=None if first is None else first.risk,
        critical_at=None if first is None else first.critical,
        working=int(first is not None and first.working),
        level=level,
    )
    edit.tx.update(
        "case_steps", _here(edit).id, {"due_at": None if of_step is None else of_step.due}
    )


def again(steps: Sequence[StepRow]) -> bool:
    """Whether the last of a case's steps is done again because of a rejection (CMP-6).

    It is the one that got the case back, or one that comes after it as it did before.
    """
    *before, here = steps
    last = max((at for at, one in enumerate(before) if one.outcome == REJECTED), default=None)
    if last is None:
        return False
    return last == len(before) - 1 or here.step in {one.step for one in before[: last + 1]}


def finish(edit: CaseEdit, outcome: str, note: str = "") -> None:
    """End the step that the case stands in; where it goes is for the caller to say."""
    actor = edit.tx.actor
    edit.tx.update(
        "case_steps",
        _here(edit).id,
        {
            "finished_at": edit.now,
            "outcome": outcome,
            "by_id": actor.id,
            "by_name": actor.name,
            "note": note,
        },
    )


def go_on(edit: CaseEdit, outcome: str, note: str = "", to: str | None = None) -> None:
    """End the step, and give the case to the one that follows.

    Args:
        edit: the case.
        outcome: of the step.
        note: of who ends it.
        to: the following step, where it isn't what the track's branches say.
    """
    target = edit.track.after(edit.step, edit.facts()) if to is None else to
    finish(edit, outcome, note)
    enter(edit, target)


def pass_up(edit: CaseEdit) -> None:
    """Give a case that has become serious at once to the step that its track names (FBK-1).

    Once: not where it has been there. And not where the step it stands in leads there anyhow,
    for what that one records is what will be reviewed.
    """
    target = edit.track.serious
    if edit.case["weight"] != Weight.SERIOUS or target is None:
        return
    been = target in {row.step for row in edit.steps()}
    if not been and edit.track.after(edit.step, edit.facts()) != target:
        go_on(edit, RAISED, to=target)


def resumed(edit: CaseEdit) -> str | None:
    """Where a case goes on that was passed up: to the step that it was in, or that comes in that
    one's place now that the case is serious; ``None`` for one that came by its track."""
    passed = [Passed(row.step, row.outcome) for row in edit.steps()[:-1]]
    return caseway.resumed(edit.track, passed, edit.case["step"], edit.facts())


def must_be_whole(edit: CaseEdit) -> None:
    """Check that all is recorded that the step must (CMP-17).

    Raises:
        Refused: names what isn't.
    """
    if lacking := missing(edit.step, edit.facts()):
        raise missing_fields(edit.tx, edit.case, edit.step, lacking)


def must_stand(edit: CaseEdit) -> None:
    """Check that what the case is answered or filed with doesn't stand rejected (CMP-6).

    The policy's check refuses tracks that come to this; a policy changes under open cases, though.

    Raises:
        Refused: names the approval that rejected it.
    """
    passed = [Passed(row.step, row.outcome) for row in edit.steps()[:-1]]
    money = moneyed(edit.track, edit.tx.policy.book.fields)
    step = caseway.unapproved(passed, money)
    if step is not None:
        raise stands_rejected(edit.tx, edit.case, step)


def finish_case(edit: CaseEdit, note: str = "") -> None:
    """Close the case; from now on its improvement is followed up, where there is one (CMP-14)."""
    facts = edit.facts()
    tracked = facts.get("tracked")
    follow = tracked == "yes" or (tracked != "no" and bool(facts.get("countermeasure")))
    columns: dict[str, object] = {}
    if follow and edit.case["improvement"] == "none":
        today = edit.tx.calendar(edit.case["site_id"]).day_of(edit.now)
        review = today + timedelta(days=edit.tx.policy.cases.review_days)
        columns = {"improvement": "set", "review_on": review.isoformat()}
    edit.set(
        state=str(CaseState.CLOSED),
        closed_at=edit.now,
        closing_note=note,
        offered_id=None,
        **columns,
    )


# -- authority (CMP-6) -----------------------------------------------------------------------------


def decider(edit: CaseEdit, step: Step, facts: Mapping[str, str]) -> Role:
    """The role that decides in an approval.

    It is the lowest whose limit covers the amount; where nobody is there who has that role and
    may decide, all being away (DSP-3) included, it is the next higher one in which there is
    somebody, in the end the general manager (ours).

    Raises:
        Refused: nobody's limit covers it.
    """
    unit = edit.tx.policy.money.unit

    def limit(role: Role) -> int | None:
        try:
            return edit.tx.policy.authority.limit(role, unit)
        except KeyError:
            return 0  # a role without authority decides where no money is at stake

    amount = _amount(step, facts)
    try:
        lowest = approver(step, amount, limit)
    except NoAuthority:
        raise above(edit.tx, amount) from None
    rising = step.by[step.by.index(lowest) :]
    if rising[-1] is Role.DEPUTY:  # whom nobody but the general manager is above
        rising = (*rising, Role.GENERAL)
    for there in (True, False):
        for role in rising:
            if _somebody(edit, step, role, there=there):
                return role
    return lowest


def deserted(edit: CaseEdit) -> bool:
    """Whether an approval is with a role in which nobody who works here may decide any more."""
    role = Role(edit.case["role"])
    return edit.step.does is Does.APPROVAL and not _somebody(edit, edit.step, role, there=False)


def barred(edit: CaseEdit, step: Step) -> frozenset[str]:
    """Who may not decide: whoever proposed it, finished the last work on it, or set the amount."""
    last = [row.by_id for row in edit.steps() if row.outcome == DONE][-1:]
    amount = [edit.recorder(step.amount)] if step.amount else []
    return frozenset({_here(edit).proposer_id, *last, *amount} - {""})


def may_decide(edit: CaseEdit) -> bool:
    """Check that the actor may decide now, by the policy, the amount and the people of now.

    Returns:
        Whether they may; false where the case was with them, but has to be decided by another
        role by now, to which it has been passed.

    Raises:
        Refused: it is for another role (ROL-2), or they have a part in what is proposed (CMP-6).
    """
    was = Role(edit.case["role"])
    assign(edit)
    now, mine = Role(edit.case["role"]), roles_of(edit.tx, edit.case["site_id"])
    if now not in mine:
        if was in mine:
            return False
        raise not_theirs(edit.tx, edit.case, now)
    if edit.tx.actor.id in barred(edit, edit.step):
        raise Refused(
            "CMP-6",
            _("{name} has put this forward and can't decide on it (case {number}).").format(
                name=edit.tx.actor.name, number=edit.case["number"]
            ),
        )
    return True


def _somebody(edit: CaseEdit, step: Step, role: Role, *, there: bool) -> bool:
    """Whether somebody has the role, or answers for its post, who may decide; who is ``there``."""
    conn, site, now = edit.tx.db.conn, edit.case["site_id"], edit.tx.now
    rows = edit.tx.all(
        "SELECT id FROM people WHERE active AND role = ? AND (site_id IS NULL OR site_id = ?)",
        str(role),
        site,
    )
    holders_now = casepeople.People(conn, now).with_role(str(role), site)
    ids = {str(row["id"]) for row in rows} | {one.id for one in holders_now}
    if there:
        ids -= casepeople.away(conn, now)
    return bool(ids - barred(edit, step))


def _amount(step: Step, facts: Mapping[str, str]) -> int:
    """What is to be decided on, in cents; what can't be read as that is for the highest."""
    held = facts.get(step.amount or "", "0")
    return int(held) if held.isdecimal() else LARGEST


def _proposer(edit: CaseEdit, step: Step) -> str:
    """Who finished the step that the approval sends back to: what they did there is decided on."""
    finished = [row for row in edit.steps() if row.outcome == DONE]
    about = [row for row in finished if row.step == step.back]
    return (about or finished)[-1].by_id if finished else ""


def _here(edit: CaseEdit) -> StepRow:
    return next(row for row in reversed(edit.steps()) if row.finished_at is None)
