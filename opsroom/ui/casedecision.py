"""What a decision on a complaint case is about: what was put forward, by whom, and what follows."""

from collections.abc import Iterator, Sequence
from typing import Final

from opsroom.documents.casewords import CaseWords
from opsroom.domain.text import beginning
from opsroom.domain.tracks import Kind, Step
from opsroom.language import _
from opsroom.language.words import word
from opsroom.store import complaintsql
from opsroom.store.complaintsql import CaseRow, StepRow
from opsroom.ui.casedesk import Desk

#: Texts that are shown, the latest; each cut to so many characters: the form fits 80 x 24.
_TEXTS: Final = 3
_LONGEST: Final = 100

Told = tuple[str, str]
"""A label, which may be empty, and what stands there."""


def about(desk: Desk, row: CaseRow, verb: str) -> tuple[Told, ...]:
    """What is decided on, before somebody approves or rejects it (CMP-6)."""
    step = desk.step(row)
    if step is None:
        return ()
    steps = complaintsql.steps(desk.conn, row.id)
    facts = complaintsql.facts(desk.conn, row.id)
    fields = _fields(desk.words, row, step, steps)
    told = list(_recorded(desk.words, step, fields, facts))
    if by := _proposer(steps):
        told.append((_("put forward by"), by))
    if verb == "reject":
        told.append(("", _back(desk.words, row, step, steps)))
    return (("", row.subject), *told)


def final(verb: str) -> str:
    """What can't be undone about it."""
    return _("What was approved can't be taken back. [CMP-6]") if verb == "approve" else ""


def _fields(words: CaseWords, row: CaseRow, step: Step, steps: Sequence[StepRow]) -> list[str]:
    """The fields of the work that is decided on, and of the approval itself."""
    done = [one.step for one in steps if one.outcome == "done"]
    start = max((at for at, code in enumerate(done) if code == step.back), default=len(done) - 1)
    worked = [words.step_of(row.track, code) for code in done[max(start, 0) :]]
    found = [field for one in (*worked, step) if one is not None for field in one.fields]
    return list(dict.fromkeys(([step.amount] if step.amount else []) + found))


def _recorded(
    words: CaseWords, step: Step, fields: Sequence[str], facts: dict[str, str]
) -> Iterator[Told]:
    """The amount first, then what was chosen, then the latest texts."""
    short, texts = list[Told](), list[Told]()
    for field in fields:
        spec, kept = words.spec_of(field), facts.get(field, "")
        if kept:
            text = spec is not None and spec.kind is Kind.TEXT
            told = words.field(field), beginning(words.value(field, kept), _LONGEST)
            (texts if text else short).append(told)
    if step.amount and step.amount not in facts:
        yield words.field(step.amount), _("none recorded")
    yield from short
    yield from texts[-_TEXTS:]


def _proposer(steps: Sequence[StepRow]) -> str:
    """Who has put it forward, by name."""
    here = next((one for one in reversed(steps) if one.finished_at is None), None)
    wanted = here.proposer_id if here is not None else ""
    return next((one.by_name for one in reversed(steps) if wanted and one.by_id == wanted), wanted)


def _back(words: CaseWords, row: CaseRow, step: Step, steps: Sequence[StepRow]) -> str:
    """Where a rejected case goes."""
    code = step.back or ""
    been = next((one.role for one in reversed(steps) if one.step == code), "")
    target = words.step_of(row.track, code)
    role = been or (str(target.owner) if target is not None and target.owner else "")
    to = words.step(row.track, code)
    if role:
        text = _("It goes back to “{step}” ({role}); what is recorded stays.")
        return text.format(step=to, role=word("role", role))
    return _("It goes back to “{step}”; what is recorded stays.").format(step=to)
