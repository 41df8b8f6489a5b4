"""The way of a case through its track: what it has passed, where it is, what lies ahead. Pure."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from opsroom.domain.tracks import END, Track

#: What a step is noted as that was finished.
DONE: Final = "done"
#: ... and one from which a case was passed up when it became serious (FBK-1): it isn't finished.
RAISED: Final = "raised"

#: What an approval is noted as that let the case on, and one that sent it back (CMP-6).
APPROVED: Final = "approved"
REJECTED: Final = "rejected"


class Passed(NamedTuple):
    """A step that a case has left, and how."""

    step: str
    outcome: str


def unapproved(passed: Sequence[Passed], money: bool) -> str | None:
    """The approval that rejected what a case would be answered or filed with (CMP-6).

    Args:
        passed: the steps that it has left, in order.
        money: whether amounts are in question. Where none are, work may have led elsewhere since:
            a case that isn't serious any more isn't the deputy's to review.

    Returns:
        Its step; ``None`` where nothing stands rejected.
    """
    decided = [one for one in passed if one.outcome in (APPROVED, REJECTED)]
    if not decided or decided[-1].outcome == APPROVED:
        return None
    return decided[-1].step if money or passed[-1].outcome == REJECTED else None


def resumed(
    track: Track, passed: Sequence[Passed], here: str, facts: Mapping[str, str]
) -> str | None:
    """Where a case goes on that was passed up to the step it stands in (FBK-1).

    It is the step that it was in, or that comes in that one's place now that the case is serious.

    Args:
        track: the case's track.
        passed: the steps that it has left, in order.
        here: the step that it stands in.
        facts: what is recorded.

    Returns:
        The step; ``None`` for a case that came here by its track.

    Raises:
        KeyError: the track has a step no longer that the case has passed.
    """
    if not passed or passed[-1].outcome != RAISED:
        return None
    worked = next((one.step for one in reversed(passed) if one.outcome == DONE), None)
    left = passed[-1].step
    following = left if worked is None else track.after(track.step(worked), facts)
    return left if following in (here, END) else following


def route(track: Track, passed: Sequence[Passed], here: str, facts: Mapping[str, str]) -> list[str]:
    """The steps of a case as a line: those done, the one it is in, and those expected ahead.

    What lies ahead follows from what is recorded so far; where a branch is still undecided it is
    the way it would go now. Steps gone through again stand where they were last finished; one that
    a case was passed up from stands where it goes on, if it does.

    Args:
        track: the case's track.
        passed: the steps that it has left, in order.
        here: the step that it stands in.
        facts: what is recorded.

    Raises:
        KeyError: the track leads to a step that it lacks.
    """
    line = [step for step in behind(passed) if step != here]
    line.append(here)
    at = len(line) - 1
    following = resumed(track, passed, here, facts) or track.after(track.step(here), facts)
    while following != END and following not in line[at:]:
        line.append(following)
        following = track.after(track.step(following), facts)
    return line


def behind(passed: Sequence[Passed]) -> list[str]:
    """The steps that a case has behind it, each where it was left last; not those passed up from.

    Args:
        passed: the steps that it has left, in order.
    """
    last = {one.step: one.outcome for one in passed}
    order = list(dict.fromkeys(one.step for one in reversed(passed)))[::-1]
    return [step for step in order if last[step] != RAISED]
