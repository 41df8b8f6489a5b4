"""A case's further papers: letter, petition, expediting and inquiry notes, the abnormality slip.

The letter is for the customer and says nothing but what was written for them: no opinion, no loss,
no name of anybody responsible (CMP-8). It has no apology of its own (FBK-6): where the fault is
ours, the text has it.
"""

from collections.abc import Sequence
from datetime import date
from typing import Final, NamedTuple

from opsroom.documents.notice import long_date
from opsroom.documents.paper import BLANK, Body, House, Paper, letterhead
from opsroom.documents.paperwords import PaperWords

_ROOM: Final = 22


class LetterFacts(NamedTuple):
    """What a letter to a customer says; there is room for nothing else.

    Attributes:
        customer, address: whom it goes to.
        complained_on, written_on: local dates.
        order, item: what it is about; empty for none.
        text: as it was recorded; empty for a letter that is still to be written.
    """

    number: str
    customer: str
    address: str
    complained_on: date
    written_on: date
    order: str
    item: str
    text: str


def letter(facts: LetterFacts, words: PaperWords, house: House) -> str:
    """The answer to the customer as a letter, ending in a newline (CMP-8, CUS-5)."""
    _, lang, body = words.to, words.lang, Body()
    body.say(long_date(facts.written_on, lang))
    body.gap()
    body.say(facts.customer)
    if facts.address:
        body.say(facts.address)
    body.gap()
    body.say(_("Our reference: case {number}").format(number=facts.number))
    about = [_("your complaint of {day}").format(day=long_date(facts.complained_on, lang))]
    if facts.item:
        about.append(_("item {item}").format(item=facts.item))
    if facts.order:
        about.append(_("order {order}").format(order=facts.order))
    body.say(_("About: {what}").format(what=_(", ").join(about)))
    body.gap()
    body.say(_("Dear customer,"))
    body.gap()
    if facts.text:
        body.say(facts.text)
    else:
        body.write_in(8)
    body.gap()
    body.say(_("Yours faithfully,"))
    body.say(house.name)
    body.lines += ("", "", BLANK)
    if house.complaint_phone:
        body.gap()
        body.say(_("Suggestions and complaints: {phone}").format(phone=house.complaint_phone))
    lines = [*letterhead(house, "", _), "", *body.lines]
    return "\n".join(line.rstrip() for line in lines) + "\n"


# -- petitions and notes ---------------------------------------------------------------------------


class SignFacts(NamedTuple):
    """Whose countersignature a petition needs; ``at`` is ``None`` before it (LIA-8)."""

    role: str
    name: str
    at: int | None
    note: str


class SheetFacts(NamedTuple):
    """A petition or a note on a case (CMP-10, CMP-13); instants are epoch seconds.

    Attributes:
        ref: its number.
        kind: ``petition``, ``expediting`` or ``inquiry``.
        role: to whom it goes.
        by: who made it; empty for the jobs.
        state: a code: ``open`` before the answer or the decision.
        reply: the answer, or what was said to the decision.
    """

    ref: str
    kind: str
    case: str
    track: str
    customer: str
    role: str
    made_at: int
    by: str
    text: str
    state: str
    reply: str
    settled_at: int | None
    settled_by: str
    signs: Sequence[SignFacts] = ()


def sheet(facts: SheetFacts, words: PaperWords, house: House) -> Paper:
    """The petition (簽呈), the expediting note (催辦單) or the inquiry note (洽辦單)."""
    _, body = words.to, Body()
    made = words.signed(facts.by, "", facts.made_at) if facts.by else words.moment(facts.made_at)
    to = words.label(words.role(facts.role))
    case = _(", ").join((facts.case, words.case.track(facts.track), facts.customer))
    body.pairs(
        ((_("Addressed to"), to), (_("Case"), case), (_("Dated"), made)),
        room=_ROOM,
    )
    body.head(_("Text"))
    body.say(facts.text)
    if facts.kind == "petition":
        _petition(body, facts, words)
    else:
        _reply(body, facts, words)
    return Paper(
        kind=facts.kind,
        ref=facts.ref,
        lang=words.lang,
        house=house,
        about=_("Paper {ref} of case {case}").format(ref=facts.ref, case=facts.case),
        body=tuple(body.lines),
    )


def _petition(body: Body, facts: SheetFacts, words: PaperWords) -> None:
    """Every countersignature, then the general manager's decision (LIA-8)."""
    _ = words.to
    body.head(_("Countersigned"))
    rows = list[tuple[str, str]]()
    for one in facts.signs:
        parts = (words.signed(one.name, "", one.at), one.note)
        told = _(", ").join(part for part in parts if part)
        rows.append((words.label(words.role(one.role)), told))
    body.places(rows, _ROOM)
    body.head(_("Decision"))
    label, decided = words.label(words.role(facts.role)), ""
    if facts.settled_at is not None:
        state = words.word("paper_state", facts.state)
        signed = words.signed(facts.settled_by, "", facts.settled_at)
        if facts.state == "withdrawn":  # by whoever filed it: then nobody decides (CMP-10)
            label, state = words.label(state), ""
        decided = _(", ").join(part for part in (state, signed, facts.reply) if part)
    body.places(((label, decided),), _ROOM)


def _reply(body: Body, facts: SheetFacts, words: PaperWords) -> None:
    """The department's answer, or room for it."""
    _ = words.to
    body.head(_("Reply"))
    if facts.settled_at is None:
        body.write_in(4)
        body.gap()
        body.places(((_("Signed"), ""),), _ROOM)
        return
    body.say(facts.reply)
    body.gap()
    signed = words.signed(facts.settled_by, facts.role, facts.settled_at)
    body.places(((_("Signed"), signed),), _ROOM)


# -- the abnormality slip (CMP-16) -----------------------------------------------------------------


class SlipFacts(NamedTuple):
    """A complaint that caused no loss, and the unit that must improve (CMP-16).

    Attributes:
        role: the unit.
        item, call, case: empty for none; ``case`` is the one that it became.
        reply: what the unit has improved.
    """

    number: str
    role: str
    subject: str
    customer: str
    item: str
    call: str
    issued_at: int
    issued_by: str
    reply: str
    settled_at: int | None
    settled_by: str
    case: str


def slip(facts: SlipFacts, words: PaperWords, house: House) -> Paper:
    """The abnormality slip (異常處理單): to whom, what about, and what was improved."""
    _, body = words.to, Body()
    told = (
        (_("To"), words.label(words.role(facts.role))),
        (_("Customer"), facts.customer),
        (_("Item"), facts.item),
        (_("Repair call"), facts.call),
        (_("Issued"), words.signed(facts.issued_by, "", facts.issued_at)),
    )
    body.pairs([row for row in told if row[1]], room=_ROOM)
    body.head(_("The complaint"))
    body.say(facts.subject)
    body.head(_("What is improved"))
    if facts.settled_at is None:
        body.write_in(4)
        body.gap()
        body.places(((_("Signed"), ""),), _ROOM)
    else:
        body.say(facts.reply)
        body.gap()
        signed = words.signed(facts.settled_by, facts.role, facts.settled_at)
        body.places(((_("Signed"), signed),), _ROOM)
    foot = (_("It became case {case}.").format(case=facts.case),) if facts.case else ()
    return Paper(
        kind="slip",
        ref=facts.number,
        lang=words.lang,
        house=house,
        about=_("Slip {number}").format(number=facts.number),
        body=tuple(body.lines),
        foot=foot,
    )
