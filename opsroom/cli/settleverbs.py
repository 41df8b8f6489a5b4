"""The verbs of returns and liability, a row each; part of the table in :mod:`opsroom.cli.verbs`."""

from typing import Final

from opsroom.cli.caseverbs import OUT
from opsroom.cli.parse import Arg, Verb
from opsroom.language import N_

_CASE = Arg("CASE", "case", N_("the case's number, such as 261101"), required=True)
_PAPER = Arg("PAPER", "paper", N_("the paper's number, such as 261101-R1"), required=True)
_EXPECT = Arg("--expect", "expect", N_("refuse if the paper's version isn't this one"), "int")
_SITE = Arg("--site", "site", N_("one site alone, or all"))
_WHY = Arg("--reason", "reason", N_("why"), required=True)
_REMARK = Arg("--note", "note", N_("a remark; a refusal needs one"))
_REJECT = Arg("--reject", "reject", N_("refuse it, with a note"), "flag")
_MONTH = Arg("MONTH", "month", N_("such as 2026-11"), required=True)


def _paper(help_text: str, action: str, *args: Arg) -> Verb:
    """A verb that is exactly one action on one slip or certificate."""
    return Verb(help_text, "settling:act", (_PAPER, *args, _EXPECT), action=action, dry_run=True)


def _do(help_text: str, handler: str, *args: Arg) -> Verb:
    """A verb that ends in one action, but reads amounts or quantities first."""
    return Verb(help_text, handler, args, dry_run=True)


RETURN_VERBS: Final[dict[str, Verb]] = {
    "return issue": _do(
        N_("a return slip, within the approved decision (RET-2)"),
        "settling:issue",
        _CASE,
        _WHY,
        Arg(
            "--line",
            "lines",
            N_("an item, how much and its price: A-1=100@12.50; once for each"),
            "list",
            required=True,
        ),
        Arg("--basis", "basis", N_("on what it rests, if not the case's decision")),
        Arg("--tolerance", "agreed", N_("over-delivery agreed with the customer, in % (RET-3)")),
    ),
    "return allow": _do(
        N_("an allowance certificate, within the approved decision (RET-1)"),
        "settling:allow",
        _CASE,
        Arg("--amount", "amount", N_("what the customer is allowed"), required=True),
        _WHY,
    ),
    "return approve": _paper(
        N_("approve a slip or a certificate, or refuse it (RET-6)"),
        "returns:ApproveReturn",
        _REJECT,
        _REMARK,
    ),
    "return receive": _do(
        N_("the warehouse counts what arrived (RET-3)"),
        "settling:receive",
        _PAPER,
        Arg(
            "--line",
            "lines",
            N_("an item and how much of it arrived: A-1=98; once for each"),
            "list",
            required=True,
        ),
        _EXPECT,
    ),
    "return instruct": _paper(
        N_("tell the warehouse what to do with goods not on the slip (RET-3)"),
        "returngoods:InstructReturn",
        Arg("--text", "text", N_("what to do"), required=True),
    ),
    "return sign": _do(
        N_("the warehouse signs for the goods, or the customer for an allowance (RET-1, 3)"),
        "settling:sign",
        _PAPER,
        Arg("--by", "signer", N_("the customer's name under a certificate")),
        _EXPECT,
    ),
    "return book": _paper(
        N_("accounting books it, or holds it for a decision (RET-3)"), "returngoods:BookReturn"
    ),
    "return decide": _paper(
        N_("what is booked of goods beyond tolerance (RET-3)"),
        "returngoods:DecideBooking",
        Arg(
            "--book",
            "decision",
            N_("what arrived, or what was approved"),
            required=True,
            choices=("actual", "approved"),
        ),
        Arg("--note", "note", N_("why")),
    ),
    "return prove": _paper(
        N_("what proves it, with the buyer's stamp (RET-4)"),
        "returnproof:ProveReturn",
        Arg(
            "--proof",
            "proof",
            N_("which proof it is"),
            required=True,
            choices=("invoice", "invoice_copy", "certificate"),
        ),
        Arg("--ref", "reference", N_("its number"), required=True),
    ),
    "return complete": _paper(
        N_("accounting completes it: never without proof (RET-4)"), "returnproof:CompleteReturn"
    ),
    "return list": Verb(
        N_("open slips and certificates, and what they still need"),
        "returnlist:papers",
        (
            Arg("--case", "case", N_("one case's alone")),
            _SITE,
            Arg("--all", "all", N_("complete and refused ones too"), "flag"),
        ),
    ),
    "return show": Verb(N_("everything known of one"), "returnlist:show", (_PAPER,)),
    "return receivables": Verb(
        N_("receivables left out of the collection-rate bonus (RET-5)"),
        "receivables:listing",
        (_SITE,),
    ),
}

