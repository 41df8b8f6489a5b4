"""The feed: boards read anew when something was done, not whenever somebody committed."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from opsroom.actions.caseopen import OpenCase
from opsroom.actions.caseowners import WeighCase
from opsroom.actions.casesteps import WithdrawCase
from opsroom.actions.door import Action, Tx
from opsroom.actions.holds import Hold, Resume
from opsroom.actions.moves import Cancel, Dispatch, Pin, Rezone, Undo
from opsroom.actions.visits import Arrive, Finish
from opsroom.domain.cases import Weight
from opsroom.domain.policy import Policy
from opsroom.jobs.runner import run_job
from opsroom.language.words import WORDS
from opsroom.store import jobsql, leasesql
from opsroom.store.leasesql import Claim
from opsroom.ui.feed import ASIDE, READ_EVERY, Feed
from tests.rooms import NINE, Company


@pytest.fixture
def feed(company: Company) -> Iterator[Feed]:
    with closing(Feed(str(company.path), Policy())) as made:
        assert made.poll(NINE)
        yield made


def test_what_somebody_did_is_read(company: Company, feed: Feed) -> None:
    number = company.call()
    assert feed.poll(NINE)
    assert [row.number for row in feed.rows] == [number]
    assert not feed.poll(NINE)


def test_leases_marks_and_drafts_are_no_reason_to_read(company: Company, feed: Feed) -> None:
    """With twenty rooms open somebody renews or marks something all the time."""
    store = company.room.store
    fence = leasesql.take(store, Claim("a", "host", 1, "Li"), 0, lambda _lease: True)
    assert fence
    for write in (
        lambda: leasesql.renew(store, fence, 5),
        lambda: jobsql.mark_idle(store, "alerts", NINE, "lost"),
    ):
        write()
        assert not feed.poll(NINE + 1)
        assert feed.stirred  # a wall display knows that the room lives


def test_once_a_minute_it_is_read_anyway(company: Company, feed: Feed) -> None:
    """For what depends on the time of day; while a room is open something always stirs."""
    jobsql.mark_idle(company.room.store, "alerts", NINE, "lost")
    assert feed.poll(NINE + READ_EVERY)


def like_new(feed: Feed, company: Company, now: int) -> bool:
    """Whether the feed shows what one that reads everything shows."""
    with closing(Feed(str(company.path), Policy(), feed.site)) as fresh:
        fresh.read(now)
        return (
            sorted(feed.rows) == sorted(fresh.rows)
            and feed.urgent_first(now) == fresh.urgent_first(now)
            and feed.counts(now) == fresh.counts(now)
            and feed.today == fresh.today
            and (feed.cases.rows if feed.cases else {}) == (fresh.cases.rows if fresh.cases else {})
        )


def test_what_changed_is_read_and_nothing_else(
    company: Company, feed: Feed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each kind of change, alone and several at once, is as if all had been read."""
    first, second, third = (company.call() for _ in range(3))
    assert feed.poll(NINE)
    feed.urgent_first(NINE)
    feed.counts(NINE)
    untouched = {row.number: row for row in feed.rows}[third]
    monkeypatch.setattr(feed, "read", None)
    steps: tuple[tuple[Action, ...], ...] = (
        (Dispatch(call=first, technician="li"),),
        (Hold(call=second, reason="nobody_home"),),
        (Arrive(call=first), Resume(call=second)),
        (Pin(call=second, reason="x"), Rezone(call=second, zone="suburban")),
        (Finish(call=first, voucher="signed"), Undo()),
        (Finish(call=first, voucher="signed"),),
        (Cancel(call=second, reason="x"),),
    )
    for actions in steps:
        for action in actions:
            company.do(action)
        fourth = company.call()
        assert feed.poll(NINE)
        assert like_new(feed, company, NINE)
    assert {row.number: row for row in feed.rows}[third] is untouched
    assert fourth in {row.number for row in feed.rows}


def test_a_call_of_another_site_is_not_let_in(company: Company, feed: Feed) -> None:
    """CAL-2."""
    company.change(
        "INSERT INTO sites (id, name, tz, calendar, opened_on)"
        " VALUES ('LA', 'LA', 'America/Los_Angeles', '\"weekends\"', '2026-11-01')"
    )
    feed.site = "SH"
    feed.read(NINE)
    ours, theirs = company.call(), company.call(site="LA")
    assert feed.poll(NINE)
    assert [row.number for row in feed.rows] == [ours]
    feed.site = None
    feed.read(NINE)
    far = company.hire("far", "Far", "supervisor", None)
    far.perform(Hold(call=theirs, reason="nobody_home"))
    assert feed.poll(NINE)
    assert like_new(feed, company, NINE)


def test_what_concerns_more_than_calls_is_read_whole(company: Company, feed: Feed) -> None:
    """A technician's name is on every call of theirs."""
    call = company.call()
    company.do(Dispatch(call=call, technician="li"))
    assert feed.poll(NINE)
    company.change("UPDATE people SET name = 'Li the Second' WHERE id = 'li'")
    company.do(Dispatch(call=company.call(), technician="wang"))
    with company.room.store.immediate() as db:
        Tx(db, NINE, company.room.actor, company.room.policy, "s", "command").journal(
            "person.set", "person:li", None, None
        )
    assert feed.poll(NINE)
    assert like_new(feed, company, NINE)
    assert "Li the Second" in {row.technician for row in feed.rows}


