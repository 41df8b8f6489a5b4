"""The complaint form (客戶抱怨處理表), other tracks' record card (投訴記錄卡), and the report.

All three follow from the track, which is data (TRK): a company's own track has its form as soon as
its policy has the track. None of them ever goes to the customer (CMP-8).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from opsroom.documents.paper import BLANK, Body, House, Paper
from opsroom.documents.paperwords import PaperWords
from opsroom.domain.people import Role
from opsroom.domain.trackcodes import Does, Form, Kind
from opsroom.domain.tracks import Step, Track

#: The track whose form is the regulation's 客戶抱怨處理表; the others have a record card (TRK-1).
QUALITY: Final = "quality"
#: What a report is about, in the order in which TRK-1 names it; the rest stands between.
_FIRST: Final = ("happened", "cause")
_LAST: Final = ("conclusion", "countermeasure", "prevention")
_OPINIONS: Final = frozenset({Kind.TEXT})
#: Columns of what stands to the left in a form, of the titles of steps, and before what is theirs.
_ROOM: Final = 26
_TITLES: Final = 34
_INDENT: Final = 4
#: Facts that stand in the head.
_OWN: Final = frozenset({"weight", "fault", "overseas"})
#: What a decision says, in the order of CMP-7; what else a track decides comes after it.
_DECIDED: Final = (
    *("justified", "caused_by", "quality_problem", "handling", "amount", "customer_view"),
    *("tracked", "loss", "sanction", "sanction_cause"),
)


class CaseFacts(NamedTuple):
    """A case as its papers name it; instants are epoch seconds.

    Attributes:
        item, call: as they were entered; empty for none.
        owner: who is first responsible (FBK-5).
        contests: the number of the case that it contests, whose form is attached (CMP-9).
    """

    number: str
    track: str
    state: str
    customer_name: str
    phone: str
    address: str
    subject: str
    item: str
    call: str
    overseas: int
    weight: str
    fault: str
    owner: str
    known_at: int
    opened_at: int
    accepted_at: int | None
    case_due_at: int | None
    closed_at: int | None
    closing_note: str
    improvement: str
    review_on: str | None
    contests: str


class StepFacts(NamedTuple):
    """A step that a case has come to, and how it ended; ``outcome`` is a code."""

    step: str
    role: str
    received_at: int
    due_at: int | None
    finished_at: int | None
    outcome: str
    by_name: str
    amount: int | None
    note: str


class AnswerFacts(NamedTuple):
    """What the customer was told: by a channel's code, when, by whom, and what."""

    channel: str
    at: int
    by: str
    text: str


class Whole(NamedTuple):
    """A case with all that its form shows.

    Attributes:
        case: the case.
        steps: those it has come to, in order.
        facts: what is recorded, by field.
        answers: what the customer was told.
        attached: what else belongs to it, a line each.
        filed: the roles that hold a copy; empty before the filing.
        now: when it is printed.
    """

    case: CaseFacts
    steps: Sequence[StepFacts]
    facts: Mapping[str, str]
    answers: Sequence[AnswerFacts]
    attached: Sequence[str]
    filed: Sequence[str]
    now: int


def form(whole: Whole, words: PaperWords, house: House) -> Paper:
    """The complaint form, or the record card of another track (CMP-2, CMP-3, CMP-7, CMP-8)."""
    _, case = words.to, whole.case
    track = words.case.track_of(case.track)
    body = Body()
    body.pairs(_head(case, words), room=_ROOM)
    body.head(_("The complaint"))
    body.pairs([(_("Complaint"), case.subject), *_complaint(whole, track, words)], room=_ROOM)
    body.head(_("Steps and opinions"))
    _steps(body, whole, track, words)
    body.head(_("Decision"))
    _decision(body, whole, track, words)
    if whole.answers:
        body.head(_("Answer to the customer"))
        for one in whole.answers:
            told = (words.word("case_channel", one.channel), words.signed(one.by, "", one.at))
            body.pairs([told, ("", one.text)], room=_ROOM)
    if case.closed_at is not None:
        body.head(_("Conclusion"))
        state = words.word("case_state", case.state)
        body.pairs([(state, words.moment(case.closed_at)), ("", case.closing_note)], room=_ROOM)
    if whole.attached:
        body.head(_("Attached"))
        for line in whole.attached:
            body.say(line)
    holders = tuple(whole.filed) or _holders(track)
    return Paper(
        kind="complaint" if case.track == QUALITY else "card",
        ref=case.number,
        lang=words.lang,
        house=house,
        about=_("Case {number}").format(number=case.number),
        body=tuple(body.lines),
        holders=tuple(_holder(role, words) for role in holders),
        foot=(_("Printed {when}.").format(when=words.moment(whole.now)),),
    )


