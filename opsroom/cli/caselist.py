"""Listings of complaint cases: the register, and what waits for whoever asks."""

from collections.abc import Collection, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from opsroom.cli.lists import iso_anywhere
from opsroom.cli.session import Session
from opsroom.cli.show import iso
from opsroom.cli.table import Column
from opsroom.documents.casewords import CaseWords, span
from opsroom.domain.cases import CaseState
from opsroom.domain.errors import BadInput
from opsroom.domain.sla import Level
from opsroom.domain.text import clean
from opsroom.domain.worktime import Calendar
from opsroom.language import _, n_
from opsroom.language.times import moment
from opsroom.language.words import word
from opsroom.store import complaintlist, sites, slipsql
from opsroom.store.complaintlist import Errand, Wanted
from opsroom.store.complaintsql import CaseRow
from opsroom.store.slipsql import SlipRow


class ListedCase(NamedTuple):
    """A case with how it stands, and the calendar of its site.

    Attributes:
        level: of the clock that counts now; ``None`` without one.
        left: seconds left, in the clock's own kind of time; negative when overdue.
    """

    row: CaseRow
    cal: Calendar
    level: Level | None
    left: int | None


def stand(session: Session, row: CaseRow) -> ListedCase:
    """Work out how a case stands at the session's instant (SLA-5)."""
    cal, clock = session.calendars[row.site_id], row.clock
    if clock is None:
        return ListedCase(row, cal, None, None)
    return ListedCase(row, cal, clock.level(session.now), clock.left(cal, session.now))


def due_words(one: ListedCase, now: int) -> str:
    """The deadline and what is left to it, for the end of a sentence; nothing without a clock."""
    if one.left is None:
        return ""
    due, left = moment(one.cal.tz, one.row.due_at, now), span(one.left, bool(one.row.working))
    if one.level is Level.OVERDUE:
        return _("due {due}, overdue by {left}").format(due=due, left=left)
    return _("due {due}, {left} left").format(due=due, left=left)


def case_value(one: ListedCase) -> dict[str, Any]:
    """A case for a JSON document."""
    row, cal = one.row, one.cal
    return {
        "id": row.id,
        "number": row.number,
        "track": row.track,
        "site": row.site_id,
        "state": row.state,
        "step": row.step,
        "role": row.role,
        "level": None if one.level is None else str(one.level),
        "remaining_s": one.left,
        "remaining_is_working_time": bool(row.working),
        "due": iso(cal, row.due_at) if row.state == CaseState.OPEN else None,
        "case_due": iso(cal, row.case_due_at),
        "customer": row.customer_name,
        "customer_id": row.customer_id,
        "phone": row.phone,
        "address": row.address,
        "subject": row.subject,
        "item": row.item,
        "overseas": bool(row.overseas),
        "weight": row.weight,
        "fault": row.fault,
        "owner": {"id": row.owner_id, "name": row.owner} if row.owner_id else None,
        "offered_to": row.offered_id,
        "known": iso(cal, row.known_at),
        "opened": iso(cal, row.opened_at),
        "accepted": iso(cal, row.accepted_at),
        "received": iso(cal, row.received_at),
        "answered": iso(cal, row.answered_at),
        "closed": iso(cal, row.closed_at),
        "closing_note": row.closing_note,
        "improvement": row.improvement,
        "review_on": row.review_on,
        "version": row.version,
    }


def cases(session: Session) -> int:
    """``case list``: the register of cases, open ones unless asked otherwise."""
    wanted = _wanted(session)
    rows = complaintlist.list_cases(session.store.conn, wanted, session.args.limit)
    listed = [stand(session, row) for row in rows]
    session.out.answer(
        lambda: {
            "now": iso_anywhere(session, session.now, wanted.site),
            "cases": [case_value(one) for one in listed],
        },
        lambda: _Table(session).show(listed),
    )
    return 0


def _wanted(session: Session) -> Wanted:
    args = session.args
    if args.limit < 1:
        raise BadInput("--limit", _("At least 1."))
    if args.mine and args.owner:
        raise BadInput("--mine", _("Either --mine or --owner."))
    if args.track is not None:
        if not complaintlist.has_cases(session.store.conn, args.track, args.step):
            known_track(session, args.track, args.step)  # a policy may have lost one with cases
    elif args.step is not None:
        raise BadInput("--step", _("A step is a track's: name it with --track."))
    over = None if args.all else bool(args.closed)
    owner = session.wired.actor().id if args.mine else args.owner
    return Wanted(over, session.site(), args.track, args.step, args.role, owner)


def known_track(session: Session, track: str, step: str | None = None) -> None:
    """Check that the policy has a track, and the track a step.

    Raises:
        BadInput: it hasn't; names those that there are.
    """
    tracks = session.policy.book.tracks
    if track not in tracks:
        known = ", ".join(tracks)
        where = session.flags.get("track", "--track")
        text = _("There is no track {code}. Known: {codes}.").format(code=track, codes=known)
        raise BadInput(where, text)
    steps = [one.id for one in tracks[track].steps]
    if step is not None and step not in steps:
        text = _("Track {track} has no step {code}. Known: {codes}.").format(
            track=track, code=step, codes=", ".join(steps)
        )
        raise BadInput("--step", text)


