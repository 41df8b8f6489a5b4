"""A machine that was off for the whole week finds what one that was on had found, day by day."""

import random
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import pytest

from opsroom.actions.door import Action
from opsroom.actions.holds import Hold, Resume
from opsroom.actions.moves import Cancel, Dispatch, Reassign, Recall, Reopen
from opsroom.actions.visits import Arrive, EnRoute, Finish
from opsroom.domain.errors import OpsroomError
from opsroom.jobs.registry import JOBS
from tests.jobs.company import Company

START, END, LAST = "2026-11-19 09:00", "2026-11-30 23:00", "2026-12-02 18:00"

_MOVES: tuple[Callable[[str, str], Action], ...] = (
    lambda call, who: Dispatch(call=call, technician=who),
    lambda call, who: Dispatch(call=call, technician=who),
    lambda call, _who: EnRoute(call=call),
    lambda call, _who: Arrive(call=call),
    lambda call, _who: Arrive(call=call),
    lambda call, _who: Finish(call=call, voucher="signed"),
    lambda call, _who: Finish(call=call, voucher="refused", note="no time"),
    lambda call, who: Reassign(call=call, technician=who, reason="nearer"),
    lambda call, _who: Recall(call=call, reason="part missing"),
    lambda call, _who: Hold(call=call, reason="nobody_home"),
    lambda call, _who: Resume(call=call),
    lambda call, _who: Cancel(call=call, reason="fixed itself"),
    lambda call, _who: Reopen(call=call, reason="again"),
)


def live(company: Company, seed: int, jobs: bool) -> None:
    """Live through a week of random moves; the same ones for the same seed."""
    dice = random.Random(seed)
    numbers: list[str] = []
    company.at(START)
    end = company.instant(END)
    while company.now < end:
        company.now += dice.randrange(60, 5400)
        if jobs:
            for name in JOBS:
                company.run(name)
        zone = dice.choice(["urban", "suburban"])
        if dice.random() < 0.2 or not numbers:
            numbers.append(company.call(zone=zone))
        number, who = dice.choice(numbers), dice.choice(["li", "wu"])
        with suppress(OpsroomError):  # what isn't possible is refused in both alike
            company.do(dice.choice(_MOVES)(number, who))
    company.at(LAST)
    for name in JOBS:
        company.run(name)


_LATEST = """
SELECT day, kind, person_id, data FROM reports r WHERE revision = (
  SELECT max(revision) FROM reports n
  WHERE n.day = r.day AND n.kind = r.kind AND n.person_id = r.person_id)
ORDER BY 1, 2, 3
"""
_CARRIED = "SELECT call_id, day FROM carryovers ORDER BY 1, 2"


@pytest.mark.parametrize("seed", range(3))
def test_on_all_week_or_off_all_week_the_books_say_the_same(tmp_path: Path, seed: int) -> None:
    """CALL-5, DAY-4."""
    with (
        closing(Company(tmp_path / "on.db", opened="2026-11-19")) as on,
        closing(Company(tmp_path / "off.db", opened="2026-11-19")) as off,
    ):
        live(on, seed, jobs=True)
        live(off, seed, jobs=False)
        assert on.rows(_CARRIED) == off.rows(_CARRIED)
        assert len(on.rows(_CARRIED)) > 5
        for there, here in zip(on.rows(_LATEST), off.rows(_LATEST), strict=True):
            assert there == here
        assert {revision for (revision,) in off.rows("SELECT revision FROM reports")} == {1}