def _holder(role: str, words: PaperWords) -> str:
    """A holder by the name that CMP-8 has for it: production control is the general manager's."""
    return words.settled("holder", role) if role == Role.CONTROL else words.role(role)


def _holders(track: Track | None) -> tuple[str, ...]:
    """Who will hold a copy once the case is filed (CMP-8)."""
    steps = track.steps if track else ()
    return next((tuple(map(str, step.copies)) for step in steps if step.copies), ())


def _head(case: CaseFacts, words: PaperWords) -> Iterator[tuple[str, str]]:
    _ = words.to
    told = [
        (_("Kind of complaint"), words.case.track(case.track)),
        (_("Customer"), case.customer_name),
        (_("Phone"), case.phone),
        (_("Address"), case.address),
        (_("Item"), case.item),
        (_("Repair call"), case.call),
        (_("Overseas"), _.c("answer", "yes") if case.overseas else ""),
        (_("Weight"), words.word("weight", case.weight)),
        (_("Whose fault"), words.word("fault", case.fault)),
        (_("First responsible"), case.owner),
        (_("Known since"), words.moment(case.known_at)),
        (_("Opened"), words.moment(case.opened_at)),
        (_("Accepted"), words.moment(case.accepted_at)),
        (_("Whole case due"), words.moment(case.case_due_at)),
    ]
    yield from (pair for pair in told if pair[1])
    if case.contests:
        text = _("case {number}, whose form is attached").format(number=case.contests)
        yield _("Contests"), text


def _complaint(whole: Whole, track: Track | None, words: PaperWords) -> Iterator[tuple[str, str]]:
    """What the form says, and room for what it has to say and doesn't yet (CMP-2)."""
    known = words.case.policy.book.fields
    come = {one.step for one in whole.steps}
    wanted = {
        field for step in (track.steps if track else ()) if step.id in come for field in step.record
    }
    for code, spec in known.items():
        if spec.form is not Form.COMPLAINT:
            continue
        held = whole.facts.get(code, "")
        if held or code in wanted:
            yield words.field(code), words.case.value(code, held) if held else BLANK


def _steps(body: Body, whole: Whole, track: Track | None, words: PaperWords) -> None:
    """Every step: who, received, due, finished, how it ended, and what was said there (CMP-3).

    What was said in a step that the case or the policy has no longer stands below.
    """
    shown = set[str]()
    last = {one.step: place for place, one in enumerate(whole.steps)}
    for place, one in enumerate(whole.steps):
        if place:
            body.gap()
        body.pairs([_who(place + 1, one, whole, words)], room=_TITLES)
        body.flow(_times(one, words), _INDENT)
        if one.note:
            body.say(one.note, _INDENT)
        step = words.case.step_of(whole.case.track, one.step) if track else None
        if step is not None and last[one.step] == place:
            told = [code for code in step.fields if code not in shown and _is_said(code, words)]
            _said(body, whole.facts, told, words, indent=_INDENT)
            shown.update(told)
    rest = [code for code in whole.facts if code not in shown and _is_said(code, words)]
    if told := [code for code in rest if code not in _OWN and whole.facts[code]]:
        body.gap()
        _said(body, whole.facts, told, words, indent=_INDENT)


def _who(number: int, one: StepFacts, whole: Whole, words: PaperWords) -> tuple[str, str]:
    """A step's number and title, and who did what in it; whether that was late (CMP-13)."""
    _ = words.to
    title = f"{number}. {words.label(words.case.step(whole.case.track, one.step))}"
    who = words.role(one.role)
    if one.by_name:
        who = _("{name} ({role})").format(name=one.by_name, role=who)
    parts = [who, words.word("case_outcome", one.outcome)]
    end = whole.now if one.finished_at is None else one.finished_at
    if one.due_at is not None and end > one.due_at:
        parts.append(_("OVERDUE") if one.finished_at is None else _("LATE"))
    return title, _(", ").join(parts)


def _times(one: StepFacts, words: PaperWords) -> list[str]:
    """When it was received, due and finished, and on how much it decided."""
    _ = words.to
    parts = [_("received {when}").format(when=words.moment(one.received_at))]
    if one.due_at is not None:
        parts.append(_("due {when}").format(when=words.moment(one.due_at)))
    if one.finished_at is not None:
        parts.append(_("finished {when}").format(when=words.moment(one.finished_at)))
    return [*parts, *([words.amount(one.amount)] if one.amount is not None else [])]


def _is_said(code: str, words: PaperWords) -> bool:
    """Whether a field stands with its step: the complaint's and the decision's stand elsewhere."""
    spec = words.case.spec_of(code)
    if spec is None or spec.form is Form.INVESTIGATION:
        return True
    return spec.form is not Form.COMPLAINT and spec.kind in _OPINIONS


