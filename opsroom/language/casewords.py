"""One word for each code of complaint cases; part of :data:`opsroom.language.words.WORDS`."""

from typing import Final

from opsroom.language import N_
from opsroom.language.settlewords import SETTLE_EVENTS

CASE_WORDS: Final[dict[str, dict[str, str]]] = {
    "case_state": {
        "open": N_("open"),
        "closed": N_("concluded"),  # "closed" is what a site is at night
        "withdrawn": N_("withdrawn"),
    },
    "weight": {"ordinary": N_("ordinary"), "serious": N_("serious")},
    "fault": {
        "unknown": N_("not known yet"),
        "ours": N_("ours"),
        "not_ours": N_("not ours"),
    },
    "case_outcome": {
        "": N_("under way"),
        "done": N_("done"),
        "approved": N_("approved"),
        "rejected": N_("rejected"),
        "answered": N_("answered"),
        "filed": N_("filed"),
        "withdrawn": N_("withdrawn"),
        "raised": N_("passed up"),
    },
    "case_channel": {
        "letter": N_("by letter"),
        "phone": N_("by phone"),
        "visit": N_("in person"),
        "public": N_("in public"),
    },
    "improvement": {
        "none": N_("none"),
        "set": N_("countermeasure set"),
        "in_process": N_("in the process"),
        "confirmed": N_("effect confirmed"),
        "standard": N_("made the standard"),
    },
    "paper": {
        "answer": N_("answer to the customer"),
        "petition": N_("petition"),
        "expediting": N_("expediting note"),
        "inquiry": N_("inquiry note"),
    },
    "paper_state": {
        "open": N_("open"),
        "sent": N_("sent out"),
        "settled": N_("settled"),
        "approved": N_("approved"),
        "rejected": N_("rejected"),
    },
    "slip_state": {
        "open": N_("open"),
        "settled": N_("settled"),
        "upgraded": N_("became a case"),
    },
    "form": {
        "complaint": N_("complaint form"),
        "investigation": N_("investigation report"),
        "decision": N_("decision"),
        "answer": N_("answer to the customer"),
        "improvement": N_("improvement"),
    },
    "case_verb": {
        "open": N_("open a case"),
        "record": N_("record"),
        "advance": N_("finish the step"),
        "approve": N_("approve"),
        "reject": N_("reject"),
        "answer": N_("answer the customer"),
        "close": N_("close and file"),
        "withdraw": N_("withdraw"),
        "weigh": N_("weigh"),
        "hand": N_("hand over"),
        "take": N_("take over"),
        "petition": N_("petition"),
        "contest": N_("contest"),
        "improve": N_("follow up the improvement"),
        "petition.sign": N_("countersign the petition"),
        "petition.decide": N_("decide on the petition"),
        "note.settle": N_("answer the note"),
        "reroute": N_("pass to who decides now"),
        "note": N_("issue a note"),
        "level": N_("raise the level"),
    },
    "case_event": {
        "open": N_("opened"),
        "record": N_("recorded"),
        "advance": N_("step finished"),
        "approve": N_("approved"),
        "reject": N_("rejected"),
        "reroute": N_("passed to who decides now"),
        "answer": N_("customer answered"),
        "close": N_("closed and filed"),
        "withdraw": N_("withdrawn"),
        "weigh": N_("weighed"),
        "hand": N_("offered for handing over"),
        "take": N_("taken over"),
        "contest": N_("contested"),
        "petition": N_("petition filed"),
        "petition.sign": N_("petition countersigned"),
        "petition.decide": N_("petition decided"),
        "note.settle": N_("note answered"),
        "note": N_("note issued"),
        "improve": N_("improvement followed up"),
        "level": N_("level"),
        "undo": N_("undone"),
        **SETTLE_EVENTS,
    },
}

#: Why a field can't hold what was typed, by the code of :class:`opsroom.domain.cases.BadValue`.
BAD_VALUES: Final[dict[str, str]] = {
    "empty": N_("It must not be empty."),
    "long": N_("At most {limit} characters."),
    "number": N_("“{value}” isn't a whole number."),
    "negative": N_("It can't be negative."),
    "large": N_("That is too much to be reckoned with."),
    "amount": N_("“{value}” isn't an amount, such as 1234.50."),
    "date": N_("“{value}” isn't a date, such as 2026-11-24."),
    "future": N_("That day is still to come."),
    "choice": N_("“{value}” is none of {choices}."),
    "yesno": N_("Yes or no is wanted, not “{value}”."),
}
