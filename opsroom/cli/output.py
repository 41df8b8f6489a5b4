"""Where a verb's answers go: lines for people, or one JSON document."""

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NamedTuple

from opsroom.cli.streams import silence
from opsroom.cli.table import Column, columns_available, table


def harmless(text: str) -> str:
    """The text without a character that steers a terminal; line breaks and spaces stay.

    What people enter is cleaned on its way in. This is the last filter, for a database that
    something else has written to.
    """
    if text.isprintable():
        return text
    return "".join(char for char in text if char.isprintable() or char == "\n")


def json_line(value: Any) -> str:
    """A value as JSON on one line, with whatever steers a terminal escaped: the value is the same.

    JSON itself asks that of a few controls only, and of none that turns the reading direction.
    """
    text = json.dumps(value, ensure_ascii=False, separators=(", ", ": "))
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else json.dumps(char)[1:-1] for char in text)


class Unwritten(Exception):
    """An answer that is written as it is made can't be: there is no use in making the rest."""


class Kept(NamedTuple):
    """A change that was made, for when nothing else of the answer arrives.

    Attributes:
        what: the number of what was changed, or what else names it.
        entry: the journal entry's ID; ``None`` where none tells of it.
    """

    what: str
    entry: int | None = None


@dataclass
class Output:
    """The way out of a verb.

    Attributes:
        json: whether the answer is a JSON document instead of text.
        kept: what the verb has changed.
        lost: why the answer could not be written, once it couldn't; the verb goes on to its end
            all the same, so that its exit code says what happened.
    """

    json: bool = False
    kept: Kept | None = None
    lost: OSError | None = None

    def say(self, text: str) -> None:
        """Write lines for people, with nothing in them that steers a terminal."""
        self.write(harmless(text) + "\n")

    def lines(self, lines: Sequence[str]) -> None:
        """Write lines that are laid out already."""
        self.write("".join(f"{line}\n" for line in lines))

    def table(self, columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> None:
        """Write a table, fitted to the terminal where there is one."""
        self.lines(table(columns, rows, columns_available()))

    def document(self, value: Any) -> None:
        """Write one JSON document, on one line."""
        self.write(json_line(value) + "\n")

    def answer(self, value: Callable[[], Any], text: Callable[[], object]) -> None:
        """Write the document or the text, whichever is wanted; only that one is made."""
        if self.json:
            self.document(value())
        else:
            text()

    def write(self, text: str) -> None:
        """Write text as it is, if standard output takes any."""
        if self.lost is None:
            try:
                sys.stdout.write(text)
            except OSError as error:
                self._lose(error)

    def finish(self) -> None:
        """See that all of the answer has gone out."""
        try:
            sys.stdout.flush()
        except OSError as error:
            self._lose(error)

    @contextmanager
    def streaming(self) -> Iterator[None]:
        """A block that writes on standard output itself, for as long as that takes anything.

        Raises:
            Unwritten: it doesn't any more.
        """
        try:
            yield
        except OSError as error:
            self._lose(error)
            raise Unwritten from error

    def _lose(self, error: OSError) -> None:
        self.lost = self.lost or error
        silence(sys.stdout)
