"""The verbs of complaint cases, a row each; part of the table in :mod:`opsroom.cli.verbs`."""

from typing import Final

from opsroom.cli.parse import Arg, Verb
from opsroom.domain.people import CASEWORK, Role
from opsroom.language import N_

#: The roles that have a part in cases, in the order of ROL-1.
ROLES: Final = tuple(str(role) for role in Role if role in CASEWORK)
_WEIGHTS: Final = ("ordinary", "serious")
_FAULTS: Final = ("unknown", "ours", "not_ours")
FORMS: Final = ("complaint", "investigation", "decision", "answer", "improvement")
STAGES: Final = ("none", "set", "in_process", "confirmed", "standard")

_CASE = Arg("CASE", "case", N_("the case's number, such as 261101"), required=True)
_EXPECT = Arg("--expect", "expect", N_("refuse if the case's version isn't this one"), "int")
_PAPER = Arg("PAPER", "paper", N_("the paper's number in `case show`"), "int", required=True)
_REMARK = Arg("--note", "note", N_("a remark for the record"))
_SITE = Arg("--site", "site", N_("one site alone, or all"))
_LINES = (
    Arg("--text", "text", N_("what it says")),
    Arg("--text-file", "text_file", N_("a file with what it says; - for standard input")),
)
_VALUES = (
    Arg("FIELD=VALUE", "pairs", N_("what to record, a field each; nothing clears it"), "many"),
    Arg("--set", "sets", N_("the same as an option; once for each"), "list"),
    Arg("--from-json", "from_json", N_("fields from a JSON object: a file, or -")),
)


def _act(help_text: str, action: str, *args: Arg) -> Verb:
    """A verb that is exactly one action on one case."""
    return Verb(help_text, "cases:move", (_CASE, *args), action=action, dry_run=True)


def _done(help_text: str, handler: str, *args: Arg) -> Verb:
    """A verb that ends in one action, but takes some of its values from elsewhere."""
    return Verb(help_text, f"cases:{handler}", (_CASE, *args), dry_run=True)


OUT: Final = Arg("--out", "out", N_("into this file, which mustn't be there yet"))

_OPEN = (
    Arg("TRACK", "track", N_("the kind of complaint, such as service"), required=True),
    Arg("--subject", "subject", N_("the complaint in a line"), required=True),
    Arg("--customer", "customer", N_("a known customer: ID, or text that finds exactly one")),
    Arg("--name", "customer_name", N_("the customer's name")),
    Arg("--phone", "phone", N_("the customer's telephone number")),
    Arg("--address", "address", N_("the customer's address")),
    Arg("--item", "item", N_("item number or model: repeats are found by it")),
    Arg("--call", "call", N_("number of the repair call it is about")),
    Arg("--overseas", "overseas", N_("the customer is overseas (CMP-5)"), "flag"),
    Arg("--weight", "weight", N_("how serious it is (FBK-6)"), choices=_WEIGHTS),
    Arg("--fault", "fault", N_("whose fault it is (FBK-6)"), choices=_FAULTS),
    Arg("--owner", "owner", N_("who is first responsible, if not you (FBK-5)")),
    Arg("--known-at", "known_at", N_("when the company first knew, if not now")),
    Arg("--site", "site", N_("the site that the case belongs to")),
    Arg("--set", "sets", N_("field=value of its forms; once for each"), "list"),
    Arg("--from-json", "from_json", N_("fields from a JSON object: a file, or -")),
)
_LIST = (
    _SITE,
    Arg("--track", "track", N_("of this track alone")),
    Arg("--step", "step", N_("in this step of the track")),
    Arg("--role", "role", N_("those that wait for this role"), choices=ROLES),
    Arg("--owner", "owner", N_("this person is first responsible: their ID")),
    Arg("--mine", "mine", N_("you are first responsible"), "flag"),
    Arg("--closed", "closed", N_("cases that are over instead of open ones"), "flag"),
    Arg("--all", "all", N_("open and closed cases"), "flag"),
    Arg("--limit", "limit", N_("at most so many, the latest first (100)"), "int", default=100),
)

