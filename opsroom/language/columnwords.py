"""What people call the columns of the database, for the journal's account of what changed."""

from typing import Final

from opsroom.language import N_, _, c_
from opsroom.language.words import WORDS, word

#: Columns by name. What is left out stands as it is: nothing of an entry may be lost.
COLUMNS: Final[dict[str, str]] = {
    "accepted_at": N_("accepted"),
    "address": N_("address"),
    "allowance": N_("allowance"),
    "amount": N_("amount"),
    "answered_at": N_("answered"),
    "arrived_at": N_("arrived"),
    "asked": N_("asked why late"),
    "assignments": N_("sendings"),
    "backup_id": N_("backup holder"),
    "booked_at": N_("booked"),
    "calendar": N_("calendar"),
    "call_id": N_("call"),
    "carried_on": N_("carried over"),
    "case_copies": N_("copies"),
    "case_due_at": N_("whole case due"),
    "case_papers": N_("papers"),
    "case_steps": N_("steps"),
    "channel": N_("came by"),
    "clock_at": N_("clock stands since"),
    "clock_from": N_("clock counts from"),
    "closed_at": N_("closed"),
    "closing_note": N_("closing note"),
    "complaint_phone": N_("complaint phone"),
    "contract_id": N_("contract"),
    "critical_at": N_("critical from"),
    "customer_id": N_("customer"),
    "customer_name": N_("customer's name"),
    "delivery": N_("delivery"),
    "dispatched_at": N_("sent at"),
    "due_at": N_("due"),
    "due_raw_at": N_("due without holds"),
    "email": N_("e-mail"),
    "enroute_at": N_("set out"),
    "entered_at": N_("entered"),
    "equipment_id": N_("equipment"),
    "expires_on": N_("expires"),
    "family": N_("family"),
    "fault": N_("fault"),
    "fee_cents": N_("fee in cents"),
    "finished_at": N_("finished"),
    "holds": N_("holds"),
    "id": N_("ID"),
    "improvement": N_("improvement"),
    "installed_on": N_("installed"),
    "item": N_("item"),
    "kind": N_("kind"),
    "known_at": N_("known since"),
    "lang": N_("language"),
    "level": N_("level"),
    "main_id": N_("main holder"),
    "model": N_("model"),
    "name": N_("name"),
    "note": N_("note"),
    "number": N_("number"),
    "offered_id": N_("offered to"),
    "on_time": N_("on time"),
    "on_time_raw": N_("on time without holds"),
    "opened_at": N_("opened"),
    "opened_on": N_("opened"),
    "outcome": N_("outcome"),
    "overseas": N_("overseas"),
    "owner_id": N_("first responsible"),
    "phone": N_("phone"),
    "pin_reason": N_("pinned because"),
    "pinned_at": N_("pinned"),
    "previous_id": N_("contests case"),
    "proposed_reason": N_("proposed because"),
    "proposed_type": N_("proposed type"),
    "reason": N_("reason"),
    "received_at": N_("received"),
    "remaining_at": N_("time left then"),
    "reply": N_("reply"),
    "review_on": N_("to be reviewed"),
    "risk_at": N_("at risk from"),
    "role": N_("role"),
    "rotates_days": N_("changes after days"),
    "serial": N_("serial number"),
    "service_type": N_("type"),
    "settled_at": N_("settled"),
    "since": N_("since"),
    "site_id": N_("site"),
    "starts_on": N_("begins"),
    "state": N_("state"),
    "step": N_("step"),
    "subject": N_("subject"),
    "technician_id": N_("technician"),
    "track": N_("track"),
    "type_reason": N_("type because"),
    "tz": N_("time zone"),
    "version": N_("version"),
    "voucher": N_("voucher"),
    "warranty_until": N_("warranty until"),
    "weight": N_("weight"),
    "working": N_("counts working time"),
    "zone": N_("zone"),
}
#: Columns that hold a code, with the groups of words that it may be of.
CODES: Final[dict[str, tuple[str, ...]]] = {
    "channel": ("channel",),
    "delivery": ("delivery",),
    "fault": ("fault",),
    "improvement": ("improvement",),
    "level": ("level",),
    "outcome": ("outcome",),
    "proposed_reason": ("type_reason",),
    "role": ("role",),
    "state": ("state", "case_state"),
    "voucher": ("voucher",),
    "weight": ("weight",),
    "zone": ("zone",),
}
#: Columns that hold yes as 1 and no as 0.
YES_NO: Final = frozenset({"asked", "on_time", "on_time_raw", "overseas", "working"})


def column(name: str) -> str:
    """What people call a column; an unknown one stands for itself."""
    msgid = COLUMNS.get(name)
    return _(msgid) if msgid else name


def coded(name: str, value: object) -> str | None:
    """The word for what a column of codes holds; ``None`` for a column of anything else."""
    if name in YES_NO and value in (0, 1):
        return c_("answer", "yes") if value else c_("answer", "no")
    for kind in CODES.get(name, ()):
        if isinstance(value, str) and value in WORDS[kind]:
            return word(kind, value)
    return None
