"""Where a verb's answers go: lines for people, or one JSON document."""

import json
import sys
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from opsroom.cli.table import Column, columns_available, table


def harmless(text: str) -> str:
    """The text without a character that steers a terminal; line breaks and spaces stay.

    What people enter is cleaned on its way in. This is the last filter, for a database that
    something else has written to.
    """
    if text.isprintable():
        return text
    return "".join(char for char in text if char.isprintable() or char == "\n")


class Output(NamedTuple):
    """The way out of a verb.

    Attributes:
        json: whether the answer is a JSON document instead of text.
    """

    json: bool = False

    def say(self, text: str) -> None:
        """Write lines for people, with nothing in them that steers a terminal."""
        sys.stdout.write(harmless(text) + "\n")

    def lines(self, lines: Sequence[str]) -> None:
        """Write lines that are laid out already."""
        sys.stdout.write("".join(f"{line}\n" for line in lines))

    def table(self, columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> None:
        """Write a table, fitted to the terminal where there is one."""
        self.lines(table(columns, rows, columns_available()))

    def document(self, value: Any) -> None:
        """Write one JSON document, on one line."""
        sys.stdout.write(json.dumps(value, ensure_ascii=False, separators=(", ", ": ")) + "\n")

    def answer(self, value: Callable[[], Any], text: Callable[[], object]) -> None:
        """Write the document or the text, whichever is wanted; only that one is made."""
        if self.json:
            self.document(value())
        else:
            text()