CASE_VERBS: Final[dict[str, Verb]] = {
    "case open": Verb(N_("open a complaint case (CMP-1)"), "cases:open_case", _OPEN, dry_run=True),
    "case list": Verb(
        N_("open cases, the latest first; --all for closed ones too"), "caselist:cases", _LIST
    ),
    "case inbox": Verb(N_("what waits for you: steps, approvals, papers"), "caselist:inbox"),
    "case show": Verb(
        N_("everything known of a case"),
        "caseshow:show",
        (
            _CASE,
            Arg("--form", "form", N_("one of its forms alone"), choices=FORMS),
            Arg("--at", "past", N_("as it was at a past instant (ISO 8601, ROL-4)")),
        ),
    ),
    "case paper": Verb(
        N_("its papers, and which aren't there yet; one of them as text to print (CMP-8)"),
        "papers:case_papers",
        (
            _CASE,
            Arg(
                "KIND",
                "kind",
                N_(
                    "complaint, report, letter, allowance, return, petition, expediting, inquiry "
                    "or notice; or a paper's number"
                ),
            ),
            Arg("--copies", "copies", N_("every copy prescribed, with its holder named"), "flag"),
            OUT,
        ),
    ),
    "case record": _done(N_("fill in fields of its forms"), "record", *_VALUES, _EXPECT),
    "case advance": _done(
        N_("finish the step: the case goes on to the next"), "advance", *_VALUES, _REMARK, _EXPECT
    ),
    "case approve": _act(
        N_("approve what is proposed (CMP-6)"), "casesteps:ApproveCase", _REMARK, _EXPECT
    ),
    "case reject": _act(
        N_("send what is proposed back"),
        "casesteps:RejectCase",
        Arg("--note", "note", N_("why"), required=True, also=("--reason",)),
        _EXPECT,
    ),
    "case answer": _done(
        N_("record how the customer was answered (FBK-2)"),
        "answer",
        Arg(
            "--by",
            "channel",
            N_("how"),
            required=True,
            choices=("letter", "phone", "visit", "public"),
        ),
        *_LINES,
        _EXPECT,
    ),
    "case close": _act(
        N_("file the copies and close it (CMP-8)"), "casesteps:CloseCase", _REMARK, _EXPECT
    ),
    "case withdraw": _act(
        N_("close it because the customer withdrew the complaint"),
        "casesteps:WithdrawCase",
        Arg("--reason", "reason", N_("why"), required=True),
        _EXPECT,
    ),
    "case contest": _done(
        N_("open a new case: the customer doesn't accept the conclusion (CMP-9)"),
        "contest",
        Arg("--subject", "subject", N_("what the customer objects to"), required=True),
        *_VALUES,
        _EXPECT,
    ),
    "case weigh": _done(
        N_("say how serious it is, and whose fault (FBK-6)"),
        "weigh",
        Arg("--weight", "weight", N_("how serious it is (FBK-6)"), choices=_WEIGHTS),
        Arg("--fault", "fault", N_("whose fault it is (FBK-6)"), choices=_FAULTS),
        Arg(
            "--overseas",
            "overseas",
            N_("whether the customer is overseas (CMP-5)"),
            choices=("yes", "no"),
        ),
        _EXPECT,
    ),
    "case hand": _act(
        N_("hand it to somebody else, who takes it (FBK-5)"),
        "caseowners:HandCase",
        Arg("--to", "to", N_("their ID"), required=True),
        _EXPECT,
    ),
    "case take": _act(
        N_("take over a case that was handed to you (FBK-5)"), "caseowners:TakeCase", _EXPECT
    ),
    "case improve": _done(
        N_("follow its improvement (CMP-14)"),
        "improve",
        Arg("--stage", "stage", N_("how far it has come"), required=True, choices=STAGES),
        _REMARK,
        Arg("--review", "review_on", N_("the day on which to look at it again")),
        _EXPECT,
    ),
    "case petition": _done(
        N_("file a petition about it (CMP-10)"),
        "petition",
        *_LINES,
        Arg(
            "--countersign",
            "countersign",
            N_("a role that countersigns; once for each"),
            "list",
            required=True,
            choices=ROLES,
        ),
        _EXPECT,
    ),
    "case sign": _act(
        N_("countersign a petition (LIA-8)"), "casepapers:SignPetition", _PAPER, _REMARK, _EXPECT
    ),
    "case decide": _done(
        N_("decide a petition that everybody has signed (LIA-8)"),
        "decide",
        _PAPER,
        Arg("yes|no", "answer", N_("approve it, or not"), required=True, choices=("yes", "no")),
        _REMARK,
        _EXPECT,
    ),
    "case retract": _act(
        N_("withdraw a petition of yours that isn't decided (CMP-10)"),
        "casepapers:WithdrawPetition",
        _PAPER,
        Arg("--reason", "reason", N_("why"), required=True),
        _EXPECT,
    ),
    "case concessions": Verb(
        N_("concession contracts by their complaints: renewal, deposit (CON-6)"),
        "concessions:listing",
        (_SITE,),
    ),
    "case late-fee": Verb(
        N_("what has accrued on a concession's unpaid fees: 0.5 % a day (CON-6)"),
        "concessions:late_fee",
        (
            Arg("AMOUNT", "amount", N_("the unpaid fees, such as 12,000.00"), required=True),
            Arg("--due", "due", N_("the last day on which they could be paid"), required=True),
            Arg("--paid", "paid", N_("the day on which they were, if they are")),
            _SITE,
        ),
    ),
    "case settle": _act(
        N_("answer an expediting or inquiry note (CMP-13)"),
        "casepapers:SettleNote",
        _PAPER,
        Arg("--reply", "reply", N_("why, and what is done about it"), required=True),
        _EXPECT,
    ),
}

#: What stands beside the other reports.
CASE_REPORTS: Final[dict[str, Verb]] = {
    "report cases": Verb(
        N_("a month of complaint cases: tracks, late steps, causes, loss (STA-1)"),
        "casereport:monthly",
        (Arg("--month", "month", N_("the month, such as 2026-11; if not, the last one")), _SITE),
    )
}