def test_what_no_board_shows_is_no_reason_to_read_everything(
    company: Company, feed: Feed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """CHK-2, DAY-4, CAL-3: a backup every hour would have twenty boards read all they have."""
    company.call()
    assert feed.poll(NINE)
    feed.urgent_first(NINE)
    feed.counts(NINE)
    shown, before = feed.urgent_first(NINE), company.count("journal")
    monkeypatch.setattr(feed, "read", None)
    company.later(hours=10)
    for job in ("backup", "roll-up", "holiday-horizon"):
        run_job(job, company.room)
    done = company.column("SELECT DISTINCT action FROM journal WHERE id > ?", before)
    assert {"backup.make", "report.make"} <= set(done) <= set(ASIDE)
    assert feed.poll(NINE)
    assert like_new(feed, company, NINE)
    assert feed.urgent_first(NINE) is shown
    assert feed.backups.last_at is not None
    number = company.call()
    run_job("backup", company.room)
    assert feed.poll(NINE)
    assert number in {row.number for row in feed.rows}


def test_what_is_left_aside_are_actions_of_the_room() -> None:
    known = set(WORDS["verb"])
    assert set(ASIDE) <= known


def test_of_very_many_calls_the_most_urgent_come_first(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first board doesn't wait for the others; they follow, and the order stays."""
    monkeypatch.setattr("opsroom.ui.feed.MANY", 4)
    monkeypatch.setattr("opsroom.ui.feed.FIRST", 4)
    numbers = []
    for minutes in (50, 10, 40, 20, 30, 0, 60):
        numbers.append(company.call(received_at=NINE - 60 * minutes))
    company.do(Hold(call=numbers[6], reason="nobody_home"))
    now = NINE + 60
    with closing(Feed(str(company.path), Policy())) as feed:
        feed.begin(now)
        assert not feed.whole
        seen = [row.number for row in feed.urgent_first(now)]
        assert seen == [numbers[i] for i in (0, 2, 4, 3)]
        assert feed.poll(now)
        assert feed.whole
        assert [row.number for row in feed.urgent_first(now)][:4] == seen
        assert like_new(feed, company, now)
        assert not feed.poll(now)


def complaint(**more: str) -> OpenCase:
    """A service complaint at the site."""
    filled = {"track": "service", "site": "SH", "customer_name": "王记", "subject": "迟到", **more}
    return OpenCase.model_validate(filled)


def test_of_complaints_too_what_changed_is_read_and_nothing_else(
    company: Company, feed: Feed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first is read with everything else; from then on each change is read alone."""
    call = company.call()
    first = company.do(complaint()).facts["number"]
    assert feed.poll(NINE)
    assert [row.number for row in feed.urgent_first(NINE)] == [first, call]
    assert (feed.counts(NINE).open, feed.counts(NINE).complaints) == (1, 1)
    monkeypatch.setattr(feed, "read", None)
    untouched = feed.rows[0]
    steps: tuple[tuple[Action, ...], ...] = (
        (complaint(),),
        (WeighCase(case=str(first), weight=Weight.SERIOUS),),
        (WeighCase(case=str(first), weight=Weight.ORDINARY), Dispatch(call=call, technician="li")),
        (Undo(), complaint(subject="x")),
        (WithdrawCase(case=str(first), reason="x"),),
    )
    for actions in steps:
        for action in actions:
            company.do(action)
        assert feed.poll(NINE)
        assert like_new(feed, company, NINE)
    assert feed.cases is not None
    assert first not in {case.number for case in feed.cases.rows.values()}
    assert feed.counts(NINE).complaints == 2
    assert untouched.number == call


def test_a_complaint_of_another_site_is_not_let_in(company: Company, feed: Feed) -> None:
    """CAL-2."""
    company.change(
        "INSERT INTO sites (id, name, tz, calendar, opened_on)"
        " VALUES ('LA', 'LA', 'America/Los_Angeles', '\"weekends\"', '2026-11-01')"
    )
    feed.site = "SH"
    far = company.hire("far", "Far", "service", None)
    company.do(complaint())
    feed.read(NINE)
    far.perform(complaint(site="LA"))
    assert feed.poll(NINE)
    assert feed.counts(NINE).complaints == 1
    assert like_new(feed, company, NINE)


def test_the_overdue_are_counted_as_time_passes(company: Company, feed: Feed) -> None:
    """SLA-5: without a look at each every second."""
    company.do(complaint())
    assert feed.poll(NINE)
    assert feed.cases is not None
    (case,) = feed.cases.rows.values()
    assert case.row.due_at is not None
    late = [feed.counts(case.row.due_at + after).complaints_late for after in (-1, 0, 1)]
    assert late == [0, 0, 1]
