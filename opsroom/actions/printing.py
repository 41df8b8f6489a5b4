"""Printing a complaint case's papers: which there are, which not yet and why, and each as text.

Printing changes nothing. Whoever may read a case may print what is internal; the letter to the
customer is locked as the answer is (CMP-6), and no other paper is for them (CMP-8).
"""

import sqlite3
from collections.abc import Iterator
from typing import Final, NamedTuple

from opsroom.actions.paperfacts import SHEETS, Kept, house_of, published, slip_facts
from opsroom.documents import casesheets, complaintform, sanctionpapers, settlepapers
from opsroom.documents.casewords import CaseWords
from opsroom.documents.paper import KINDS, Paper, copies, kind_title, printed
from opsroom.documents.paperwords import PaperWords
from opsroom.domain.cases import CaseState
from opsroom.domain.errors import BadInput, Refused
from opsroom.domain.liability import NOTICE_HOLDERS
from opsroom.domain.people import Actor, Role
from opsroom.domain.policy import Policy
from opsroom.domain.returns import RULES
from opsroom.domain.returns import Paper as Kind
from opsroom.domain.settling import month_bounds
from opsroom.domain.trackcodes import Channel, Does
from opsroom.domain.worktime import Calendar
from opsroom.language import LANGUAGES, _, translator
from opsroom.language.words import series, word
from opsroom.store import complaintsql, customersql, liabilitysql, sites
from opsroom.store.liabilitysql import SanctionRow
from opsroom.store.settledsql import Certificate, Slip
from opsroom.store.slipsql import SlipRow

#: The kinds of paper of a case, as they are named on a command line, in the order of their making.
CASE_KINDS: Final = (
    *("complaint", "report", "letter", "allowance", "return"),
    *("petition", "expediting", "inquiry", "notice"),
)


class Offer(NamedTuple):
    """A paper of a case that can be printed, or one that isn't there yet.

    Attributes:
        kind: its code, of :data:`CASE_KINDS`; ``title`` what it is called.
        ref: its number; empty for one that isn't there.
        at: when it was made, epoch seconds; ``None`` for what is made when it is printed.
        why: why it can't be printed; empty where it can. ``rule`` says by which rule.
        copies: how many the regulation prescribes; 0 for none.
        state: how a petition or a note stands, a code; empty for other papers.
    """

    kind: str
    title: str
    ref: str
    at: int | None = None
    why: str = ""
    rule: str = ""
    copies: int = 0
    state: str = ""


class Printed(NamedTuple):
    """A paper as text.

    Attributes:
        holders: who gets which of its copies, in words; empty where none are prescribed.
        internal: whether it must never go to the customer (CMP-8).
        texts: the text, or one of each copy.
    """

    kind: str
    title: str
    ref: str
    lang: str
    holders: tuple[str, ...]
    internal: bool
    texts: tuple[str, ...]


def may_print(actor: Actor | None) -> None:
    """Check that somebody may print: a wall display shows the board and nothing else.

    Raises:
        Refused: by ROL-2.
    """
    if actor is not None and actor.role is Role.WALL:
        text = _("{name} is a {role}: it prints nothing.")
        raise Refused("ROL-2", text.format(name=actor.name, role=word("role", actor.role)))


