"""What people call tracks and steps, for lists that don't wait for a company's whole policy.

Reading the rule book's tracks as a policy takes a fifth of a second, of which most is the import
of what checks them. Their titles alone are a plain table of a file that comes with the program.
"""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from opsroom import domain
from opsroom.language.trackwords import title

if TYPE_CHECKING:
    from opsroom.domain.policy import Policy


#: The field that says who visited the customer: a step that has to record it is a visit (DSP-5).
_VISITOR: Final = "visitor"


class _Named(NamedTuple):
    """A track's title, those of its steps by their codes, and which steps are visits."""

    title: str
    steps: dict[str, str]
    visits: frozenset[str]


class TrackTitles:
    """The titles of a company's tracks. A code that has none stands for itself."""

    def __init__(self, company: "Policy | None") -> None:
        """Take them from the company's own policy; ``None`` where the rule book's holds."""
        if company is None:
            self._tracks = _shipped()
            return
        self._tracks = {
            code: _Named(
                track.title,
                {step.id: step.title for step in track.steps},
                frozenset(step.id for step in track.steps if _VISITOR in step.record),
            )
            for code, track in company.book.tracks.items()
        }

    def track(self, code: str) -> str:
        """What people call a track."""
        found = self._tracks.get(code)
        return title(found.title) if found else code

    def step(self, track: str, step: str) -> str:
        """What people call a step."""
        found = self._tracks.get(track)
        return title(found.steps[step]) if found and step in found.steps else step

    def visit(self, track: str, step: str) -> bool:
        """Whether a step is a visit to the customer, in person or by somebody sent (DSP-5)."""
        found = self._tracks.get(track)
        return found is not None and step in found.visits


#: The lines of the shipped file that matter here; it is written so that they stand by themselves.
_LINES: Final = re.compile(
    r'^\[tracks\.(?P<track>\w+)\]|^id = "(?P<step>\w+)"|^title = "(?P<title>[^"]+)"'
    rf'|^record = \[.*"(?P<visit>{_VISITOR})"',
    re.MULTILINE,
)


@cache
def _shipped() -> Mapping[str, _Named]:
    """The rule book's titles, picked out of its file: parsing all of it takes ten times as long."""
    text = Path(domain.__path__[0], "tracks.toml").read_text(encoding="utf-8")
    tracks: dict[str, tuple[list[str], dict[str, str], set[str]]] = {}
    titles, steps, visits, step = list[str](), dict[str, str](), set[str](), ""
    for found in _LINES.finditer(text.partition("\n[fields")[0]):
        kind, value = str(found.lastgroup), found[found.lastgroup or 0]
        if kind == "track":
            titles, steps, visits = tracks[value] = [], {}, set()
            step = ""
        elif kind == "step":
            step = value
        elif kind == "visit":
            visits.add(step)
        elif step:
            steps.setdefault(step, value)
        else:
            titles.append(value)
    return {
        code: _Named(titles[0], steps, frozenset(visits))
        for code, (titles, steps, visits) in tracks.items()
    }
