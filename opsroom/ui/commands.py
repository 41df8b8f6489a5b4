"""Every command of the screen, declared once.

Key bindings, footer, help, palette and README's table of keys all derive from this table.
"""

from typing import Final

from opsroom.language import N_
from opsroom.ui.casecommands import CASE_COMMANDS
from opsroom.ui.command import EVERYWHERE, Command
from opsroom.ui.keynames import TYPED_KEYS

__all__ = ["BY_ID", "CALLS", "COMMANDS", "MODES", "TYPING", "Command", "on_screen"]

MODES: Final = ("board", "dispatch", "day", "contracts", "jobs", "cases")
_CASE: Final = frozenset({"case"})
#: The page of a call, and that of a complaint case.
_PAGES: Final = frozenset({"case", "complaint"})
_FORM: Final = frozenset({"newcall"})
_DAY: Final = frozenset({"day"})
_CONTRACTS: Final = frozenset({"contracts"})
_JOBS: Final = frozenset({"jobs"})
_PAST: Final = frozenset({"past"})
#: Screens where letters are typed: of the commands that work everywhere, they have those alone
#: that aren't on a key which types something.
TYPING: Final = _FORM | {"caseform", "actform"}
#: Screens that are a list.
_LISTS: Final = frozenset({*MODES, "past", "slips"})
#: Screens that have a call in hand.
CALLS: Final = frozenset({"board", "dispatch", "case"})
#: Lists whose rows can be marked: some keys act on all marked ones.
MARKING: Final = frozenset({"board", "dispatch", "contracts"})


_GO = N_("Go to")
_CALL = N_("The call in hand")
_LIST = N_("The list")
_ROOM = N_("The room")
_PAGE = N_("The case")
_ENTRY = N_("The new call")
_REPORT = N_("The daily report")
_CONTRACT = N_("The contract in hand")
_JOB = N_("The job in hand")
_BACK = N_("Looking back")

