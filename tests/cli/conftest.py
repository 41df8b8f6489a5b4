"""The real entry point, run in this process on a small company, with its clock in our hands."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from opsroom.__main__ import main
from opsroom.language import use
from tests.rooms import Company


@dataclass
class Answer:
    """What a command line said."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output as exactly one JSON document."""
        assert self.code == 0, self.err
        assert self.err == ""
        return json.loads(self.out)


class Desk:
    """Somebody at a command line.

    Attributes:
        company: the company behind it; its clock is the command's ``--now``.
        person: who types.
    """

    def __init__(self, company: Company, capsys: pytest.CaptureFixture[str]) -> None:
        self.company, self.person = company, "boss"
        self._capsys = capsys

    def run(self, *words: str, person: str | None = None) -> Answer:
        """Type a command on the company's database."""
        now = datetime.fromtimestamp(self.company.now, UTC).isoformat()
        common = ["--db", str(self.company.path), "--as", person or self.person, "--now", now]
        return self.bare(*common, *words)

    def bare(self, *words: str) -> Answer:
        """Type a command with no option but those given."""
        self._capsys.readouterr()
        code = main(list(words))
        said = self._capsys.readouterr()
        return Answer(code, said.out, said.err)

    def ok(self, *words: str) -> str:
        """Type a command that works, and give what it says."""
        answer = self.run(*words)
        assert (answer.code, answer.err) == (0, "")
        return answer.out

    def add(self, *words: str) -> str:
        """Enter a call of a new customer and give its number."""
        new = ["--name", "张三", "--address", "南京东路 9 号", "--phone", "021-555-0009"]
        what = ["--zone", "urban", "--model", "CX-200", "--fault", "不制冷"]
        return str(self.run("call", "add", *new, *what, *words, "--json").json["call"]["number"])


@pytest.fixture(autouse=True)
def untouched_surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No settings of whoever runs the tests, and English again afterwards."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.delenv("OPSROOM_SETTINGS", raising=False)
    yield
    use("en")


@pytest.fixture
def desk(company: Company, capsys: pytest.CaptureFixture[str]) -> Desk:
    """The supervisor at a command line."""
    return Desk(company, capsys)


@pytest.fixture
def fu(desk: Desk) -> Desk:
    """The service department at the command line."""
    from tests.cli.casedesk import staffed

    return staffed(desk)
