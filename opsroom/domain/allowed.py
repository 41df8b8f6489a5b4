"""Which roles each move of a call is open to (ROL-2).

A table of its own: the screen dims keys by it from its first paint on, long before an action is
needed.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from opsroom.domain.people import DESK, FIELD, LEADS, Role

#: The roles by verb.
MOVES: Final[Mapping[str, frozenset[Role]]] = MappingProxyType(
    {
        "dispatch": LEADS,
        "reassign": LEADS,
        "recall": LEADS,
        "pin": LEADS,
        "unpin": LEADS,
        "enroute": FIELD,
        "arrive": FIELD,
        "finish": FIELD,
        "hold": DESK,
        "resume": DESK,
        "rezone": DESK,
        "cancel": DESK,
        "reopen": DESK,
    }
)