LIABILITY_VERBS: Final[dict[str, Verb]] = {
    "liability loss": _do(
        N_("goods left on our hands, or a cost; then what they sold for (LIA-1)"),
        "settling:loss",
        _CASE,
        Arg("--what", "what", N_("what was lost")),
        Arg("--quantity", "quantity", N_("of goods: how many")),
        Arg("--price", "a_price", N_("of goods: the A-grade price of one")),
        Arg("--offered", "offered_on", N_("since when they can be resold, if not today")),
        Arg("--actual", "actual", N_("the actual loss on all of it")),
        Arg("--lot", "lot", N_("add to a lot recorded before: its number"), "int"),
        Arg("--sold", "sold_price", N_("the price at which one was resold")),
        Arg("--sold-on", "sold_on", N_("when, if not today")),
    ),
    "liability share": _do(
        N_("who bears the loss: persons, or the smallest unit (LIA-2, LIA-4)"),
        "settling:share",
        _CASE,
        Arg(
            "--branch",
            "branch",
            N_("where the cause lies"),
            required=True,
            choices=("production", "sales", "service"),
        ),
        Arg("--person", "persons", N_("who is responsible, in %: li=60; once for each"), "list"),
        Arg("--team", "team", N_("the team that bears it")),
        Arg("--section", "section", N_("the section that bears it")),
        Arg("--department", "department", N_("the department that bears it")),
        Arg("--member", "members", N_("its members' base points: li=1.5; once for each"), "list"),
        Arg("--note", "note", N_("a remark for whoever approves it")),
    ),
    "liability sanction": _do(
        N_("propose a sanction; its grade follows from the amount (LIA-3)"),
        "settling:sanction",
        _CASE,
        Arg("--person", "person", N_("their ID"), required=True),
        Arg("--points", "points", N_("their base points (1)")),
        Arg("--money", "money", N_("more than the policy's figure")),
        Arg("--petition", "petition", N_("the petition's number in `case show` (LIA-8)"), "int"),
        Arg("--cause", "cause", N_("what brings it (CMP-15), if the case's form doesn't say")),
        _WHY,
    ),
    "liability agent": Verb(
        N_("what a justified complaint costs a service agent (LIA-10)"),
        "settling:act",
        (
            _CASE,
            Arg("--agent", "agent", N_("the agent's name"), required=True),
            Arg("--gravity", "gravity", N_("a code of the policy"), required=True),
            _WHY,
        ),
        action="sanctions:ChargeAgent",
        dry_run=True,
    ),
    "liability approve": Verb(
        N_("approve a share, a sanction or an agent's cost, or refuse it (LIA-7, 8, 9)"),
        "settling:act",
        (_PAPER, _REJECT, _REMARK),
        action="sanctions:ApproveLiability",
        dry_run=True,
    ),
    "liability review": Verb(
        N_("a month's closed cases that carry a sanction, due before the 10th (LIA-6)"),
        "liabilitylist:review",
        (_MONTH, _SITE),
    ),
    "liability paper": Verb(
        N_("a month's sanctions as personnel announces them, to print (LIA-6)"),
        "papers:monthly",
        (_MONTH, _SITE, OUT),
    ),
    "liability pass": Verb(
        N_("the office passes them to personnel (LIA-6)"),
        "settling:act",
        (_MONTH, Arg("--site", "site", N_("one site's alone"))),
        action="sanctions:PassSanctions",
        dry_run=True,
    ),
    "liability publish": Verb(
        N_("personnel publishes a sanction (LIA-6, LIA-8)"),
        "settling:act",
        (_PAPER,),
        action="sanctions:PublishSanction",
        dry_run=True,
    ),
    "liability bonus": _do(
        N_("a person's efficiency bonus of a month (LIA-5)"),
        "settling:bonus",
        Arg("PERSON", "person", N_("their ID"), required=True),
        _MONTH,
        Arg("AMOUNT", "cents", N_("how much; 0 for none"), required=True),
    ),
    "liability deduct": Verb(
        N_("take what is due of a month's bonuses (LIA-5)"),
        "settling:act",
        (_MONTH, Arg("--site", "site", N_("people of one site alone"))),
        action="deducting:DeductMonth",
        dry_run=True,
    ),
    "liability plan": Verb(
        N_("what is taken of whose bonus in which month, and what is still owed"),
        "liabilitylist:plans",
        (Arg("PERSON", "person", N_("one person's: their ID")),),
    ),
    "liability list": Verb(
        N_("losses shared out, sanctions, and what agents pay"),
        "liabilitylist:papers",
        (_SITE, Arg("--all", "all", N_("refused and replaced ones too"), "flag")),
    ),
    "liability show": Verb(
        N_("a case's loss, who bears it, and what was taken"), "liabilitylist:show", (_CASE,)
    ),
}
