"""What many tests share: the sample company, built once a worker and copied for each test."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from opsroom import language
from opsroom.actions.sample import build_sample
from opsroom.domain.policy import Policy
from opsroom.wiring import Wired, instant, wire
from tests.rooms import Company
from tests.settling import Firm

# One terminal for all, wherever the tests run: styles remember what they were last drawn as, so a
# test that took a picture (true colours) would change the colours of the next on a lesser one.
os.environ.update(TERM="xterm-256color", COLORTERM="truecolor")

# And nothing else of whoever runs the tests: neither their settings, nor what changes how wide
# text is, where lines break, and whether there are colours.
_THEIRS = ("OPSROOM_SETTINGS", "TEXTUAL", "NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "UNICODE_")
for _name in [name for name in os.environ if name.startswith(_THEIRS)]:
    del os.environ[_name]
os.environ["XDG_CONFIG_HOME"] = str(Path(__file__).parent / "no settings")

# How long an example takes says how busy the machine is, not whether the program is right.
settings.register_profile("opsroom", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("opsroom")

#: A Tuesday afternoon in Shanghai, before dawn in London.
SAMPLE_NOW = "2026-11-24T14:05:00+08:00"


@pytest.fixture(autouse=True)
def _english() -> None:
    """Every test starts in English, whatever the one before it spoke."""
    language.use("en")


@pytest.fixture(scope="session")
def sample_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample company as of ``SAMPLE_NOW``; not to be changed."""
    path = tmp_path_factory.mktemp("sample") / "sample.db"
    build_sample(path, instant("now", SAMPLE_NOW), Policy())
    return path


@pytest.fixture
def sample(sample_file: Path, tmp_path: Path) -> Path:
    """A copy of the sample company that a test may change."""
    return Path(shutil.copy(sample_file, tmp_path / "room.db"))


@pytest.fixture
def wired(sample: Path) -> Callable[..., Wired]:
    """Wire the sample: ``wired(person="…", lang="…", now="…")``; the clock starts at its now."""

    def make(person: str | None = None, *, now: str = SAMPLE_NOW, lang: str = "en") -> Wired:
        return wire(db=str(sample), now=now, person=person, lang=lang)

    return make


@pytest.fixture
def company(tmp_path: Path) -> Iterator[Company]:
    """A company at nine o'clock on a Tuesday, without a call."""
    made = Company(tmp_path / "room.db")
    yield made
    made.room.close()


@pytest.fixture
def firm(tmp_path: Path) -> Iterator[Firm]:
    """A company with somebody in every role."""
    made = Firm.at(tmp_path / "room.db")
    yield made
    made.close()
