"""Every fault harness in its short form; the long one is ``python -m tests.faults --long``."""

from pathlib import Path

import pytest

from tests.faults.promises import command, rows
from tests.faults.table import HARNESSES, Harness
from tests.readme import README

#: Those that are test modules run by themselves.
OWN = [harness for harness in HARNESSES if harness.suite is None]


@pytest.mark.parametrize("harness", OWN, ids=lambda harness: harness.name)
def test_what_is_promised_is_kept(harness: Harness, tmp_path: Path) -> None:
    report = harness.run(tmp_path, False)
    assert not report.faults, report


def test_a_harness_that_is_a_test_module_is_there() -> None:
    for harness in HARNESSES:
        for file in harness.suite.files if harness.suite else ():
            assert (README.parent / file).is_file(), file


def test_readme_promises_what_has_a_harness() -> None:
    there = rows(README.read_text(encoding="utf-8"))
    assert set(there) <= {command(harness) for harness in HARNESSES}
    assert there, "run: python -m tests.faults --long --readme"
