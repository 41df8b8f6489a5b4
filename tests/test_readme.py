"""README says what is so."""

import pytest

from tests.readme import README, TABLES, rewritten

TEXT = README.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", TABLES)
def test_a_table_of_readme_is_the_codes_own(name: str) -> None:
    assert f"<!-- {name} -->" in TEXT
    assert rewritten(TEXT) == TEXT, "run: python -m tests.readme"


def test_the_ci_runs_readmes_own_test_command() -> None:
    ci = (README.parent / ".ci" / "run").read_text(encoding="utf-8")
    assert ".venv/bin/pip install" in TEXT
    for command in ("--editable '.[dev]'", ".venv/bin/pytest"):
        assert command in TEXT
        assert command in ci


def test_every_picture_that_readme_shows_is_there() -> None:
    import re

    for path in re.findall(r"!\[[^]]*\]\(([^)]+)\)", TEXT):
        assert (README.parent / path).is_file(), path
