"""What a job has used goes back to the system."""

import ctypes
import sys

import pytest

from opsroom.jobs import memory


def test_what_a_job_has_freed_is_given_back(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    monkeypatch.setattr(memory, "_own", {"malloc_trim": asked.append}.get)
    memory.give_back()
    assert asked == [0]


def test_threads_share_their_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[int, int]] = []
    limits = {"mallopt": lambda *words: asked.append(words)}
    monkeypatch.setattr(memory, "_own", limits.get)
    memory.share()
    assert asked == [(-8, 2)]


def test_without_glibc_nothing_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    def other(_name: None) -> object:
        return object()

    memory._own.cache_clear()
    monkeypatch.setattr(ctypes, "CDLL", other)
    memory.give_back()
    memory.share()
    memory._own.cache_clear()


@pytest.mark.skipif(sys.platform != "linux", reason="glibc's")
def test_here_it_can_be_given_back() -> None:
    memory._own.cache_clear()
    memory.give_back()
