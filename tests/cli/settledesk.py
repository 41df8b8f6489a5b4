"""A company with somebody in every role and decided cases, at a command line."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import Answer, Desk
from tests.settling import Firm


class Counter:
    """A command line at which everybody types as themselves.

    Attributes:
        firm: the company behind it.
    """

    def __init__(self, firm: Firm, desk: Desk) -> None:
        self.firm, self._desk = firm, desk

    def run(self, person: str, *words: str) -> Answer:
        """Type a command as somebody."""
        return self._desk.run(*words, person=person)

    def ok(self, person: str, *words: str) -> str:
        """Type a command that works, and give what it says."""
        answer = self.run(person, *words)
        assert (answer.code, answer.err) == (0, "")
        return answer.out

    def refused(self, person: str, *words: str) -> str:
        """Type a command that is refused, changes nothing, and give why."""
        before = self.firm.company.everything()
        answer = self.run(person, *words)
        assert answer.code in {1, 2}
        assert answer.out == ""
        assert self.firm.company.everything() == before
        return answer.err


@pytest.fixture
def counter(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Counter]:
    """Somebody in every role, and two salespeople, Li and Wang."""
    firm = Firm.at(tmp_path / "room.db")
    firm.hire("li", "sales")
    firm.hire("wang", "sales")
    yield Counter(firm, Desk(firm.company, capsys))
    firm.close()
