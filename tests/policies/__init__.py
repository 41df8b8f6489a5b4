"""Policy files of companies, for tests: ``RECALL`` has a complaint track of its own."""

from pathlib import Path
from typing import Final

from opsroom.domain.policy import Policy
from opsroom.settings import parse

RECALL: Final = Path(__file__).parent / "recall.toml"


def recall() -> Policy:
    """The policy of a company with a seventh track, ``recall``."""
    return parse(RECALL, Policy)