def _said(
    body: Body,
    facts: Mapping[str, str],
    codes: Iterable[str],
    words: PaperWords,
    *,
    indent: int = 0,
) -> None:
    """What is recorded of some fields; a field of a later step is left to that one."""
    rows = [
        (words.field(code), words.case.value(code, facts[code]))
        for code in codes
        if facts.get(code)
    ]
    body.pairs(rows, indent, room=_ROOM - indent)


def _decision(body: Body, whole: Whole, track: Track | None, words: PaperWords) -> None:
    """Who decided on what, which unit caused it, how it is settled, loss and sanction (CMP-7)."""
    _, rows = words.to, list[tuple[str, str]]()
    known = words.case.policy.book.fields
    for code in dict.fromkeys((*_DECIDED, *known)):
        spec = known.get(code)
        if spec is None or spec.form not in {Form.DECISION, Form.IMPROVEMENT}:
            continue
        if spec.kind not in _OPINIONS and whole.facts.get(code):
            rows.append((words.field(code), words.case.value(code, whole.facts[code])))
    last = {one.step: one for one in whole.steps if one.finished_at is not None}
    for step in track.steps if track else ():
        if step.does is Does.APPROVAL and (one := last.get(step.id)):
            outcome = words.word("case_outcome", one.outcome)
            signed = words.signed(one.by_name, one.role, one.finished_at)
            parts = [outcome, words.amount(one.amount), signed]
            rows.append(
                (words.label(words.case.title(step.title)), _(", ").join(p for p in parts if p))
            )
    case = whole.case
    if case.improvement != "none":
        again = _("again on {day}").format(day=case.review_on) if case.review_on else ""
        stage = words.word("improvement", case.improvement)
        rows.append((_("Improvement"), _(", ").join(part for part in (stage, again) if part)))
    if rows:
        body.pairs(rows, room=_ROOM)
    else:
        body.say(_("Nothing is decided yet."))


# -- the investigation report (TRK-1, CMP-4) -------------------------------------------------------


def reporting(track: Track) -> Step | None:
    """The step that ends the investigation: the one that concludes, else the one that finds the
    cause; ``None`` where a track investigates nothing."""
    for field in ("conclusion", "cause"):
        found = next((step for step in track.steps if field in step.fields), None)
        if found is not None:
            return found
    return None


def report(whole: Whole, track: Track, words: PaperWords, house: House) -> Paper:
    """The investigation report (調查報告): cause, what happened, who is responsible, conclusion,
    countermeasure, prevention, with the complaint that it is about (TRK-1, CMP-4).

    Raises:
        ValueError: the track investigates nothing.
    """
    _, case, step = words.to, whole.case, reporting(track)
    if step is None:
        raise ValueError(case.track)
    done = next((one for one in reversed(whole.steps) if one.step == step.id), None)
    body = Body()
    told = [
        (_("Customer"), case.customer_name),
        (_("Item"), case.item),
        (_("Complaint"), case.subject),
    ]
    if wanted := whole.facts.get("wanted"):
        told.append((words.field("wanted"), wanted))
    body.pairs([pair for pair in told if pair[1]], room=_ROOM)
    body.head(_("Findings"))
    _findings(body, whole.facts, _reported(track, step), words)
    who = words.signed(done.by_name, done.role, done.finished_at) if done else ""
    body.gap()
    places = ((_("Submitted by"), who), (_("Reviewed by"), ""), (_("General manager"), ""))
    body.places(places, _ROOM)
    return Paper(
        kind="report",
        ref=case.number,
        lang=words.lang,
        house=house,
        about=_("Case {number}").format(number=case.number),
        body=tuple(body.lines),
        foot=(_("Attached: the original complaint, case {number}.").format(number=case.number),),
    )


def _reported(track: Track, last: Step) -> list[str]:
    """The fields that a report may hold: those of all steps up to the one that ends it."""
    steps = track.steps[: track.steps.index(last) + 1]
    return list(dict.fromkeys(field for step in steps for field in step.fields))


def _findings(
    body: Body, facts: Mapping[str, str], fields: Sequence[str], words: PaperWords
) -> None:
    found = []
    for code in fields:
        spec = words.case.spec_of(code)
        opinion = spec is not None and spec.form is Form.IMPROVEMENT and spec.kind in _OPINIONS
        finding = spec is not None and spec.form is Form.INVESTIGATION
        if opinion or (finding and spec is not None and spec.kind is not Kind.YESNO):
            found.append(code)
    between = [code for code in found if code not in {*_FIRST, *_LAST}]
    order = (code for code in (*_FIRST, *between, *_LAST) if code in found)
    _said(body, facts, order, words)
