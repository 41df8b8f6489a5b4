"""What libraries bring along and the room never uses, in a process of its own."""

import pytest

from tests.fresh import said


def test_actions_and_policy_are_there_without_a_look_for_plugins() -> None:
    program = (
        "import sys; import opsroom.actions.alerts; from opsroom.domain.policy import Policy;"
        "Policy(); print('importlib.metadata' in sys.modules);"
        "from importlib.metadata import version; print(version('pydantic')[0])"
    )
    assert said(program).split() == ["False", "2"]


def test_the_scheduler_runs_without_processes_and_without_a_look_for_plugins() -> None:
    program = (
        "import sys; from opsroom.jobs.scheduler import Jobs;"
        "jobs = Jobs([]); jobs.start(lambda: None); jobs.stop();"
        "unused = {'multiprocessing', 'concurrent.futures.process', 'importlib.metadata'};"
        "print(sorted(unused & set(sys.modules)));"
        "from concurrent.futures import ProcessPoolExecutor; print(ProcessPoolExecutor.__module__)"
    )
    assert said(program).splitlines() == ["[]", "concurrent.futures.process"]


@pytest.mark.parametrize("module", ["importlib.metadata", "multiprocessing"])
def test_what_is_there_already_stays(module: str) -> None:
    program = (
        f"import sys, {module}; was = sys.modules['{module}'];"
        "from opsroom.jobs.scheduler import Jobs; Jobs([]).start(lambda: None);"
        f"print(sys.modules['{module}'] is was)"
    )
    assert said(program) == "True"


def test_a_session_hashes_as_everybody_does() -> None:
    """ROL-3: the chain is the same whoever writes it."""
    program = (
        "import hashlib; from opsroom.domain import chain, digest;"
        "print(digest.sha256(b'x').hexdigest() == hashlib.sha256(b'x').hexdigest());"
        "entry = (1, 2, 'a', 'b', 'c', 'd', 'e', 'f', None, 'g', '', None);"
        "print(chain.link_hashes('r', entry, [('f', 'g')]) == [chain.link_hash('r', entry)])"
    )
    assert said(program).split() == ["True", "True"]
