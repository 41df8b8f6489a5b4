"""The table of moves as the rule book has it, written down by hand: the code is held to this."""

from typing import Final

#: What can be done to a call in a state under a kind of hold (DSP-2, SLA-4, CALL-3).
POSSIBLE: Final[dict[tuple[str, str], str]] = {
    ("waiting", "no"): "dispatch hold pin unpin rezone cancel",
    ("waiting", "timed"): "dispatch resume pin unpin rezone cancel",
    ("waiting", "open"): "resume pin unpin rezone cancel",
    ("dispatched", "no"): "enroute arrive reassign recall hold rezone cancel",
    ("dispatched", "timed"): "enroute arrive reassign recall resume rezone cancel",
    ("dispatched", "open"): "arrive recall resume rezone cancel",
    ("enroute", "no"): "arrive reassign recall hold rezone cancel",
    ("enroute", "timed"): "arrive reassign recall resume rezone cancel",
    ("enroute", "open"): "arrive recall resume rezone cancel",
    ("arrived", "no"): "finish reassign rezone cancel",
    ("arrived", "timed"): "finish reassign rezone cancel",
    ("arrived", "open"): "rezone cancel",
    ("finished", "no"): "reopen",
    ("finished", "timed"): "reopen",
    ("finished", "open"): "reopen",
    ("cancelled", "no"): "reopen",
    ("cancelled", "timed"): "reopen",
    ("cancelled", "open"): "reopen",
}

#: Where a move leads; one that isn't here leaves the state as it is.
LEADS_TO: Final[dict[str, str]] = {
    "dispatch": "dispatched",
    "enroute": "enroute",
    "arrive": "arrived",
    "finish": "finished",
    "reassign": "dispatched",
    "recall": "waiting",
    "cancel": "cancelled",
    "reopen": "waiting",
}

VERBS: Final = (
    "dispatch",
    "enroute",
    "arrive",
    "finish",
    "reassign",
    "recall",
    "hold",
    "resume",
    "pin",
    "unpin",
    "rezone",
    "cancel",
    "reopen",
)
