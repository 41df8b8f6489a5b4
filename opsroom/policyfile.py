"""A company's policy file: read, and looked over for all that is wrong with it.

Starting needs a policy that holds together and names the first thing that doesn't; the verb
``policy check`` names all of them.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from pydantic import TypeAdapter, ValidationError

from opsroom.domain.policy import Policy
from opsroom.domain.text import clean
from opsroom.domain.tracks import Book, FieldSpec, Step, Track, shipped
from opsroom.language import _
from opsroom.language.findings import sentence
from opsroom.language.mistakes import mistake
from opsroom.settings import SettingsError
from opsroom.tomlplaces import Place, nearest, places

if TYPE_CHECKING:
    from opsroom.domain.trackcheck import Finding

_AT_LINE: Final = re.compile(r" *\(at (?:line (\d+), column \d+|end of document)\)")


class Problem(NamedTuple):
    """Something wrong in a policy file.

    Attributes:
        line: from 1; 0 where the file can't be read at all.
        key: the way to it, dotted; empty where it is the file's form.
        reason: a sentence in the reader's language.
    """

    line: int
    key: str
    reason: str

    def told(self, path: Path) -> str:
        """File, line, key and reason, as a line of text."""
        if not self.line:
            return _("{path} can't be read: {reason}.").format(
                path=path, reason=self.reason.rstrip(".")
            )
        if not self.key:
            return _("{path}, line {line}: {reason}").format(
                path=path, line=self.line, reason=self.reason
            )
        return _("{path}, line {line}: {key}: {reason}").format(
            path=path, line=self.line, key=self.key, reason=self.reason
        )


def read(path: Path) -> Policy:
    """The policy of a file, if it holds together.

    Raises:
        SettingsError: names file, line, key and reason of the first thing wrong, and how many more
            there are.
    """
    policy, wrong = examine(path)
    if policy is not None and not wrong:
        return policy
    told = [wrong[0].told(path)]
    if len(wrong) > 1:
        more = _("{n} more: `opsroom policy check` tells all.")
        told.append(more.format(n=len(wrong) - 1))
    raise SettingsError(" ".join((*told, _("Nothing was started."))))


def examine(path: Path) -> tuple[Policy | None, list[Problem]]:
    """The policy of a file, if it can be one, and all that is wrong with it, in the file's order.

    A file that isn't TOML has one problem: what follows it can't be read.
    """
    text = ""
    try:
        text = path.read_text(encoding="utf-8-sig")  # some editors put a byte order mark first
        values = tomllib.loads(text)
    except (OSError, ValueError, RecursionError) as error:
        return None, [_unreadable(error, text)]
    try:
        policy = Policy.model_validate(values)
    except ValidationError as error:
        wrong = _mistakes(error, places(text))
        return None, _sorted([*wrong, *_findings(_sound(values), text)])
    return policy, _sorted(_findings(Book(tracks=policy.tracks, fields=policy.fields), text))


def line_of(path: Path, *key: str) -> int:
    """The line of a key in a policy file that could be read, or of what it would stand in."""
    return nearest(places(path.read_text(encoding="utf-8-sig")), key)[1]


def _sorted(problems: Iterable[Problem]) -> list[Problem]:
    return sorted(dict.fromkeys(problems), key=lambda problem: problem.line)


def _unreadable(error: Exception, text: str) -> Problem:
    reason = getattr(error, "strerror", None) or str(error)
    at = _AT_LINE.search(reason)
    if at is None:
        return Problem(0, "", reason)
    line = int(at[1]) if at[1] else text.count("\n") + 1
    return Problem(line, "", f"{_AT_LINE.sub('', reason).rstrip('.')}.")


def _mistakes(error: ValidationError, found: Mapping[Place, int]) -> Iterator[Problem]:
    """What no policy can have, by pydantic's word."""
    for problem in error.errors(include_url=False):
        place = tuple(part for part in problem["loc"] if part != "[key]")
        yield Problem(nearest(found, place)[1], _key(place), mistake(problem))


def _findings(own: Book, text: str) -> Iterator[Problem]:
    """What doesn't hold together in a company's own tracks, or in those its fields have changed."""
    if not own.tracks and not own.fields:
        return
    from opsroom.domain.trackcheck import findings  # a start without own tracks doesn't wait for it

    found = places(text)
    book = shipped().with_own(own.tracks, own.fields)
    changed = set(own.fields) & set(shipped().fields)
    looked = [
        code for code, track in book.tracks.items() if code in own.tracks or _names(track) & changed
    ]
    for finding in findings(book, looked):
        yield Problem(
            _line(finding, found), _key(finding.place), sentence(finding.code, finding.facts)
        )


def _names(track: Track) -> set[str]:
    """The fields that a track speaks of."""
    return {
        name
        for step in track.steps
        for name in (*step.fields, step.amount, step.owner_from, *_asked(step))
        if name is not None
    }


def _asked(step: Step) -> Iterator[str]:
    return (name for branch in step.branches for name in branch.when)


def _line(finding: "Finding", found: Mapping[Place, int]) -> int:
    """Its line; in a track of the rule book, that of the company's field which does the harm."""
    if finding.place[:2] in found:
        return nearest(found, finding.place)[1]
    return nearest(found, ("fields", finding.facts.get("field", "")))[1]


def _sound(values: Mapping[str, Any]) -> Book:
    """The tracks and fields of a file that are in order by themselves."""
    fields = _each(values.get("fields"), TypeAdapter(FieldSpec))
    tracks = _each(values.get("tracks"), TypeAdapter(Track))
    lost = set(_table(values.get("fields"))) - set(fields)
    whole = {code: track for code, track in tracks.items() if not _names(track) & lost}
    return Book.model_construct(tracks=whole, fields=fields)


def _each(table: Any, kind: TypeAdapter[Any]) -> dict[str, Any]:
    sound = {}
    for code, value in _table(table).items():
        try:
            sound[code] = kind.validate_python(value)
        except ValidationError:
            continue  # told already, with the policy as a whole
    return sound


def _table(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _key(place: Place) -> str:
    return clean(".".join(map(str, place))) or "-"
