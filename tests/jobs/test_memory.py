"""What a job has used goes back to the system."""

import ctypes
import sys

import pytest

from opsroom.jobs import memory


def test_what_a_job_has_freed_is_given_back(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    monkeypatch.setattr(memory, "_trim", lambda: asked.append)
    memory.give_back()
    assert asked == [0]


def test_without_glibc_nothing_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    def other(_name: None) -> object:
        return object()

    memory._trim.cache_clear()
    monkeypatch.setattr(ctypes, "CDLL", other)
    memory.give_back()
    memory._trim.cache_clear()


@pytest.mark.skipif(sys.platform != "linux", reason="glibc's")
def test_here_it_can_be_given_back() -> None:
    memory._trim.cache_clear()
    memory.give_back()