class CasePapers:
    """The papers of one case.

    Attributes:
        kept: the case.
        words: of the company's tracks, in the language in use.
    """

    def __init__(self, kept: Kept) -> None:
        """Take a case that was read."""
        self.kept = kept
        self.words = CaseWords(kept.policy)

    def offers(self) -> list[Offer]:
        """Every paper that it has or can have, in the order of their making."""
        found = [self._form(), self._report(), *self._letters()]
        found += [*self._certificates(), *self._slips()]
        for kind in SHEETS:
            found += self._sheets(kind)
        return [*found, *self._notices()]

    def chosen(self, wanted: str) -> list[Offer]:
        """The papers of a kind, or the one of a number, that can be printed.

        Raises:
            BadInput: there is no such kind, and no such number.
            Refused: it isn't there yet; says why.
        """
        offers = self.offers()
        named = wanted.strip().casefold()
        found = [one for one in offers if one.kind == named]
        found = found or [one for one in offers if one.ref.casefold() == named]
        if not found:
            text = _("Case {number} has no paper “{wanted}”. Kinds: {kinds}.")
            raise BadInput(
                "KIND",
                text.format(number=self.kept.row.number, wanted=wanted, kinds=series(CASE_KINDS)),
            )
        there = [one for one in found if not one.why]
        if not there:
            raise Refused(found[0].rule, found[0].why)
        return there

    def text(self, offer: Offer, lang: str | None = None, *, every: bool = False) -> Printed:
        """A paper as text.

        Args:
            offer: which; one that is there.
            lang: its language; by default the customer's for a letter, else the site's.
            every: each copy that is prescribed, with its holder named.
        """
        kept = self.kept
        own = self._customers() if offer.kind == "letter" else None
        words = PaperWords(kept.policy, lang or own or self._site(), kept.cal.tz)
        if offer.kind == "letter":
            paper = next((one for one in kept.papers if str(one.id) == offer.ref), None)
            house = house_of(kept.conn, kept.row.site_id)
            text = casesheets.letter(kept.letter(paper), words, house)
            title = kind_title("letter", words.to)
            return Printed(
                "letter", title, offer.ref, words.lang, (), internal=False, texts=(text,)
            )
        return as_text(self._paper(offer, words), every=every)

    def _paper(self, offer: Offer, words: PaperWords) -> Paper:
        kept, ref = self.kept, offer.ref
        house = house_of(kept.conn, kept.row.site_id)
        if offer.kind == "complaint":
            return complaintform.form(kept.whole(words), words, house)
        if offer.kind == "report":
            track = kept.policy.book.tracks[kept.row.track]
            return complaintform.report(kept.whole(words), track, words, house)
        if offer.kind == "allowance":
            certificate = next(one for one in kept.settled.certificates if one.row.number == ref)
            return settlepapers.allowance(kept.allowance(certificate), words, house)
        if offer.kind == "return":
            slip = next(one for one in kept.settled.slips if one.row.number == ref)
            return settlepapers.return_slip(kept.return_slip(slip), words, house)
        if offer.kind == "notice":
            sanction = next(one for one in kept.settled.sanctions if one.number == ref)
            return sanctionpapers.notice(kept.notice(sanction, words), words, house)
        paper = next(one for one in kept.papers if str(one.id) == ref)
        return casesheets.sheet(kept.sheet(paper), words, house)

    # -- languages -----------------------------------------------------------------------------

    def _site(self) -> str:
        return site_language(self.kept.conn, self.kept.row.site_id)

    def _customers(self) -> str | None:
        """The customer's language, as far as we speak it (CON-4's manner)."""
        customer = self.kept.row.customer_id
        found = customersql.lang_of(self.kept.conn, customer) if customer is not None else None
        return found if found in LANGUAGES else None

    # -- what there is -------------------------------------------------------------------------

    def _form(self) -> Offer:
        row = self.kept.row
        track = self.words.track_of(row.track)
        held = next((len(s.copies) for s in (track.steps if track else ()) if s.copies), 0)
        kind = "complaint" if row.track == complaintform.QUALITY else "card"
        return Offer("complaint", _(KINDS[kind]), row.number, copies=held)

    def _report(self) -> Offer:
        row, title = self.kept.row, _(KINDS["report"])
        track = self.words.track_of(row.track)
        step = complaintform.reporting(track) if track is not None else None
        if track is None or step is None:
            text = _("This kind of complaint has no investigation.")
            return Offer("report", title, "", why=text, rule="TRK-1")
        if any(one.step == step.id and one.outcome == "done" for one in self.kept.steps):
            return Offer("report", title, row.number)
        text = _("It is written in the step “{step}”, which isn't finished.")
        why = text.format(step=self._step(step.id))
        return Offer("report", title, "", why=why, rule="CMP-4")

    def _letters(self) -> Iterator[Offer]:
        """Letters that were sent, or one still to be written where the answer is unlocked."""
        kept, row, title = self.kept, self.kept.row, _(KINDS["letter"])
        answers = [one for one in kept.papers if one.kind == "answer"]
        sent = [one for one in answers if one.channel == Channel.LETTER]
        for one in sent:
            yield Offer("letter", title, str(one.id), one.made_at)
        if sent:
            return
        step = self.words.step_of(row.track, row.step)
        here = step if row.state == CaseState.OPEN else None
        if here is not None and here.does is Does.ANSWER and Channel.LETTER in here.ways():
            yield Offer("letter", title, "-")
            return
        if answers:
            text = _("The customer was answered {ways}: there is no letter.")
            ways = series(word("case_channel", one.channel) for one in answers)
            yield Offer("letter", title, "", why=text.format(ways=ways), rule="CMP-8")
            return
        yield Offer("letter", title, "", why=self._locked(), rule="CMP-6")

    def _locked(self) -> str:
        row = self.kept.row
        if row.state != CaseState.OPEN:
            return _("Case {number} is {state}, and the customer was sent nothing.").format(
                number=row.number, state=word("case_state", row.state)
            )
        text = _("The answer to the customer is locked: the case stands in “{step}”.")
        return text.format(step=self._step(row.step))

    def _step(self, code: str) -> str:
        return self.words.step(self.kept.row.track, code)

    def _certificates(self) -> Iterator[Offer]:
        found = self.kept.settled.certificates
        yield from (_settling("allowance", Kind.CERTIFICATE, one) for one in found)
        if not found:
            text = _("No allowance certificate is issued.")
            yield Offer("allowance", _(KINDS["allowance"]), "", why=text, rule="RET-1")

    def _slips(self) -> Iterator[Offer]:
        found = self.kept.settled.slips
        yield from (_settling("return", Kind.SLIP, one) for one in found)
        if not found:
            text = _("No return slip is issued.")
            yield Offer("return", _(KINDS["return"]), "", why=text, rule="RET-2")

    def _sheets(self, kind: str) -> Iterator[Offer]:
        found = [one for one in self.kept.papers if one.kind == kind]
        for one in found:
            yield Offer(kind, _(KINDS[kind]), str(one.id), one.made_at, state=one.state)
        if not found:
            why = {
                "petition": _("No petition is filed."),
                "expediting": _("No expediting note was issued."),
                "inquiry": _("No inquiry note was issued."),
            }[kind]
            rule = "CMP-10" if kind == "petition" else "CMP-13"
            yield Offer(kind, _(KINDS[kind]), "", why=why, rule=rule)

    def _notices(self) -> Iterator[Offer]:
        found = self.kept.settled.sanctions
        yield from map(_sanctioned, found)
        if not found:
            text = _("No sanction is proposed.")
            yield Offer("notice", _(KINDS["notice"]), "", why=text, rule="LIA-9")