COMMANDS: Final = (
    Command("go.board", "1", N_("Board"), N_("All open calls and complaints"), EVERYWHERE, _GO),
    Command("go.dispatch", "2", N_("Dispatch"), N_("The queue and who can go"), EVERYWHERE, _GO),
    Command("go.day", "3", N_("Day"), N_("The daily reports"), EVERYWHERE, _GO),
    Command(
        "go.contracts", "4", N_("Contracts"), N_("Expiring contracts and notices"), EVERYWHERE, _GO
    ),
    Command("go.jobs", "5", N_("Jobs"), N_("What ran, what is next, what failed"), EVERYWHERE, _GO),
    Command("go.cases", "6", N_("Cases"), N_("Complaint cases of all tracks"), EVERYWHERE, _GO),
    Command(
        "call.new",
        "n",
        N_("new call"),
        N_("Enter a new call"),
        frozenset({*MODES, "case"}),
        _ROOM,
        1,
    ),
    Command(
        "call.find",
        "c",
        N_("find call"),
        N_("Any call by number, name or phone; closed ones too"),
        frozenset({*MODES}),
        _ROOM,
        5,
    ),
    Command(
        "call.open",
        "enter",
        N_("case"),
        N_("Everything about the call"),
        frozenset({"board", "dispatch", "past"}),
        _CALL,
        2,
    ),
    Command(
        "call.send",
        "s",
        N_("send"),
        N_("Send a technician; on the dispatch screen, the one in hand"),
        CALLS,
        _CALL,
        3,
    ),
    Command(
        "call.enroute", "e", N_("set out"), N_("The technician is on the way"), CALLS, _CALL, 8
    ),
    Command("call.arrive", "a", N_("arrive"), N_("The technician has arrived"), CALLS, _CALL, 9),
    Command("call.finish", "f", N_("finish"), N_("Finish, with the voucher"), CALLS, _CALL, 10),
    Command("call.hold", "h", N_("hold"), N_("Hold the clock, with a reason"), CALLS, _CALL, 4),
    Command("call.resume", "r", N_("resume"), N_("Let the clock go on"), CALLS, _CALL, 11),
    Command(
        "call.reassign", "t", N_("reassign"), N_("Give it to another technician"), CALLS, _CALL, 12
    ),
    Command(
        "call.recall", "b", N_("recall"), N_("Take it back from its technician"), CALLS, _CALL, 13
    ),
    Command(
        "call.pin", "p", N_("pin"), N_("Pin to the top of the queue, or unpin"), CALLS, _CALL, 14
    ),
    Command(
        "call.rezone", "z", N_("zone"), N_("Correct the zone: urban or suburban"), CALLS, _CALL
    ),
    Command("call.cancel", "x", N_("cancel"), N_("Cancel, with a reason"), CALLS, _CALL, 15),
    Command("call.reopen", "o", N_("reopen"), N_("Open a closed call again"), CALLS, _CALL),
    Command("case.back", "escape", N_("back"), N_("Back to the list"), _PAGES, _PAGE, 1),
    Command("case.next", "tab,right", N_("next part"), N_("The next part of it"), _PAGES, _PAGE, 5),
    Command(
        "case.before", "shift+tab,left", N_("part before"), N_("The part before"), _PAGES, _PAGE
    ),
    Command("case.facts", "i", N_("facts"), N_("What is known of the call"), _CASE, _PAGE),
    Command("case.story", "l", N_("time line"), N_("What happened to it, in order"), _PAGES, _PAGE),
    Command("case.deadline", "d", N_("deadline"), N_("Explain its deadline"), _CASE, _PAGE, 2),
    Command("case.record", "c", N_("customer"), N_("The customer's record"), _CASE, _PAGE, 5),
    Command("newcall.save", "ctrl+s", N_("save"), N_("Enter it in the register"), _FORM, _ENTRY, 1),
    Command(
        "newcall.back", "escape", N_("leave"), N_("Leave; what was typed is kept"), _FORM, _ENTRY, 2
    ),
    Command("newcall.afresh", "ctrl+n", N_("afresh"), N_("Drop what was typed"), _FORM, _ENTRY, 3),
    Command(
        "technician.before",
        "left",
        N_("other technician"),
        N_("The technician before"),
        frozenset({"dispatch"}),
        _CALL,
    ),
    Command(
        "technician.next",
        "right",
        N_("other technician"),
        N_("The next technician"),
        frozenset({"dispatch"}),
        _CALL,
    ),
    Command(
        "day.before",
        "left_square_bracket,left",
        N_("day before"),
        N_("The day before"),
        _DAY,
        _REPORT,
        1,
    ),
    Command(
        "day.next",
        "right_square_bracket,right",
        N_("next day"),
        N_("The next day, up to today"),
        _DAY,
        _REPORT,
        2,
    ),
    Command(
        "day.jobs",
        "enter",
        N_("jobs"),
        N_("Into the jobs of the technician in hand; there, all about one. Esc leads back"),
        _DAY,
        _REPORT,
        3,
    ),
    Command(
        "day.sign",
        "s",
        N_("sign"),
        N_("Sign the report; it never changes again"),
        _DAY,
        _REPORT,
        4,
    ),
    Command(
        "day.revise",
        "r",
        N_("revise"),
        N_("Make a new revision where figures have changed"),
        _DAY,
        _REPORT,
        4,
    ),
    Command(
        "notice.printed",
        "p",
        N_("printed"),
        N_("The notice was printed and mailed"),
        _CONTRACTS,
        _CONTRACT,
        2,
    ),
    Command(
        "notice.sent",
        "s",
        N_("e-mailed"),
        N_("The notice was sent by e-mail"),
        _CONTRACTS,
        _CONTRACT,
        2,
    ),
    Command(
        "notice.undelivered",
        "d",
        N_("not delivered"),
        N_("The notice did not arrive; it is to be tried again"),
        _CONTRACTS,
        _CONTRACT,
        3,
    ),
    Command(
        "contract.letter",
        "enter",
        N_("letter"),
        N_("Read the notice as it was sent; Tab and arrows scroll it"),
        _CONTRACTS,
        _CONTRACT,
        2,
    ),
    Command(
        "visit.record",
        "v",
        N_("visit"),
        N_("What came of the visit: renewed, lost, undecided"),
        _CONTRACTS,
        _CONTRACT,
        1,
    ),
    Command(
        "contract.renew",
        "r",
        N_("renew"),
        N_("Enter the next term; the history stays"),
        _CONTRACTS,
        _CONTRACT,
        1,
    ),
    Command("job.runs", "enter", N_("runs"), N_("Into its runs, and back"), _JOBS, _JOB, 2),
    Command("job.run", "r", N_("run now"), N_("Run the job in hand now"), _JOBS, _JOB, 1),
    Command(
        "past",
        "vertical_line",
        N_("past"),
        N_("The board as it was at a past instant"),
        frozenset({"board"}),
        _LIST,
    ),
    Command("past.back", "escape", N_("now"), N_("Back to now"), _PAST, _BACK, 1),
    Command("past.before", "left", N_("5 min"), N_("Five minutes earlier"), _PAST, _BACK, 3),
    Command("past.after", "right", N_("5 min"), N_("Five minutes later"), _PAST, _BACK, 3),
    Command(
        "past.hour_before",
        "shift+left,ctrl+left",
        N_("1 h"),
        N_("An hour earlier"),
        _PAST,
        _BACK,
        4,
    ),
    Command(
        "past.hour_after", "shift+right,ctrl+right", N_("1 h"), N_("An hour later"), _PAST, _BACK, 4
    ),
    Command(
        "past.day_before",
        "left_square_bracket",
        N_("1 day"),
        N_("A day earlier"),
        _PAST,
        _BACK,
        3,
    ),
    Command(
        "past.day_after", "right_square_bracket", N_("1 day"), N_("A day later"), _PAST, _BACK, 3
    ),
    Command("past.change_before", "comma", N_("change"), N_("To the change before"), _PAST, _BACK),
    Command(
        "past.change_after",
        "full_stop",
        N_("next change"),
        N_("To the next change"),
        _PAST,
        _BACK,
        5,
    ),
    Command("past.go", "t", N_("time"), N_("To a time that is typed"), _PAST, _BACK, 2),
    *CASE_COMMANDS,
    Command("undo", "u", N_("undo"), N_("Undo my last action"), EVERYWHERE, _ROOM, 6),
    Command(
        "filter",
        "slash",
        N_("filter"),
        N_("Show only rows with these words; Esc shows all"),
        _LISTS,
        _LIST,
        5,
    ),
    Command(
        "visit.open",
        "v",
        N_("visit"),
        N_("The complaint that waits for a visit; again, the next one"),
        frozenset({"dispatch"}),
        _CALL,
        6,
    ),
    Command(
        "board.kind",
        "w",
        N_("show"),
        N_("Calls and complaints, calls alone, or complaints alone"),
        frozenset({"board", "past"}),
        _LIST,
        6,
    ),
    Command(
        "sort",
        "equals_sign",
        N_("sort"),
        N_("Sort by the next column; after the last, the usual order"),
        _LISTS,
        _LIST,
    ),
    Command("site", "at", N_("site"), N_("Show the next site, or all"), _LISTS, _ROOM),
    Command("theme", "y", N_("theme"), N_("The next theme"), EVERYWHERE, _ROOM),
    Command(
        "palette", "colon,ctrl+p", N_("commands"), N_("Any command by name"), EVERYWHERE, _ROOM, 7
    ),
    Command("help", "question_mark,f1", N_("keys"), N_("All keys"), EVERYWHERE, _ROOM, 16),
    Command("quit", "q,ctrl+q", N_("quit"), N_("Leave the room"), EVERYWHERE, _ROOM, 17),
)

BY_ID: Final = {command.id: command for command in COMMANDS}


def on_screen(name: str) -> tuple[Command, ...]:
    """The commands that work on the screen of that name, in the table's order."""
    if name not in TYPING:
        return tuple(c for c in COMMANDS if "*" in c.where or name in c.where)
    found = (c if name in c.where else _untyped(c) for c in COMMANDS if c.where & {name, "*"})
    return tuple(c for c in found if c.key)


def _untyped(command: Command) -> Command:
    """The command on those of its keys that type nothing."""
    keys = [key for key in command.key.split(",") if len(key) > 1 and key not in TYPED_KEYS]
    return command._replace(key=",".join(keys))
