"""The table of verbs: everything the command line can do, one row each."""

from typing import Final

from opsroom.cli import words
from opsroom.cli.caseverbs import CASE_REPORTS, CASE_VERBS, ROLES
from opsroom.cli.contractverbs import CONTRACT_VERBS, PERSON_EDIT, SITE_EDIT
from opsroom.cli.parse import Arg, Verb
from opsroom.cli.policyverbs import POLICY_VERBS
from opsroom.cli.settleverbs import LIABILITY_VERBS, RETURN_VERBS
from opsroom.cli.slipverbs import SLIP_VERBS
from opsroom.language import N_

_CALL = Arg("CALL", "call", N_("the call's number, such as SH-1005"), required=True)
_EXPECT = Arg("--expect", "expect", N_("refuse if the call's version isn't this one"), "int")
_AT = Arg("--at", "at", N_("when it happened, if not now (ISO 8601)"), "instant")
_REASON = Arg("--reason", "reason", N_("why"), required=True)
_TO = Arg("--to", "technician", N_("the technician's ID"), required=True)
_SITE = Arg("--site", "site", N_("one site alone, or all"))
_PAST = Arg("--at", "past", N_("as it was at a past instant (ISO 8601, ROL-4)"))
_ZONES = ("urban", "suburban")


def _move(help_text: str, action: str, *args: Arg) -> Verb:
    """A verb that does exactly one action on one call."""
    return Verb(help_text, "calls:move", (_CALL, *args, _EXPECT), action=action, dry_run=True)


_ADD_CALL = (
    Arg("--customer", "customer", N_("a known customer: ID, or text that finds exactly one")),
    Arg("--name", "customer_name", N_("the customer's name")),
    Arg("--address", "address", N_("where to come")),
    Arg("--phone", "phone", N_("the caller's telephone number")),
    Arg("--equipment", "equipment", N_("ID of the customer's equipment"), "int"),
    Arg("--model", "model", N_("the product's model")),
    Arg("--serial", "serial", N_("its serial number; one in the file finds the equipment")),
    Arg("--fault", "fault", N_("what is wrong, in the caller's words")),
    Arg(
        "--channel", "channel", N_("how the call came in"), choices=("phone", "document", "counter")
    ),
    Arg("--zone", "zone", N_("of the address (SLA-3)"), choices=_ZONES),
    Arg("--type", "service_type", N_("instead of the proposed type"), choices=("A", "B", "C", "D")),
    Arg("--reason", "type_reason", N_("why another type than proposed (CALL-2)")),
    Arg("--site", "site", N_("the site that serves the call")),
    Arg("--at", "received_at", N_("when it came in, if not now (ISO 8601)"), "instant"),
)
_LIST_CALLS = (
    _SITE,
    Arg(
        "--state",
        "state",
        N_("in this state alone"),
        choices=("waiting", "dispatched", "enroute", "arrived", "finished", "cancelled"),
    ),
    Arg("--customer", "customer", N_("one customer's: ID, or text that finds exactly one")),
    Arg("--closed", "closed", N_("closed calls instead of open ones"), "flag"),
    Arg("--all", "all", N_("open and closed calls"), "flag"),
    Arg("--limit", "limit", N_("at most so many, the latest first (100)"), "int", default=100),
)
_SHOW_JOURNAL = (
    Arg("--call", "call", N_("one call's: its number")),
    Arg("--case", "case", N_("one complaint case's: its number")),
    Arg("--person", "person", N_("one person's: ID or name")),
    Arg("--action", "action_name", N_("one action's, such as call.hold")),
    Arg("--since", "since", N_("from then on (ISO 8601)")),
    Arg("--until", "until", N_("up to then (ISO 8601)")),
    Arg("--limit", "limit", N_("at most so many, the latest first (100)"), "int", default=100),
)
_PERSON = (
    Arg("ID", "person", N_("a short name of their own, such as li.wei"), required=True),
    Arg("--name", "full_name", N_("as people read it"), required=True),
    Arg(
        "--role",
        "role",
        N_("what they may do (ROL-1)"),
        required=True,
        choices=(*ROLES, "auditor", "wall"),
    ),
    Arg("--site", "site", N_("the site they belong to")),
    Arg("--phone", "phone", N_("telephone number")),
    Arg("--skill", "skills", N_("a model or family they can repair; once for each"), "list"),
)
_CALENDARS = ("CN", "TW", "weekends")
_SITE_FIELDS = (
    Arg("--name", "title", N_("the site's name")),
    Arg("--tz", "tz", N_("IANA time zone, such as Asia/Shanghai")),
    Arg("--calendar", "calendar", N_("whose public holidays hold (CAL-3)"), choices=_CALENDARS),
    Arg("--site-lang", "lang", N_("language of its letters"), choices=("en", "zh-Hans", "zh-Hant")),
    Arg("--address", "address", N_("for the letterhead")),
    Arg("--phone", "phone", N_("for the letterhead")),
    Arg("--complaint-phone", "complaint_phone", N_("shown on every letter (CUS-5)")),
)

