"""One word for each code of the domain, wherever it is read: screen, command line, document."""

from collections.abc import Iterable

from opsroom.language import N_, _, c_
from opsroom.language.casewords import CASE_WORDS
from opsroom.language.settlewords import SETTLE_EVENTS

WORDS: dict[str, dict[str, str]] = {
    "state": {
        "waiting": N_("waiting"),
        "dispatched": N_("sent"),
        "enroute": N_("en route"),
        "arrived": N_("on site"),
        "finished": N_("finished"),
        "cancelled": N_("cancelled"),
        "held": N_("on hold"),
    },
    "level": {
        "on_track": N_("on track"),
        "at_risk": N_("at risk"),
        "critical": N_("critical"),
        "overdue": N_("overdue"),
        "held": N_("on hold"),
        "met": N_("arrived"),
        "late": N_("late"),
    },
    "zone": {"urban": N_("urban"), "suburban": N_("suburban")},
    "type": {
        "A": N_("paid"),
        "B": N_("contract"),
        "C": N_("warranty"),
        "D": N_("administration"),
    },
    "type_reason": {
        "in_warranty": N_("in warranty"),
        "under_contract": N_("under a live contract"),
        "no_cover": N_("neither warranty nor contract"),
        "no_equipment": N_("equipment not in the customer's file"),
    },
    "backup": {
        "full": N_("the disk is full"),
        "read_only": N_("the folder for backups can't be written"),
        "denied": N_("the folder for backups is shut to this account"),
        "missing": N_("the folder for backups isn't there"),
        "damaged": N_("the database itself is damaged"),
        "unproved": N_("the copy isn't what the database is"),
        "busy": N_("the database is busy"),
        "other": N_("the disk refused"),
    },
    "channel": {
        "phone": N_("phone"),
        "document": N_("document"),
        "counter": N_("counter"),
        "import": N_("import"),
    },
    "hold": {
        "customer_later": N_("customer asked for a later visit"),
        "nobody_home": N_("nobody at home"),
        "site_closed": N_("customer's site closed"),
    },
    "voucher": {
        "signed": N_("signed"),
        "refused": N_("customer refused to sign"),
        "absent": N_("customer absent"),
    },
    "event": {
        "add": N_("entered"),
        "dispatch": N_("sent"),
        "enroute": N_("en route"),
        "arrive": N_("arrived"),
        "finish": N_("finished"),
        "hold": N_("on hold"),
        "resume": N_("resumed"),
        "reassign": N_("reassigned"),
        "recall": N_("recalled"),
        "pin": N_("pinned"),
        "unpin": N_("unpinned"),
        "rezone": N_("zone corrected"),
        "cancel": N_("cancelled"),
        "reopen": N_("reopened"),
        "undo": N_("undone"),
        "level": N_("level"),
        "carry": N_("carried over"),
    },
    "tampering": {
        "altered": N_("it was altered"),
        "missing": N_("it is missing"),
        "inserted": N_("it was put in"),
        "reordered": N_("entries were moved"),
        "truncated": N_("the end is missing"),
        "rewritten": N_("everything up to it was written anew"),
    },
    "sending": {
        "finished": N_("finished"),
        "reassigned": N_("reassigned"),
        "recalled": N_("recalled"),
        "cancelled": N_("cancelled"),
    },
    "verb": {
        "add": N_("enter"),
        "dispatch": N_("send"),
        "enroute": N_("set out"),
        "arrive": N_("arrive"),
        "finish": N_("finish"),
        "hold": N_("hold"),
        "resume": N_("resume"),
        "reassign": N_("reassign"),
        "recall": N_("recall"),
        "pin": N_("pin"),
        "unpin": N_("unpin"),
        "rezone": N_("correct the zone"),
        "cancel": N_("cancel"),
        "reopen": N_("reopen"),
        "undo": N_("undo"),
        "carry": N_("carry over"),
        "level": N_("raise the level"),
        "import": N_("import calls"),
        "customer.add": N_("add a customer"),
        "customer.edit": N_("change the customer's file"),
        "equipment.add": N_("add equipment"),
        "contract.add": N_("add a contract"),
        "term.add": N_("add a contract's term"),
        "contract.renew": N_("renew the contract"),
        "notice.issue": N_("issue the notice"),
        "notice.mark": N_("mark the notice"),
        "visit.record": N_("record the visit"),
        "report.make": N_("make the report"),
        "report.sign": N_("sign the report"),
        "day.revise": N_("revise the report"),
        "day.rollup": N_("make the day's reports"),
        "day.carry": N_("carry the day's calls over"),
        "site.add": N_("add a site"),
        "site.edit": N_("change the site"),
        "person.add": N_("add a person"),
        "person.edit": N_("change a person's entry"),
        "person.absent": N_("note an absence"),
        "person.present": N_("end an absence"),
        "person.leave": N_("note that somebody left"),
        "person.rejoin": N_("note that somebody is back"),
        "post.set": N_("fill a post"),
        "account.add": N_("add an account"),
        "account.remove": N_("remove an account"),
        "backup.make": N_("make a backup"),
        "backup.restore": N_("restore a backup"),
        "warning.backup": N_("warn of the backups"),
        "warning.holidays": N_("warn of unknown holidays"),
        "policy.keep": N_("act by another policy"),
        "warning.cases": N_("warn of what waits around cases"),
        "slip.issue": N_("issue a slip"),
        "slip.settle": N_("settle the slip"),
        "slip.upgrade": N_("make a case of the slip"),
        **{f"case.{verb}": text for verb, text in CASE_WORDS["case_verb"].items()},
        **SETTLE_EVENTS,
    },
    "role": {
        "desk": N_("desk"),
        "technician": N_("technician"),
        "supervisor": N_("supervisor"),
        "manager": N_("manager"),
        "service": N_("service department"),
        "sales": N_("sales"),
        "sales_manager": N_("sales manager"),
        "quality": N_("quality management"),
        "production": N_("production"),
        "rnd": N_("R&D"),
        "accounting": N_("accounting"),
        "personnel": N_("personnel"),
        "control": N_("production control"),
        "office": N_("manager's office"),
        "warehouse": N_("warehouse"),
        "administration": N_("administration"),
        "store": N_("store"),
        "store_service": N_("store's customer service"),
        "deputy": N_("deputy general manager"),
        "general": N_("general manager"),
        "auditor": N_("auditor"),
        "wall": N_("wall display"),
        "job": N_("job"),
    },
    **CASE_WORDS,
    "ledger": {
        "counted": N_("counted"),
        "closed": N_("closed"),
        "holiday": N_("holiday"),
        "break": N_("break"),
        "held": N_("on hold"),
    },
    "outcome": {
        "open": N_("open"),
        "renewed": N_("renewed"),
        "lost": N_("lost"),
        "undecided": N_("undecided"),
    },
    "delivery": {
        "pending": N_("pending"),
        "printed": N_("printed"),
        "sent": N_("e-mailed"),
        "undelivered": N_("not delivered"),
    },
    "origin": {
        "screen": N_("screen"),
        "command": N_("command line"),
        "job": N_("job"),
        "import": N_("import"),
    },
    "run": {"running": N_("running"), "done": N_("done"), "failed": N_("failed")},
}


def series(parts: Iterable[str]) -> str:
    """Several words as a list on one line, with what the current language puts between them."""
    return c_("words", ", ").join(parts)


def still_there(number: str) -> str:
    """That a technician who has arrived is on site elsewhere too, as far as is known."""
    return _("Its technician is still on site at {number}: finished there?").format(number=number)


def phrases(parts: Iterable[str]) -> str:
    """Several phrases on one line, with the comma of the current language."""
    return _(", ").join(parts)


def clauses(parts: Iterable[str]) -> str:
    """Several clauses as one sentence, the last one's stop left to whoever writes it."""
    return _("; ").join(parts)


def sentences(parts: Iterable[str]) -> str:
    """Several sentences, one after the other; Chinese puts nothing between them."""
    said = ""
    for part in parts:
        said = _("{said} {then}").format(said=said, then=part) if said and part else said or part
    return said


def word(kind: str, code: str) -> str:
    """Return the word for ``code`` in the current language; an unknown code stands for itself.

    A company may add hold reasons of its own in its policy: they are shown as written.
    """
    msgid = WORDS[kind].get(code)
    return _(msgid) if msgid else code
