"""What a case is settled by, on paper: the allowance certificate and the return slip (RET)."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from opsroom.documents.capitals import capitals
from opsroom.documents.paper import BLANK, Body, Column, House, Paper
from opsroom.documents.paperwords import PaperWords
from opsroom.domain.money import times
from opsroom.domain.returns import RULES
from opsroom.domain.returns import Paper as Kind
from opsroom.language import N_

_ROOM: Final = 26
#: An item that came and isn't on the slip (RET-3).
_STRANGE: Final = N_("{item} (not on the slip)")


class SignedFacts(NamedTuple):
    """An approval of a paper, or its refusal; ``verdict`` is a code, ``at`` epoch seconds."""

    role: str
    by_name: str
    at: int
    verdict: str
    note: str


class Approval(NamedTuple):
    """An approval that a paper needs: by one of these roles, in words; who gave it, if anybody."""

    roles: tuple[str, ...]
    given: SignedFacts | None


class AllowanceFacts(NamedTuple):
    """An allowance certificate (RET-1); amounts are cents, instants epoch seconds.

    Attributes:
        order, item: of the complaint's form; empty for none.
        issuer: who issued it.
        signed_by: the customer, as the signature reads.
        proof, proof_ref: what proves it (RET-4); empty for nothing yet.
    """

    number: str
    case: str
    customer: str
    order: str
    item: str
    handling: str
    reason: str
    amount: int
    issued_at: int
    issuer: str
    approvals: Sequence[Approval]
    signed_at: int | None
    signed_by: str
    proof: str
    proof_ref: str


class LineFacts(NamedTuple):
    """An item of a return slip; quantities are text decimals, ``price`` of one in cents."""

    item: str
    approved: str
    price: int | None
    arrived: str | None
    booked: str | None


class ReturnFacts(NamedTuple):
    """A return slip (RET-2, RET-3, RET-6); amounts are cents, instants epoch seconds."""

    number: str
    case: str
    customer: str
    order: str
    handling: str
    reason: str
    basis: str
    amount: int
    issued_at: int
    issuer: str
    lines: Sequence[LineFacts]
    approvals: Sequence[Approval]
    arrived_at: int | None
    instructions: str
    signed_at: int | None
    signer: str
    proof: str
    proof_ref: str


def allowance(facts: AllowanceFacts, words: PaperWords, house: House) -> Paper:
    """The certificate (銷貨折讓證明單) in two copies: approved, then signed by the customer."""
    _, body = words.to, Body()
    body.pairs(
        _known(
            (_("Customer"), facts.customer),
            (_("Case"), facts.case),
            (_("Order"), facts.order),
            (_("Item"), facts.item),
            (_("Kind"), words.settled("handling", facts.handling)),
            (_("Reason"), facts.reason),
            (_("Issued"), words.signed(facts.issuer, "", facts.issued_at)),
        ),
        room=_ROOM,
    )
    body.head(_("Amount allowed"))
    body.say(words.amount(facts.amount), 2)
    if in_words := capitals(facts.amount, words.case.policy.money.decimals, words.lang):
        body.say(in_words, 2)
    body.head(_("Signatures"))
    signed = words.signed(facts.signed_by, "", facts.signed_at)
    body.places((*_approved(facts.approvals, words), (_("Customer, signature"), signed)), _ROOM)
    _proved(body, facts.proof, facts.proof_ref, Kind.CERTIFICATE, words)
    return Paper(
        kind="allowance",
        ref=facts.number,
        lang=words.lang,
        house=house,
        about=_("Certificate {number}").format(number=facts.number),
        body=tuple(body.lines),
        holders=_holders(Kind.CERTIFICATE, words),
        internal=False,
    )


def return_slip(facts: ReturnFacts, words: PaperWords, house: House) -> Paper:
    """The slip (成品退貨單) in four copies: reason, handling, basis; what was approved and came."""
    _, body = words.to, Body()
    body.pairs(
        _known(
            (_("Customer"), facts.customer),
            (_("Case"), facts.case),
            (_("Order"), facts.order),
            (_("Reason"), facts.reason),
            (_("Handling"), words.settled("handling", facts.handling)),
            (_("Basis"), facts.basis),
            (_("Issued"), words.signed(facts.issuer, "", facts.issued_at)),
        ),
        room=_ROOM,
    )
    body.head(_("Goods"))
    _goods(body, facts, words)
    body.head(_("Signatures"))
    warehouse = words.signed(facts.signer, "", facts.signed_at)
    body.places(
        (
            *_approved(facts.approvals, words),
            (_("Goods arrived"), words.moment(facts.arrived_at)),
            (_("Warehouse, checked"), warehouse),
        ),
        _ROOM,
    )
    if facts.instructions:
        body.pairs([(_("Instructions"), facts.instructions)], room=_ROOM)
    _proved(body, facts.proof, facts.proof_ref, Kind.SLIP, words)
    return Paper(
        kind="return",
        ref=facts.number,
        lang=words.lang,
        house=house,
        about=_("Return slip {number}").format(number=facts.number),
        body=tuple(body.lines),
        holders=_holders(Kind.SLIP, words),
        foot=(_("Copy 1 stays with the issuer; the others go with the goods to the warehouse."),),
    )


def _goods(body: Body, facts: ReturnFacts, words: PaperWords) -> None:
    _ = words.to
    columns = (
        Column(_("Item"), elastic=True),
        Column(_("Approved"), right=True),
        Column(_("Price"), right=True),
        Column(_("Amount"), right=True),
        Column(_("Counted"), right=True),
        Column(_("Booked"), right=True),
    )
    body.table(columns, [_line(one, words) for one in facts.lines])
    body.gap()
    body.pairs([(_("Approved in all"), words.amount(facts.amount))], room=_ROOM)


def _line(one: LineFacts, words: PaperWords) -> tuple[str, ...]:
    """An item's cells; one that isn't on the slip says so (RET-3)."""
    strange = Decimal(one.approved) == 0
    worth = None if strange or one.price is None else times(one.price, Decimal(one.approved))
    return (
        words.to(_STRANGE).format(item=one.item) if strange else one.item,
        "" if strange else one.approved,
        _money(one.price, words),
        _money(worth, words),
        one.arrived or "",
        one.booked or "",
    )


def _money(cents: int | None, words: PaperWords) -> str:
    """An amount without its currency, which stands below."""
    return "" if cents is None else words.amount(cents).partition(" ")[2]


def _known(*rows: tuple[str, str]) -> list[tuple[str, str]]:
    return [row for row in rows if row[1]]


def _approved(approvals: Iterable[Approval], words: PaperWords) -> list[tuple[str, str]]:
    """A place for each approval that a paper needs, with who gave it (RET-6)."""
    _, rows = words.to, list[tuple[str, str]]()
    for one in approvals:
        label = _("Approved: {roles}").format(roles=_(" / ").join(map(words.role, one.roles)))
        given = one.given
        if given is None:
            rows.append((label, ""))
            continue
        signed = words.signed(given.by_name, given.role, given.at)
        if given.verdict != "approved":
            signed = _("REFUSED: {who}").format(who=signed)
        rows.append((label, _(", ").join(part for part in (signed, given.note) if part)))
    return rows


def _holders(kind: Kind, words: PaperWords) -> tuple[str, ...]:
    return tuple(words.settled("holder", one) for one in RULES[kind].holders)


def _proved(body: Body, proof: str, ref: str, kind: Kind, words: PaperWords) -> None:
    """What proves it, or the proofs of which it needs one (RET-4)."""
    _ = words.to
    body.head(_("Proof, with the buyer's stamp"))
    if proof:
        told = _(", ").join(part for part in (words.settled("proof", proof), ref) if part)
        body.say(f"[x] {told}", 2)
        return
    for one in RULES[kind].proofs:
        body.say(f"[ ] {words.settled('proof', one)}  {BLANK}", 2)