_WHO = Arg("PERSON", "person", N_("their ID"), required=True)
_ACCOUNT = Arg("ACCOUNT", "account", N_("of the operating system"), required=True)
_POST = (
    Arg("--site", "site", N_("the post's site"), required=True),
    Arg(
        "--role",
        "role",
        N_("whose queues and reminders go to it"),
        required=True,
        choices=("desk", "supervisor", "manager"),
    ),
    Arg("--main", "main", N_("who holds it (A)"), required=True),
    Arg("--backup", "backup", N_("who stands in and re-checks (B)")),
    Arg("--name", "title", N_("its name, if not the role's")),
    Arg("--rotates", "rotates", N_("they change places after so many days"), "int"),
    Arg("--since", "since", N_("the day on which --main is A, if not today")),
)
_WHY = Arg("--reason", "reason", N_("why"))
_ABSENT = (
    _WHO,
    Arg("--from", "since", N_("from when, if not now: 14:30, fri 9:00, ISO 8601")),
    Arg("--until", "until", N_("until when: 14:30, fri 9:00, ISO 8601"), required=True),
    Arg("--reason", "reason", N_("why")),
)

_DEPLOY = (
    Arg(
        "--account", "account", N_("the account that the room runs under, if not the file's owner")
    ),
    Arg("--program", "program", N_("the opsroom to start, if not this one")),
    Arg("--into", "into", N_("write the files into this folder instead of printing them")),
)