class _Table:
    """Cases as a table for people."""

    def __init__(self, session: Session) -> None:
        self._session = session

    @cached_property
    def _words(self) -> CaseWords:
        return CaseWords(self._session.policy)

    def show(self, listed: Sequence[ListedCase]) -> None:
        """Write it, with how many there are below."""
        columns = (
            Column(_("Level"), elastic=True),
            Column(_("Left"), right=True),
            Column(_("Case")),
            Column(_("Track"), elastic=True),
            Column(_("Step"), elastic=True),
            Column(_("Waits for"), elastic=True),
            Column(_("Customer"), elastic=True),
            Column(_("Complaint"), elastic=True),
            Column(_("Responsible"), elastic=True),
            Column(_("Due")),
        )
        out = self._session.out
        out.table(columns, [self._cells(one) for one in listed])
        if not listed:
            out.say(_("No cases."))
        else:
            out.say(n_("{n} case", "{n} cases", len(listed)).format(n=len(listed)))

    def _cells(self, one: ListedCase) -> tuple[str, ...]:
        row, words = one.row, self._words
        over = row.state != CaseState.OPEN
        left = "" if one.left is None else span(one.left, bool(row.working))
        return (
            word("case_state", row.state) if over else word("level", one.level or Level.ON_TRACK),
            "-" + left if (one.left or 0) < 0 else left,
            row.number + (" <" if row.previous_id else "") + (" +" if _serious(row) else ""),
            words.track(row.track),
            words.step(row.track, row.step),
            "" if over else word("role", row.role),
            row.customer_name,
            row.subject,
            row.owner or "",
            "" if over else moment(one.cal.tz, row.due_at, self._session.now),
        )


def _serious(row: CaseRow) -> bool:
    return row.weight == "serious"


# -- the inbox ---------------------------------------------------------------------------------


def inbox(session: Session) -> int:
    """``case inbox``: the steps, approvals, handovers and papers that wait for whoever asks."""
    from opsroom.cli import settlinginbox  # its limits are policy: models, which lists need not

    actor, conn = session.wired.actor(), session.store.conn
    known = sites.person(conn, actor.id)
    # Who stands in for a post has their own work too (DSP-4).
    roles = list(dict.fromkeys([str(actor.role), *([str(known.role)] if known else [])]))
    rows = complaintlist.to_do(conn, actor.id, roles, actor.site)
    steps = [stand(session, row) for row in rows]
    errands = complaintlist.offered(conn, actor.id)
    errands += complaintlist.papers_for(conn, actor.id, roles, actor.site)
    errands += _reviews(session, roles, actor.site)
    slips = slipsql.slips_for(conn, roles, actor.site)
    papers = settlinginbox.papers(session, roles, actor)
    session.out.answer(
        lambda: {
            "person": actor.id,
            "roles": roles,
            "steps": [case_value(one) for one in steps],
            "errands": [_errand_value(session, one) for one in errands],
            "slips": [slip_value(session, one) for one in slips],
            "settlements": [settlinginbox.value(session, *one) for one in papers],
        },
        lambda: _tell(session, steps, errands, slips, [settlinginbox.words(*o) for o in papers]),
    )
    return 0


def _reviews(session: Session, roles: Collection[str], site: str | None) -> list[Errand]:
    """The improvements that somebody of these roles is to look at again (CMP-14)."""
    due = complaintlist.reviews(session.store.conn, _today(session, site), site)
    if not due:
        return []
    from opsroom.domain.casemay import improver

    tracks = session.policy.book.tracks
    return [
        one for one in due if one.case.track in tracks and improver(tracks[one.case.track]) in roles
    ]


def _today(session: Session, site: str | None) -> str:
    """The date at a site, or at the first one."""
    return iso_anywhere(session, session.now, site)[:10]


def _errand_value(session: Session, one: Errand) -> dict[str, Any]:
    cal = session.calendars[one.case.site_id]
    return {
        "kind": one.kind,
        "case": one.case.number,
        "subject": one.case.subject,
        "paper": one.paper,
        "paper_kind": one.paper_kind or None,
        "since": iso(cal, one.since),
        "review_on": one.case.review_on if one.kind == "review" else None,
        "text": one.text,
    }


def slip_value(session: Session, row: SlipRow) -> dict[str, Any]:
    """An abnormality slip for a JSON document (CMP-16)."""
    cal = session.calendars[row.site]
    instants = {"issued": iso(cal, row.issued_at), "settled": iso(cal, row.settled_at)}
    return {**{k: v for k, v in row._asdict().items() if not k.endswith("_at")}, **instants}


def _tell(
    session: Session,
    steps: Sequence[ListedCase],
    errands: Sequence[Errand],
    slips: Sequence[SlipRow],
    papers: Sequence[str],
) -> None:
    if not (steps or errands or slips or papers):
        session.out.say(_("Nothing waits for you."))
        return
    if steps:
        _Table(session).show(steps)
    for one in errands:
        session.out.say(_errand_words(one))
    for slip in slips:
        text = _("{number}  abnormality slip: `slip settle {number}`  {subject}")
        session.out.say(text.format(number=slip.number, subject=slip.subject))
    for line in papers:
        session.out.say(line)


def _errand_words(one: Errand) -> str:
    facts = {
        "number": one.case.number,
        "subject": one.case.subject,
        "id": one.paper,
        "kind": word("paper", one.paper_kind) if one.paper_kind else "",
        "day": one.case.review_on,
        "text": clean(one.text),
    }
    texts = {
        "take": _("{number}  handed to you: `case take {number}`  {subject}"),
        "sign": _("{number}  to sign: `case sign {number} {id}`  {text}"),
        "decide": _("{number}  to decide: `case decide {number} {id} yes|no`  {text}"),
        "note": _("{number}  {kind}: `case settle {number} {id}`  {text}"),
        "review": _("{number}  improvement to be looked at since {day}  {subject}"),
    }
    return texts[one.kind].format(**facts)
