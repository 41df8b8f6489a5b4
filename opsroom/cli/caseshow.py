"""``case show``: everything known of a complaint case, and what can be done with it now."""

from collections.abc import Iterator
from typing import Any, Final

from opsroom.cli.caseknown import KnownCase, Waiting, case_of, late
from opsroom.cli.caselist import due_words
from opsroom.cli.concessions import follows
from opsroom.cli.liabilitylist import liability_value
from opsroom.cli.lists import say_past
from opsroom.cli.returnlist import Paper, paper_value
from opsroom.cli.session import Session
from opsroom.cli.table import Column, pad, width
from opsroom.documents.casewords import Filled
from opsroom.domain.cases import PROCESSING, CaseState, Fault, Improvement
from opsroom.domain.tracks import Kind
from opsroom.language import _, c_
from opsroom.language.times import full_moment, moment
from opsroom.language.words import clauses, phrases, series, word
from opsroom.store import complaintlist, settledsql
from opsroom.store.complaintsql import CaseRow, PaperRow, StepRow
from opsroom.store.pastcasesql import lay_over_case
from opsroom.ui.presentsettle import SettledWords

#: Names of others that are told of, at most.
_NAMED: Final = 4
#: What the verbs for papers mean, as the words for verbs have it.
_OF_PAPERS: Final = {
    "sign": "petition.sign",
    "decide": "petition.decide",
    "retract": "petition.withdraw",
    "settle": "note.settle",
}


def show(session: Session) -> int:
    """``case show``: route, steps, forms, papers, chain, repeats and improvement."""
    row = case_of(session, session.args.case)
    if session.past is not None:
        lay_over_case(session.store.conn, session.past, row.id)
    known = KnownCase(session, row)
    form = session.args.form
    if form:
        session.out.answer(
            lambda: known.form_document(form), lambda: CaseText(known).say_form(form)
        )
    else:
        session.out.answer(
            lambda: {**known.document(), "settlement": _settlement(known)}, CaseText(known).say
        )
    return 0


def _settlement(known: KnownCase) -> dict[str, Any]:
    """Slips, certificates, and the loss with who bears it, for a JSON document (RET, LIA)."""
    session, found = known.session, settledsql.settled(known.conn, known.row.id)
    papers: list[Paper] = [*found.slips, *found.certificates]
    return {
        "currency": session.policy.money.currency,
        "papers": [paper_value(session, one) for one in papers],
        **liability_value(session, found, known.row.site_id),
    }