VERBS: Final[dict[str, Verb]] = {
    "board": Verb(
        N_("every open call and complaint, the most urgent first"), "lists:board", (_SITE, _PAST)
    ),
    "queue": Verb(
        N_("calls that wait to be sent, in order (DSP-1)"), "lists:queue", (_SITE, _PAST)
    ),
    "propose": Verb(N_("whom to send, and why (DSP-3)"), "proposals:propose", (_CALL,)),
    "call add": Verb(
        N_("enter a call in the register (CALL-1)"), "calls:add", _ADD_CALL, dry_run=True
    ),
    "call list": Verb(
        N_("open calls, the latest first; --all for closed ones too"), "lists:calls", _LIST_CALLS
    ),
    "call show": Verb(N_("everything known of a call"), "casefile:show", (_CALL, _PAST)),
    "call dispatch": _move(N_("send a technician"), "moves:Dispatch", _TO),
    "call enroute": _move(N_("the technician is on the way"), "visits:EnRoute", _AT),
    "call arrive": _move(N_("the technician is there: the clock stops"), "visits:Arrive", _AT),
    "call finish": _move(
        N_("fixed: strike it off the register (CALL-3)"),
        "visits:Finish",
        Arg(
            "--voucher",
            "voucher",
            N_("the service voucher"),
            required=True,
            choices=("signed", "refused", "absent"),
        ),
        Arg("--note", "note", N_("what was done; why there is no signature")),
        _AT,
    ),
    "call hold": _move(
        N_("suspend the clock (SLA-4)"),
        "holds:Hold",
        Arg("--reason", "reason", N_("a code of the policy"), required=True),
        Arg("--until", "until", N_("when it goes on by itself (ISO 8601)"), "instant"),
        Arg("--note", "note", N_("what the customer said")),
    ),
    "call resume": _move(N_("let the clock go on now"), "holds:Resume"),
    "call reassign": _move(N_("give it to another technician"), "moves:Reassign", _TO, _REASON),
    "call recall": _move(N_("take it back from its technician"), "moves:Recall", _REASON),
    "call pin": _move(
        N_("to the top of the queue, or off it again (DSP-1)"),
        "moves:Pin",
        Arg("--reason", "reason", N_("why")),
        Arg("--off", "off", N_("take the pin off"), "flag"),
    ),
    "call rezone": _move(
        N_("correct the zone; the deadline follows (SLA-3)"),
        "moves:Rezone",
        Arg("--zone", "zone", N_("the right one"), required=True, choices=_ZONES),
    ),
    "call cancel": _move(N_("close it without a visit"), "moves:Cancel", _REASON),
    "call reopen": _move(N_("open a closed call again"), "moves:Reopen", _REASON),
    **CASE_VERBS,
    **SLIP_VERBS,
    **RETURN_VERBS,
    **LIABILITY_VERBS,
    "customer find": Verb(
        N_("find customers by any part of name, phone or serial"),
        "customers:find",
        (
            Arg("TEXT", "text", N_("one or more words; all must be found"), "many", required=True),
            _SITE,
            Arg("--limit", "limit", N_("at most so many (50)"), "int", default=50),
        ),
    ),
    **CONTRACT_VERBS,
    "jobs list": Verb(N_("what ran, what is next, what failed"), "jobs:overview"),
    "jobs run": Verb(
        N_("run what is due now"),
        "jobs:run",
        (Arg("NAME", "names", N_("jobs by name; none for all"), "many"),),
    ),
    "backup": Verb(
        N_("back the database up now, proved by opening the copy (CHK-2)"),
        "backup:make",
        (Arg("--to", "to", N_("a folder, or a new file; else the usual folder")),),
    ),
    "backup list": Verb(N_("the backups there are"), "backup:overview"),
    "restore": Verb(
        N_("put a backup in the database's place (CHK-2)"),
        "backup:put_back",
        (
            Arg("FILE", "file", N_("the backup: a file, or a name of the list"), required=True),
            Arg("--to", "to", N_("the database to make; else the usual one")),
            Arg("--replace", "replace", N_("move the one that is there aside first"), "flag"),
            Arg("--broken", "broken", N_("even if its journal's chain is broken (ROL-3)"), "flag"),
        ),
    ),
    **POLICY_VERBS,
    "doctor": Verb(N_("look everything over, and say what to do"), "doctor:look"),
    "worker": Verb(
        N_("run the jobs without a screen, until told to leave"),
        "worker:worker",
        (Arg("--once", "once", N_("run what is due now and leave"), "flag"),),
        json=False,
    ),
    "notice list": Verb(N_("maintenance-expiry notices (CON-1)"), "notices:overview", (_SITE,)),
    "notice show": Verb(
        N_("a notice as it was made"),
        "notices:show",
        (Arg("ID", "notice", N_("its number in the list"), "int", required=True),),
    ),
    "report daily": Verb(
        N_("the daily reports of a date (DAY-1, DAY-2)"),
        "reports:daily",
        (
            Arg(
                "--date",
                "date",
                N_("the local date, such as 2026-11-24; today or yesterday; else yesterday"),
            ),
            _SITE,
        ),
    ),
    **CASE_REPORTS,
    "journal verify": Verb(
        N_("whether the journal's chain is whole (ROL-3)"),
        "journal:verify_chain",
        (Arg("--heads", "heads", N_("a file of heads to compare; without it, the settings'")),),
    ),
    "journal show": Verb(N_("who did what, the latest first"), "journal:show", _SHOW_JOURNAL),
    "journal export": Verb(
        N_("all of the journal, with its hashes"),
        "journal:export",
        (
            Arg(
                "--format",
                "format",
                N_("JSON lines, or CSV for a spreadsheet"),
                choices=("jsonl", "csv"),
                default="jsonl",
            ),
            Arg("FILE", "file", N_("a new file, or - for standard output"), required=True),
        ),
    ),
    "import calls": Verb(
        N_("calls from a CSV file of any shape"),
        "importing:calls",
        (
            Arg("FILE", "file", N_("the CSV file"), required=True),
            Arg("--map", "map", N_("the mapping file (TOML)"), required=True),
            Arg("--encoding", "encoding", N_("of the file; without it, detected and shown")),
            Arg("--keep-good", "keep_good", N_("keep the good rows even if some are bad"), "flag"),
        ),
        dry_run=True,
    ),
    "sla": Verb(N_("deadlines: JSON lines in, JSON lines out"), "deadlines:answer", json=False),
    "init": Verb(
        N_("make an empty database, with one site if you like"),
        "company:init",
        (Arg("--site", "site", N_("ID of its first site, such as SH")), *_SITE_FIELDS),
    ),
    "site add": Verb(
        N_("add a site"),
        "company:add_site",
        (
            Arg("ID", "site", N_("such as SH; call numbers begin with it"), required=True),
            *_SITE_FIELDS,
        ),
        dry_run=True,
    ),
    "site edit": SITE_EDIT,
    "site list": Verb(N_("the sites"), "company:sites_overview"),
    "person add": Verb(N_("add somebody"), "company:add_person", _PERSON, dry_run=True),
    "person edit": PERSON_EDIT,
    "person list": Verb(N_("who works here"), "company:people_overview", (_SITE,)),
    "person absent": Verb(
        N_("somebody won't be here: others stand in (DSP-4)"), "posts:absent", _ABSENT, dry_run=True
    ),
    "person present": Verb(
        N_("somebody is back before they said"), "posts:present", (_WHO,), dry_run=True
    ),
    "person leave": Verb(
        N_("somebody works here no more: what is theirs is told, to hand over"),
        "posts:leave",
        (_WHO, _WHY),
        dry_run=True,
    ),
    "person rejoin": Verb(
        N_("somebody who had left works here again"), "posts:rejoin", (_WHO, _WHY), dry_run=True
    ),
    "post add": Verb(
        N_("a post with main and backup holder, or who holds it now (DSP-4)"),
        "posts:add_post",
        _POST,
        dry_run=True,
    ),
    "post list": Verb(
        N_("the posts, and who answers for them now"), "posts:posts_overview", (_SITE,)
    ),
    "account add": Verb(
        N_("whose an account of the operating system is (ROL-2)"),
        "posts:add_account",
        (_ACCOUNT, _WHO),
        dry_run=True,
    ),
    "account list": Verb(N_("the accounts that are known"), "posts:accounts_overview"),
    "account remove": Verb(
        N_("it is nobody's any more"), "posts:remove_account", (_ACCOUNT,), dry_run=True
    ),
    "deploy ssh": Verb(
        N_("files for SSH: each key opens the room as its person"),
        "deploy:ssh",
        (
            Arg("--person", "people", N_("this person alone; once for each"), "list"),
            Arg("--keys", "keys", N_("a folder with their public keys, as PERSON.pub")),
            Arg("--keys-file", "keys_file", N_("where sshd is to look for the keys")),
            *_DEPLOY,
        ),
        json=False,
    ),
    "deploy systemd": Verb(N_("a unit that runs the jobs"), "deploy:systemd", _DEPLOY, json=False),
    "deploy wall": Verb(
        N_("units that show the wall on this machine's screen"),
        "deploy:wall",
        (_SITE, *_DEPLOY),
        json=False,
    ),
    "demo": Verb(
        N_("open the room on a sample company around now"),
        "room:demo",
        (Arg("--build-only", "build_only", N_("only make the database named by --db"), "flag"),),
        json=False,
    ),
    "wall": Verb(N_("the read-only display for the wall"), "room:wall", (_SITE,), json=False),
}
#: What happens without a verb.
ROOM: Final = Verb(N_("open the room on the screen"), words.ROOM, json=False)
