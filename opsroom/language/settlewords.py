"""Words for the codes of settlements: returns, allowances, liability, sanctions, deductions."""

from typing import Final

from opsroom.language import N_, Translator, _

_WORDS: Final[dict[str, dict[str, str]]] = {
    "paper_state": {
        "open": N_("open"),
        "rejected": N_("refused"),
        "complete": N_("complete"),
        "proposed": N_("proposed"),
        "approved": N_("approved"),
        "replaced": N_("replaced"),
        "published": N_("published"),
    },
    "handling": {
        "return": N_("return"),
        "rework": N_("rework"),
        "allowance": N_("allowance"),
        "compensation": N_("compensation"),
    },
    "lack": {
        "reason": N_("the reason"),
        "handling": N_("the handling"),
        "basis": N_("the basis"),
        "approval": N_("an approval"),
        "arrival": N_("the goods"),
        "instructions": N_("instructions for the warehouse"),
        "signature": N_("the signature"),
        "decision": N_("a decision what is booked"),
        "booking": N_("the booking"),
        "proof": N_("the proof"),
    },
    "need": {
        "approve": N_("approval"),
        "receive": N_("goods"),
        "instruct": N_("instructions"),
        "sign": N_("signature"),
        "customer": N_("customer's signature"),
        "book": N_("booking"),
        "decide": N_("booking decision"),
        "prove": N_("proof"),
        "complete": N_("completion"),
        "pass": N_("passing on"),
        "publish": N_("publication"),
        "renew": N_("sharing out anew, as it was refused"),
    },
    "outcome": {
        "booked": N_("within what may be booked"),
        "held": N_("beyond tolerance: booked only by a decision"),
        "ask": N_("not on the slip: the warehouse waits for instructions"),
    },
    "decision": {"actual": N_("what arrived"), "approved": N_("what was approved")},
    "proof": {
        "invoice": N_("the stamped original invoice"),
        "invoice_copy": N_("a stamped copy of the invoice"),
        "certificate": N_("a stamped certificate"),
    },
    "holder": {
        "issuer": N_("issuer"),
        "warehouse": N_("warehouse"),
        "accounting": N_("accounting"),
        "sales": N_("sales"),
        "control": N_("general manager's office"),
        "penalised": N_("penalised department"),
    },
    "basis": {
        "resold": N_("A-grade price less resale"),
        "actual": N_("actual loss"),
        "waiting": N_("may still be resold"),
    },
    "grade": {
        "warning": N_("warning"),
        "minor": N_("minor demerit"),
        "major": N_("major demerit"),
    },
    "branch": {
        "production": N_("production"),
        "sales": N_("sales"),
        "service": N_("service"),
    },
    "bearer": {
        "person": N_("person"),
        "team": N_("team"),
        "section": N_("section"),
        "department": N_("department"),
    },
    "deduction": {
        "economic": N_("share of a loss"),
        "sanction": N_("sanction"),
        "lapsed": N_("lapsed: the bonus didn't reach"),
    },
    "money_error": {
        "empty": N_("An amount is missing."),
        "not_an_amount": N_("That is no amount, such as 1,234.50."),
        "negative": N_("It can't be negative."),
        "too_fine": N_("That has too many decimals."),
        "too_large": N_("That is too much to be reckoned with."),
        "bad_share": N_("A share is more than nothing."),
        "bad_weight": N_("That is no number to reckon with."),
        "no_persons": N_("Somebody has to be named."),
        "nothing_to_share_by": N_("Nobody has base points."),
        "nobody_found": N_("Nobody who could bear it is named."),
        "sold_too_early": N_("The sale lies before the day from which the goods were offered."),
        "takes_it_all": N_("A major demerit takes the whole of the month's bonus: no sum."),
        "unknown_gravity": N_("The policy knows no such gravity."),
    },
}

#: What was done, by the journal's action: for time lines and the journal.
SETTLE_EVENTS: Final[dict[str, str]] = {
    "return.issue": N_("return slip issued"),
    "return.allow": N_("allowance certificate issued"),
    "return.approve": N_("return or allowance decided"),
    "return.receive": N_("goods counted"),
    "return.instruct": N_("warehouse instructed"),
    "return.sign": N_("warehouse signed"),
    "return.book": N_("booked, or held"),
    "return.decide": N_("booking decided"),
    "return.prove": N_("proof recorded"),
    "return.signed": N_("allowance signed by the customer"),
    "return.complete": N_("return or allowance complete"),
    "liability.loss": N_("loss recorded"),
    "liability.share": N_("loss shared out"),
    "liability.sanction": N_("sanction proposed"),
    "liability.approve": N_("liability decided"),
    "liability.pass": N_("sanction passed to personnel"),
    "liability.publish": N_("sanction published"),
    "liability.agent": N_("agent charged"),
    "liability.bonus": N_("bonus entered"),
    "liability.deduct": N_("month deducted"),
}


def settled(kind: str, code: str, to: Translator | None = None) -> str:
    """The word for a code in a language, or in the current one; an unknown code is its own."""
    msgid = _WORDS[kind].get(code)
    return (to or _)(msgid) if msgid else code