def _settling(kind: str, rules: Kind, one: Certificate | Slip) -> Offer:
    row, held = one.row, len(RULES[rules].holders)
    if row.state == "rejected":
        why = _("{number} was refused.").format(number=row.number)
        return Offer(kind, _(KINDS[kind]), row.number, row.issued_at, why, "RET-6")
    return Offer(kind, _(KINDS[kind]), row.number, row.issued_at, copies=held)


def _sanctioned(one: SanctionRow) -> Offer:
    """A sanction's notice: once approved, and not where a petition is published instead."""
    title = _(KINDS["notice"])
    if one.paper_id is not None:
        text = _("{number} rests on petition {paper}, and personnel publishes it: no notice.")
        why = text.format(number=one.number, paper=one.paper_id)
        return Offer("notice", title, one.number, one.proposed_at, why, "LIA-8")
    if one.state == "proposed":
        why = _("{number} waits for the general manager's approval.").format(number=one.number)
        return Offer("notice", title, one.number, one.proposed_at, why, "LIA-9")
    held = len(NOTICE_HOLDERS)
    return Offer("notice", title, one.number, one.proposed_at, copies=held)


def site_language(conn: sqlite3.Connection, site: str) -> str:
    """The language of a site's papers."""
    found = next((one.lang for one in sites.all_sites(conn) if one.id == site), "en")
    return found if found in LANGUAGES else "en"


def as_text(paper: Paper, *, every: bool = False) -> Printed:
    """A paper as text, or each copy of it with its holder named."""
    texts = copies(paper) if every else (printed(paper),)
    title = kind_title(paper.kind, translator(paper.lang))
    kind = "complaint" if paper.kind == "card" else paper.kind
    return Printed(kind, title, paper.ref, paper.lang, paper.holders, paper.internal, texts)


def slip_paper(
    conn: sqlite3.Connection, policy: Policy, row: SlipRow, cal: Calendar, lang: str | None
) -> Printed:
    """An abnormality slip as text, in the site's language by default (CMP-16)."""
    words = PaperWords(policy, lang or site_language(conn, row.site), cal.tz)
    return as_text(casesheets.slip(slip_facts(row), words, house_of(conn, row.site)))


def announcement(
    conn: sqlite3.Connection,
    policy: Policy,
    site: str,
    cal: Calendar,
    *,
    month: str,
    now: int,
    lang: str | None,
) -> Printed | None:
    """Personnel's announcement of a month at a site; ``None`` where there is nothing on it (LIA-6).

    Raises:
        CalendarError: the calendar doesn't reach so far.
    """
    words = PaperWords(policy, lang or site_language(conn, site), cal.tz)
    rows = published(conn, liabilitysql.review(conn, site, *month_bounds(cal, month)), words)
    if not rows:
        return None
    house = house_of(conn, site)
    return as_text(sanctionpapers.announcement(month, rows, words, house, now))


def papers_of(
    conn: sqlite3.Connection, policy: Policy, case: int, cal: Calendar, now: int
) -> CasePapers | None:
    """The papers of a case by its row ID; ``None`` when there is none."""
    row = complaintsql.case_row(conn, case)
    return CasePapers(Kept(conn, policy, row, cal, now)) if row is not None else None
