"""The commands of complaint cases; a part of the one table in :mod:`opsroom.ui.commands`."""

from typing import Final

from opsroom.language import N_
from opsroom.ui.command import Command

#: Screens that have a complaint case in hand: the list and the page.
CASES: Final = frozenset({"cases", "complaint"})
_LIST: Final = frozenset({"cases"})
_PAGE: Final = frozenset({"complaint"})
_FORM: Final = frozenset({"caseform"})
_ACT: Final = frozenset({"actform"})
_SLIPS: Final = frozenset({"slips"})

_CASE_IN_HAND = N_("The complaint case in hand")
_SHOWN = N_("The list")
_PARTS = N_("The case")
_FILLING = N_("The step's form")
_DOING = N_("The form of something to be done")
_SLIP = N_("The slip in hand")

CASE_COMMANDS: Final = (
    Command(
        "complaint.new",
        "m",
        N_("complaint"),
        N_("Open a complaint case, of the call or customer in hand"),
        frozenset({"board", "dispatch", "case", "contracts", "cases"}),
        N_("The room"),
        4,
    ),
    Command(
        "complaint.open",
        "enter",
        N_("case"),
        N_("Everything about the case"),
        _LIST,
        _CASE_IN_HAND,
        2,
    ),
    Command(
        "complaint.fill",
        "f",
        N_("fill in"),
        N_("Fill in the form of the step, or do what the step is for"),
        CASES,
        _CASE_IN_HAND,
        2,
    ),
    Command(
        "complaint.approve",
        "a",
        N_("approve"),
        N_("Approve what is proposed, by your authority"),
        CASES,
        _CASE_IN_HAND,
        3,
    ),
    Command(
        "complaint.reject",
        "x",
        N_("reject"),
        N_("Reject it, with a note; the case goes back"),
        CASES,
        _CASE_IN_HAND,
        3,
    ),
    Command(
        "complaint.answer",
        "r",
        N_("answer"),
        N_("Record the answer to the customer"),
        CASES,
        _CASE_IN_HAND,
        4,
    ),
    Command(
        "complaint.paper",
        "s",
        N_("papers"),
        N_("Sign, decide or reply to a paper that waits for you, or withdraw your petition"),
        CASES,
        _CASE_IN_HAND,
        4,
    ),
    Command(
        "complaint.settle",
        "dollar_sign",
        N_("settle"),
        N_("What you can do now about returns, allowances, losses, sanctions, bonuses"),
        CASES,
        _CASE_IN_HAND,
        4,
    ),
    Command(
        "complaint.hand",
        "h",
        N_("hand over"),
        N_("Hand the case to another first responsible"),
        CASES,
        _CASE_IN_HAND,
        8,
    ),
    Command(
        "complaint.take",
        "o",
        N_("take over"),
        N_("Take over the case that was handed to you"),
        CASES,
        _CASE_IN_HAND,
        7,
    ),
    Command(
        "complaint.weigh",
        "e",
        N_("weigh"),
        N_("Its weight, whose fault it is, whether the customer is overseas"),
        CASES,
        _CASE_IN_HAND,
        9,
    ),
    Command(
        "complaint.petition",
        "p",
        N_("petition"),
        N_("File a petition on the case"),
        CASES,
        _CASE_IN_HAND,
        10,
    ),
    Command(
        "complaint.improve",
        "v",
        N_("improve"),
        N_("Follow the improvement, until it is made the standard"),
        CASES,
        _CASE_IN_HAND,
        11,
    ),
    Command(
        "complaint.withdraw",
        "b",
        N_("withdraw"),
        N_("Withdraw the case, with a reason"),
        CASES,
        _CASE_IN_HAND,
        13,
    ),
    Command(
        "complaint.contest",
        "m",
        N_("contest"),
        N_("The customer doesn't accept it: a new case with this one attached"),
        _PAGE,
        _CASE_IN_HAND,
        12,
    ),
    Command(
        "complaint.print",
        "t",
        N_("print"),
        N_("Its papers: read one as it is printed, and see which aren't there yet"),
        _PAGE,
        _CASE_IN_HAND,
        14,
    ),
    Command(
        "complaint.whose",
        "w",
        N_("whose"),
        N_("All, what waits for you, or your own"),
        _LIST,
        _SHOWN,
        5,
    ),
    Command("complaint.track", "t", N_("track"), N_("The next track, or all"), _LIST, _SHOWN, 5),
    Command("complaint.step", "i", N_("step"), N_("The next step, or all"), _LIST, _SHOWN),
    Command(
        "complaint.over",
        "z",
        N_("concluded"),
        N_("The closed cases, or the open"),
        _LIST,
        _SHOWN,
        6,
    ),
    Command(
        "complaint.slips",
        "l",
        N_("slips"),
        N_("Abnormality slips: complaints that caused no loss"),
        _LIST,
        _SHOWN,
        6,
    ),
    Command("complaint.route", "g", N_("route"), N_("Its steps, one a line"), _PAGE, _PARTS),
    Command("complaint.facts", "i", N_("forms"), N_("What its forms hold"), _PAGE, _PARTS),
    Command(
        "complaint.papers", "d", N_("documents"), N_("Answers, petitions, notes"), _PAGE, _PARTS
    ),
    Command(
        "complaint.chain",
        "c",
        N_("connections"),
        N_("Cases that it contests or repeats"),
        _PAGE,
        _PARTS,
    ),
    Command(
        "caseform.save", "ctrl+s", N_("save"), N_("Record what is filled in"), _FORM, _FILLING, 1
    ),
    Command(
        "caseform.advance",
        "ctrl+g",
        N_("save and go on"),
        N_("Record it and finish the step"),
        _FORM,
        _FILLING,
        2,
    ),
    Command(
        "caseform.back",
        "escape",
        N_("leave"),
        N_("Leave; what was typed is kept"),
        _FORM,
        _FILLING,
        3,
    ),
    Command(
        "caseform.afresh", "ctrl+n", N_("afresh"), N_("Drop what was typed"), _FORM, _FILLING, 4
    ),
    Command("actform.send", "ctrl+s", N_("do it"), N_("Do what is filled in"), _ACT, _DOING, 1),
    Command(
        "actform.back", "escape", N_("leave"), N_("Leave; what was typed is kept"), _ACT, _DOING, 2
    ),
    Command("actform.afresh", "ctrl+n", N_("afresh"), N_("Drop what was typed"), _ACT, _DOING, 3),
    Command(
        "slip.settle",
        "r",
        N_("answer"),
        N_("Say what your unit has improved"),
        _SLIPS,
        _SLIP,
        1,
    ),
    Command(
        "slip.upgrade",
        "m",
        N_("make a case"),
        N_("It did cost something: make a case of it"),
        _SLIPS,
        _SLIP,
        2,
    ),
    Command(
        "slip.case", "o", N_("its case"), N_("The case that the slip has become"), _SLIPS, _SLIP, 5
    ),
    Command(
        "slip.issue",
        "n",
        N_("new slip"),
        N_("Tell a unit what to improve: a complaint that caused no loss"),
        _SLIPS,
        _SLIP,
        3,
    ),
    Command("slip.whose", "w", N_("whose"), N_("All, or those for your unit"), _SLIPS, _SHOWN, 4),
    Command(
        "slip.over", "z", N_("settled"), N_("The settled ones too, or the open"), _SLIPS, _SHOWN, 4
    ),
    Command("slip.back", "escape", N_("back"), N_("Back to the cases"), _SLIPS, _SHOWN, 6),
)

#: Those that change something (ROL-2).
CASE_DEEDS: Final = frozenset(
    {
        "complaint.new",
        "complaint.fill",
        "complaint.approve",
        "complaint.reject",
        "complaint.answer",
        "complaint.paper",
        "complaint.settle",
        "complaint.hand",
        "complaint.take",
        "complaint.weigh",
        "complaint.petition",
        "complaint.improve",
        "complaint.withdraw",
        "complaint.contest",
        "caseform.save",
        "caseform.advance",
        "actform.send",
        "slip.issue",
        "slip.settle",
        "slip.upgrade",
    }
)

#: The moves behind a command: it is open where one of them is.
CASE_VERBS: Final[dict[str, tuple[str, ...]]] = {
    "complaint.fill": ("record", "advance", "answer", "close"),
    "complaint.approve": ("approve",),
    "complaint.reject": ("reject",),
    "complaint.answer": ("answer",),
    "complaint.hand": ("hand",),
    "complaint.take": ("take",),
    "complaint.weigh": ("weigh",),
    "complaint.petition": ("petition",),
    "complaint.improve": ("improve",),
    "complaint.withdraw": ("withdraw",),
    "complaint.contest": ("contest",),
}
