"""README says what is so."""

from pathlib import Path

import pytest

from opsroom.__main__ import main
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


def test_readmes_own_track_holds_together(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    section = TEXT.partition("## Your own complaint track")[2].partition("\n## ")[0]
    example = section.partition("```toml\n")[2].partition("```")[0]
    policy = tmp_path / "policy.toml"
    policy.write_text(example, encoding="utf-8")
    code = main(["policy", "check", str(policy)])
    assert "1 track of its own: recall" in capsys.readouterr().out
    assert code == 0