class CaseText:
    """A case for people, in lines."""

    def __init__(self, known: KnownCase) -> None:
        """Take a case that was read."""
        self._known, self._row = known, known.row
        self._words, self._out = known.words, known.session.out

    def say_form(self, form: str) -> None:
        """One form for people."""
        filled = self._words.forms(self._known.facts).get(form, [])
        say_past(self._known.session, self._row.site_id)
        self._out.say(f"{self._row.number}  {word('form', form)}")
        self._say_fields(filled)
        if not filled:
            self._out.say(_("Nothing is recorded."))

    def say(self) -> None:
        """All of it for people."""
        say, row = self._out.say, self._row
        say_past(self._known.session, row.site_id)
        state = word("case_state", row.state)
        head = (
            row.number,
            self._words.track(row.track),
            state,
            due_words(self._known.listed, self._now),
        )
        say("  ".join(part for part in head if part))
        say(" > ".join(self._route_words()))
        if self._known.trouble:
            say(self._known.trouble)
        say("")
        self._say_pairs(self._head())
        self._say_steps()
        for form, filled in self._words.forms(self._known.facts).items():
            say("\n" + word("form", form))
            self._say_fields(filled)
        for heading, lines in (
            (_("Papers"), [self._paper_line(one) for one in self._known.papers]),
            (_("Settlement"), self._settlement()),
            (_("Chain of contested cases"), [self._kin(one) for one in self._known.relatives[0]]),
            (_("Repeats"), [self._kin(one) for one in self._known.relatives[1]]),
        ):
            if lines:
                say("\n" + heading)
                for line in lines:
                    say("  " + line.replace("\n", "\n  "))
        say("")
        self.say_next()

    @property
    def _now(self) -> int:
        return self._known.session.now

    def _when(self, at: int | None) -> str:
        return moment(self._known.cal.tz, at, self._now)

    def _route_words(self) -> Iterator[str]:
        """The line of steps, the one that it stands in between brackets."""
        for code, place in self._known.route:
            text = self._words.step(self._row.track, code)
            yield f"[{text}]" if place == "now" else text

    def _head(self) -> Iterator[tuple[str, str]]:
        row = self._row
        yield _("Complaint"), row.subject
        yield _("Customer"), row.customer_name + ("  " + _("overseas") if row.overseas else "")
        yield _("Phone"), row.phone
        yield _("Address"), row.address
        yield _("Item"), row.item
        if row.call_id:
            yield _("Call"), complaintlist.call_number(self._known.conn, row.call_id)
        fault = word("fault", row.fault) if row.fault != Fault.UNKNOWN else ""
        yield _("Weight"), phrases(p for p in (word("weight", row.weight), fault) if p)
        offered = _("handed to {id}, not taken yet").format(id=row.offered_id)
        owner = [row.owner or "", offered if row.offered_id else ""]
        yield _("Responsible"), phrases(part for part in owner if part)
        yield _("Known"), full_moment(self._known.cal.tz, row.known_at)
        yield _("Opened"), full_moment(self._known.cal.tz, row.opened_at)
        yield _("Accepted"), self._when(row.accepted_at)
        yield _("Whole case due"), self._when(row.case_due_at)
        yield _("Answered"), self._when(row.answered_at)
        yield _("Closed"), phrases(p for p in (self._when(row.closed_at), row.closing_note) if p)
        copies = complaintlist.copies(self._known.conn, row.id)
        yield _("Copies"), series(word("role", one.role) for one in copies)
        if (contract := self._known.concession) is not None and follows(contract):
            yield _("Contract"), f"{contract.contract}: {follows(contract)}"
        if row.improvement != Improvement.NONE:
            again = _("again on {day}").format(day=row.review_on) if row.review_on else ""
            stage = word("improvement", row.improvement)
            yield _("Improvement"), phrases(part for part in (stage, again) if part)

    def _settlement(self) -> list[str]:
        """Returns, allowances, loss, shares, sanctions and deductions (RET, LIA)."""
        found = settledsql.settled(self._known.conn, self._row.id)
        lines = SettledWords(self._words, self._known.cal, self._now).lines(found)
        wide = [max((width(line[part]) for line in lines), default=0) for part in (0, 2)]
        return [
            "  ".join((pad(one.number, wide[0]), pad(one.amount, wide[1], right=True), one.what))
            + (f"  {one.detail}" if one.detail else "")
            for one in lines
        ]

    def _say_pairs(self, pairs: Iterator[tuple[str, str]]) -> None:
        filled = [(name, value) for name, value in pairs if value]
        left = max(width(name) for name, _value in filled)
        for name, value in filled:
            self._out.say(f"  {pad(name, left)}  {value}")

    def _say_fields(self, filled: list[Filled]) -> None:
        for one in filled:
            text = one.text.replace("\n", "\n    ")
            self._out.say(
                f"  {one.title}: {text}" if "\n" not in text else f"  {one.title}:\n    {text}"
            )

    def _say_steps(self) -> None:
        columns = (
            Column(_("Step"), elastic=True),
            Column(_("With"), elastic=True),
            Column(c_("step", "Received")),
            Column(c_("step", "Due")),
            Column(c_("step", "Finished")),
            Column(_("Outcome"), elastic=True),
            Column(_("By"), elastic=True),
            Column(_("Note"), elastic=True),
        )
        self._out.say("")
        self._out.table(columns, [self._step_cells(one) for one in self._known.steps])

    def _step_cells(self, one: StepRow) -> tuple[str, ...]:
        outcome = word("case_outcome", one.outcome) if one.outcome else ""
        amount = "" if one.amount is None else self._words.amount(one.amount)
        over = word("level", "overdue") if late(one, self._now) else ""
        return (
            self._words.step(self._row.track, one.step),
            word("role", one.role),
            self._when(one.received_at),
            self._when(one.due_at),
            self._when(one.finished_at),
            phrases(part for part in (outcome, amount, over) if part),
            one.by_name,
            one.note,
        )

    def _paper_line(self, one: PaperRow) -> str:
        parts = [str(one.id), self._when(one.made_at), word("paper", one.kind)]
        if one.channel:
            parts.append(word("case_channel", one.channel))
        if one.role:
            parts.append(_("to {role}").format(role=word("role", one.role)))
        if one.kind != "answer":
            parts.append(word("paper_state", one.state))
        parts += [
            _("{role}: signed").format(role=word("role", sign.role))
            if sign.at
            else _("{role}: not signed").format(role=word("role", sign.role))
            for sign in self._known.signs
            if sign.paper_id == one.id
        ]
        texts = [text for text in (one.text, one.reply and f"-> {one.reply}") if text]
        return "\n".join(["  ".join(parts), *(f"  {t}".replace("\n", "\n  ") for t in texts)])

    def _kin(self, one: CaseRow) -> str:
        here = "  " + c_("case", "(this one)") if one.id == self._row.id else ""
        opened = self._when(one.opened_at)
        state = word("case_state", one.state)
        return f"{one.number}  {opened}  {state}  {one.customer_name}: {one.subject}{here}"

    def _asked(self, code: str) -> str:
        """What a field is, and what it takes where that isn't any text."""
        spec = self._words.spec_of(code)
        if spec is None:
            return code
        takes = {
            Kind.NUMBER: _("a whole number"),
            Kind.QUANTITY: _("a whole number, or {code}").format(code=PROCESSING),
            Kind.AMOUNT: _("an amount"),
            Kind.DATE: _("a date like 2026-11-24"),
            Kind.YESNO: "yes|no",
            Kind.CHOICE: "|".join(spec.choices),
        }
        parts = (self._words.field(code), takes.get(spec.kind, ""))
        return "  ".join(part for part in parts if part)

    def sentence(self) -> str:
        """Where it stands, in one sentence."""
        row = self._row
        if row.state != CaseState.OPEN:
            return _("Case {number} is {state}.").format(
                number=row.number, state=word("case_state", row.state)
            )
        text = _("Case {number} stands in “{step}”, with {role}").format(
            number=row.number,
            step=self._words.step(row.track, row.step),
            role=word("role", row.role),
        )
        due = due_words(self._known.listed, self._now)
        return _("{clauses}.").format(clauses=clauses([text, due] if due else [text]))

    def say_next(self) -> None:
        """What is still to be recorded, and what can be done now."""
        say = self._out.say
        if self._known.wanting:
            say(_("Still to be recorded:"))
            left = max(width(code) for code in self._known.wanting)
            for code in self._known.wanting:
                say(f"  {pad(code, left)}  {self._asked(code)}")
        if self._known.verbs or self._known.owed:
            papers = (_verb(verb, paper) for verb, paper in self._known.my_papers)
            verbs = series([*map(_verb, self._known.mine), *papers])
            say(_("Possible for you now: {verbs}").format(verbs=verbs or _("nothing")))
            for one in self._known.others:
                self._say_others(one)

    def _say_others(self, one: Waiting) -> None:
        """What waits for somebody else, and for whom: by name as far as a few names say it."""
        verbs = series(_verb(verb, one.paper) for verb in one.verbs)
        names = series(person.name for person in one.persons[:_NAMED])
        if len(one.persons) > _NAMED:
            names = _("{names} and {n} more").format(names=names, n=len(one.persons) - _NAMED)
        role = word("role", one.whose.roles[0]) if len(one.whose.roles) == 1 else ""
        if role and names:
            names = _("{role} ({names})").format(role=role, names=names)
        text = _("For others: {verbs}: {who}") if names or role else _("For others: {verbs}")
        self._out.say(text.format(verbs=verbs, who=names or role))


def _verb(code: str, paper: int | None = None) -> str:
    """A verb as it is typed, and what it means where that is another word."""
    typed = code if paper is None else f"{code} {paper}"
    meaning = word("case_verb", _OF_PAPERS.get(code, code))
    return (
        typed if typed == meaning else _("{code} ({meaning})").format(code=typed, meaning=meaning)
    )
