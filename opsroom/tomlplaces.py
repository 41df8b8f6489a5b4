"""Where in a TOML text a key stands: line numbers for what is wrong with a value.

The standard library's parser gives values without their places. This scanner finds the places of a
text that the parser has accepted; of another text it finds those before the first oddity.
"""

import re
from collections.abc import Mapping
from contextlib import suppress
from itertools import count
from typing import Final

Place = tuple[str | int, ...]
"""The way to a value: keys of tables, and indices of arrays from 0."""

_BLANK: Final = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_KEY: Final = re.compile(r'[ \t]*(?:"((?:[^"\\\n]|\\.)*)"|\'([^\'\n]*)\'|([A-Za-z0-9_-]+))[ \t]*')
_ATOM: Final = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'|[^,\]}#\n]+',
    re.DOTALL,
)
_ESCAPE: Final = re.compile(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))")
_ESCAPED: Final = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r"}


def places(text: str) -> dict[Place, int]:
    """The line (from 1) of every key, table, and element of an array in a TOML text."""
    scanner = _Scanner(text)
    with suppress(_Odd):  # the parser has said, or will say, what is wrong there
        scanner.document()
    return scanner.found


def line_of(text: str, place: Place) -> int:
    """The line (from 1) where a value stands; 1 if nothing of its way is in the text.

    Where the value itself isn't in the text, it is the line of the nearest table that holds it.
    """
    return nearest(places(text), place)[1]


def nearest(found: Mapping[Place, int], place: Place) -> tuple[Place, int]:
    """The longest beginning of a way that is in the text, and its line; the empty way is line 1."""
    for length in range(len(place), 0, -1):
        if place[:length] in found:
            return place[:length], found[place[:length]]
    return (), 1


class _Odd(Exception):
    """Something that no TOML has."""


class _Scanner:
    """Goes through a text once, and notes the line of all it meets."""

    def __init__(self, text: str) -> None:
        self.found: dict[Place, int] = {}
        self._text, self._at = text, 0
        self._line, self._counted = 1, 0
        self._arrays: dict[Place, int] = {}  # of tables: how many there are so far

    def document(self) -> None:
        """Read all of it."""
        table: Place = ()
        while self._skip():
            if self._takes("[["):
                table = self._element(self._keys())
                self._want("]]")
            elif self._takes("["):
                table = self._resolved(self._keys())
                self._note(table)
                self._want("]")
            else:
                self._pair(table)

    def _element(self, keys: tuple[str, ...]) -> Place:
        array = (*self._resolved(keys[:-1]), keys[-1])
        index = self._arrays.get(array, 0)
        self._arrays[array] = index + 1
        self._note((*array, index))
        return (*array, index)

    def _resolved(self, keys: tuple[str, ...]) -> Place:
        """The way of a header: an array of tables means its latest element."""
        place: Place = ()
        for key in keys:
            place += (key,)
            if place in self._arrays:
                place += (self._arrays[place] - 1,)
        return place

    def _pair(self, table: Place) -> None:
        place = table + self._keys()
        self._note(place)
        self._want("=")
        self._value(place)

    def _value(self, place: Place) -> None:
        self._skip()
        if self._takes("["):
            for index in count():
                self._skip()
                if self._takes("]"):
                    return
                self._note((*place, index))
                self._value((*place, index))
                self._skip()
                self._takes(",")
        elif self._takes("{"):
            while self._skip() and not self._takes("}"):
                self._pair(place)
                self._skip()
                self._takes(",")
        else:
            self._match(_ATOM)

    def _keys(self) -> tuple[str, ...]:
        keys = []
        while True:
            quoted, literal, bare = self._match(_KEY).groups()
            keys.append(literal or bare or _plain(quoted or ""))
            if not self._takes("."):
                return tuple(keys)

    def _note(self, place: Place) -> None:
        """Note the line of a place, and of what holds it where that has no line of its own."""
        self._line += self._text.count("\n", self._counted, self._at)
        self._counted = self._at
        for length in range(1, len(place) + 1):
            self.found.setdefault(place[:length], self._line)

    def _skip(self) -> bool:
        """Pass blanks and comments; whether anything follows."""
        self._match(_BLANK)
        return self._at < len(self._text)

    def _takes(self, mark: str) -> bool:
        taken = self._text.startswith(mark, self._at)
        self._at += len(mark) * taken
        return taken

    def _want(self, mark: str) -> None:
        if not self._takes(mark):
            raise _Odd

    def _match(self, pattern: re.Pattern[str]) -> re.Match[str]:
        match = pattern.match(self._text, self._at)
        if match is None:
            raise _Odd
        self._at = match.end()
        return match


def _plain(quoted: str) -> str:
    """What stands between double quotes, its escapes resolved."""

    def char(match: re.Match[str]) -> str:
        code = match[1] or match[2]
        return chr(int(code, 16)) if code else _ESCAPED.get(match[3], match[3])

    return _ESCAPE.sub(char, quoted)
