"""Deadlines, clocks and ledgers against the slow walk and each other (SLA-1, SLA-4, SLA-6)."""

import random
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from opsroom.domain.sla import Level, Thresholds, clock, counted, deadline, ledger, merge_holds
from opsroom.domain.worktime import calendar
from tests.bench.deadlines import Case, cases, differing
from tests.domain import slow_walk

# By seed: drawing each of a case's many numbers through Hypothesis takes ten times as long.
some_case = st.integers(0, 2**32).map(lambda seed: cases(random.Random(seed), 1)[0])
later = st.integers(-86_400, 12 * 86_400)
quick = settings(max_examples=200, deadline=None)


@given(some_case)
@quick
def test_deadlines_are_the_slow_walks(case: Case) -> None:
    assert differing(case) is None


@given(some_case, later)
@quick
def test_the_time_used_up_is_the_slow_walks(case: Case, gap: int) -> None:
    cal, now = calendar(case.spec), case.start + gap
    used = counted(cal, case.start, now, case.holds)
    assert used == slow_walk.elapsed(case.spec, case.start, now, list(case.holds))


@given(some_case, later)
@quick
def test_clock_and_deadline_agree(case: Case, gap: int) -> None:
    """Nothing is left exactly from the deadline on, and overdue exactly after it."""
    cal, now = calendar(case.spec), case.start + gap
    state = clock(cal, case.start, case.allowance, case.holds, now, Thresholds())
    assert state.due == deadline(cal, case.start, case.allowance, case.holds)
    assert (state.level is Level.OVERDUE) == (state.due is not None and now > state.due)
    if state.due is None or now < state.due:
        assert state.remaining > 0
    else:
        assert state.remaining <= 0
    one_later = counted(cal, case.start, now + 1, case.holds)
    runs = one_later - counted(cal, case.start, now, case.holds)
    assert runs == state.running


@given(some_case)
@quick
def test_the_ledger_adds_up_and_has_no_gaps(case: Case) -> None:
    cal = calendar(case.spec)
    due = deadline(cal, case.start, case.allowance, case.holds)
    entries = ledger(cal, case.start, case.allowance, case.holds)
    if not entries:
        assert due == case.start
        return
    assert entries[0].start == case.start
    assert entries[-1].end == due
    assert all(one.end == two.start for one, two in pairwise(entries))
    assert all((one.kind, one.note) != (two.kind, two.note) for one, two in pairwise(entries))
    assert all(e.end is None or (e.seconds == e.end - e.start > 0) for e in entries)
    used = sum(e.seconds or 0 for e in entries if e.kind == "counted")
    if due is None:
        last = entries[-1]
        assert (last.kind, last.seconds) == ("held", None)
        assert used == counted(cal, case.start, last.start, case.holds) < case.allowance
    else:
        assert used == case.allowance


@given(some_case, st.data())
@quick
def test_every_entry_is_what_the_slow_walk_says(case: Case, data: st.DataObject) -> None:
    entries = ledger(calendar(case.spec), case.start, case.allowance, case.holds)
    for entry in entries[:20]:
        if entry.end is None:
            continue
        middle = data.draw(st.integers(entry.start, entry.end - 1))
        for t in {entry.start, middle, entry.end - 1}:
            held = any(a <= t and (b is None or t < b) for a, b in case.holds)
            kind = slow_walk.kind_at(case.spec, t)
            expected = kind if kind != "open" else "held" if held else "counted"
            assert entry.kind == expected


@given(some_case, st.randoms(use_true_random=False))
@quick
def test_the_order_of_holds_does_not_matter(case: Case, rng: random.Random) -> None:
    shuffled = list(case.holds)
    rng.shuffle(shuffled)
    cal = calendar(case.spec)
    due = deadline(cal, case.start, case.allowance, case.holds)
    assert deadline(cal, case.start, case.allowance, [*shuffled, *shuffled]) == due
    merged = merge_holds(case.holds, case.start)
    assert merge_holds(merged, case.start) == merged
    assert deadline(cal, case.start, case.allowance, merged) == due


@given(some_case, later, st.integers(0, 86_400))
@quick
def test_a_hold_never_brings_a_deadline_forward(case: Case, gap: int, length: int) -> None:
    cal = calendar(case.spec)
    due = deadline(cal, case.start, case.allowance, case.holds)
    extra = (case.start + gap, case.start + gap + length)
    pushed = deadline(cal, case.start, case.allowance, [*case.holds, extra])
    assert pushed is None if due is None else pushed is None or pushed >= due
