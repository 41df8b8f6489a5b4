"""What doesn't hold together in a track is found, each by a small wrong one."""

import random
from string import Formatter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from opsroom.domain.policymoney import AUTHORITIES
from opsroom.domain.trackcheck import CODES, Finding, Where, findings
from opsroom.domain.tracks import END, Book, Does, shipped
from opsroom.domain.trackwalk import ALWAYS, answers
from opsroom.language.findings import SENTENCES, sentence
from tests.domain.books import ANSWER, FILING, approval, book, books, step, track
from tests.policies import recall


def found(*tracks: dict[str, Any], **fields: Any) -> list[tuple[str, Where]]:
    """Codes and places, the track's own name left out."""
    return [
        (one.code, one.place[2:] if one.place[0] == "tracks" else one.place)
        for one in findings(book(*tracks, fields=fields))
    ]


def branch(to: str, **when: Any) -> dict[str, Any]:
    """A branch."""
    return {"when": when, "to": to}


def days(number: int, **more: Any) -> dict[str, Any]:
    """A limit in days from opening."""
    return {"days": number, "since": "opened", **more}


def test_the_rule_books_tracks_hold_together() -> None:
    """CMP-3, TRK-1 to TRK-6."""
    assert findings(shipped()) == []


def test_so_does_one_that_a_company_adds_by_policy_alone() -> None:
    assert findings(recall().book) == []


def test_so_does_a_small_one() -> None:
    assert (
        found(track(step("a", record=["sum"]), approval("b", "a", amount="sum"), ANSWER, FILING))
        == []
    )


def test_the_step_that_a_serious_one_goes_to_has_to_be_there() -> None:
    """FBK-1."""
    wrong = {**track(step("a"), ANSWER, FILING), "serious": "deputy"}
    assert found(wrong) == [("unknown_step", ("serious",))]


WRONG: dict[str, tuple[dict[str, Any], Where]] = {
    "end_is_no_step": (track(step("end"), ANSWER, FILING), ("steps", 0, "id")),
    "step_twice": (track(step("a"), step("a"), ANSWER, FILING), ("steps", 1, "id")),
    "unknown_step": (track(step("a", to="b"), ANSWER, FILING), ("steps", 0, "to")),
    "unknown_field": (track(step("a", record=["x"]), ANSWER, FILING), ("steps", 0, "record", 0)),
    "no_such_answer": (
        track(
            step("a", record=["sure"], branches=[branch("answer", sure="maybe")]), ANSWER, FILING
        ),
        ("steps", 0, "branches", 0, "when", "sure"),
    ),
    "never_recorded": (
        track(step("a", branches=[branch("answer", sure="yes")]), ANSWER, FILING),
        ("steps", 0, "branches", 0, "when", "sure"),
    ),
    "not_a_role": (
        track(step("a", record=["which"]), step("b", owner_from="which"), ANSWER, FILING),
        ("steps", 1, "owner_from"),
    ),
    "cant_own": (track(step("a", owner="auditor"), ANSWER, FILING), ("steps", 0, "owner")),
    "nobody_opens": (track(ANSWER, FILING, opens=["wall"]), ("opens",)),
    "amount_kind": (
        track(step("a", record=["text"]), approval("b", "a", amount="text"), ANSWER, FILING),
        ("steps", 1, "amount"),
    ),
    "no_limit": (
        track(
            step("a", record=["sum"]),
            approval("b", "a", amount="sum", by=["manager", "general"]),
            ANSWER,
            FILING,
        ),
        ("steps", 1, "by", 0),
    ),
    "not_rising": (
        track(
            step("a", record=["sum"]),
            approval("b", "a", amount="sum", by=["general", "deputy"]),
            ANSWER,
            FILING,
        ),
        ("steps", 1, "by"),
    ),
    "not_the_highest": (
        track(
            step("a", record=["sum"]),
            approval("b", "a", amount="sum", by=["sales_manager", "deputy"]),
            ANSWER,
            FILING,
        ),
        ("steps", 1, "by"),
    ),
    "unreachable": (track(step("a", to="answer"), step("b"), ANSWER, FILING), ("steps", 1)),
    "no_end": (track(step("a", to="b"), step("b", to="a"), ANSWER, FILING), ()),
    "no_way_out": (
        track(
            step("a", record=["sure"], branches=[branch("answer", sure="yes")]),
            step("b", to="c"),
            step("c", to="b"),
            ANSWER,
            FILING,
        ),
        ("steps", 1),
    ),
    "to_itself": (
        track(
            step("a", record=["sure"], branches=[branch("answer", sure="yes")], to="a"),
            ANSWER,
            FILING,
        ),
        ("steps", 0),
    ),
    "no_answer": (track(step("a"), FILING), ()),
    "no_filing": (track(step("a"), ANSWER), ()),
    "ends_unfiled": (
        track(step("a", record=["sure"], branches=[branch(END, sure="no")]), ANSWER, FILING),
        ("steps", 0),
    ),
    "filing_goes_on": (track(ANSWER, FILING, step("a")), ("steps", 1)),
    "unapproved_answer": (
        track(
            step("a", record=["sum", "sure"], branches=[branch("answer", sure="no")]),
            approval("b", "a"),
            ANSWER,
            FILING,
        ),
        ("steps", 2),
    ),
    "unapproved_filing": (
        track(
            step("a", record=["sum"]),
            approval("b", "c", to="answer"),
            step("c", to="filing"),
            ANSWER,
            FILING,
        ),
        ("steps", 4),
    ),
    "back_to_no_work": (
        track(step("a"), approval("b", "answer"), ANSWER, FILING),
        ("steps", 1, "back"),
    ),
    "never_accepted": (track(step("a", limit={"days": 3}), ANSWER, FILING), ("steps", 0, "limit")),
    "whole_since_step": (track(ANSWER, FILING, limit={"days": 3, "since": "step"}), ("limit",)),
    "limit_beyond": (
        track(step("a", limit=days(4)), ANSWER, FILING, limit=days(3)),
        ("steps", 0, "limit"),
    ),
    "limits_beyond": (
        track(
            step("a", limit=days(2, since="step")),
            step("b", limit=days(2, since="step")),
            ANSWER,
            FILING,
            limit=days(3),
        ),
        ("steps", 1, "limit"),
    ),
}


@pytest.mark.parametrize("code", WRONG)
def test_what_doesnt_hold_together_is_found_with_its_place(code: str) -> None:
    wrong, place = WRONG[code]
    assert (code, place) in found(wrong)


def test_a_series_numbers_the_cases_of_one_track() -> None:
    """CMP-1."""
    small = track(ANSWER, FILING)
    twice = [("series_twice", ("series",))] * 2
    assert found(small, small) == twice
    assert found(small, {**small, "series": "Y"}) == []


def test_a_field_cant_have_the_name_of_what_every_case_says() -> None:
    """FBK-6."""
    named = found(track(ANSWER, FILING), weight={"title": "kg", "kind": "number"})
    assert named == [("reserved_field", ("fields", "weight"))]


@pytest.mark.parametrize(
    ("other", "code"),
    [("none", "unknown_field"), ("word", "not_comparable"), ("cost", "not_comparable")],
)
def test_what_bounds_a_number_is_one_of_its_kind(other: str, code: str) -> None:
    """CMP-2."""
    named = found(
        track(ANSWER, FILING),
        bad={"title": "bad ones", "kind": "quantity", "at_most": other},
        word={"title": "w"},
        cost={"title": "c", "kind": "amount"},
    )
    assert named == [(code, ("fields", "bad", "at_most"))]


def test_every_code_has_its_wrong_track_and_its_sentence() -> None:
    alone = {"series_twice", "reserved_field", "not_comparable"}
    assert set(WRONG) | alone == set(CODES)
    assert set(SENTENCES) == set(CODES)


@pytest.mark.parametrize("code", WRONG)
def test_a_finding_fills_in_its_sentence(code: str) -> None:
    for one in findings(book(WRONG[code][0])):
        wanted = {name for _, name, _, _ in Formatter().parse(SENTENCES[one.code]) if name}
        assert wanted <= set(one.facts)
        assert "{" not in sentence(one.code, one.facts)


# -- steps and branches ------------------------------------------------------------------------


def test_every_place_that_names_a_step_is_looked_at() -> None:
    wrong = track(
        step("a", record=["sure"], branches=[branch("x", sure="yes")]),
        approval("b", "y"),
        approval("c", END),
        ANSWER,
        FILING,
    )
    assert [one for one in found(wrong) if one[0] == "unknown_step"] == [
        ("unknown_step", ("steps", 0, "branches", 0, "to")),
        ("unknown_step", ("steps", 1, "back")),
        ("unknown_step", ("steps", 2, "back")),
    ]


def test_every_place_that_names_a_field_is_looked_at() -> None:
    wrong = track(
        step("a", record=["x"], may=["y"], branches=[branch("answer", z="1")], owner_from="u"),
        approval("b", "a", amount="v"),
        ANSWER,
        FILING,
    )
    assert [place for code, place in found(wrong) if code == "unknown_field"] == [
        ("steps", 0, "record", 0),
        ("steps", 0, "may", 0),
        ("steps", 0, "branches", 0, "when", "z"),
        ("steps", 0, "owner_from"),
        ("steps", 1, "amount"),
    ]


@pytest.mark.parametrize(
    ("when", "right"),
    [
        ({"weight": "serious"}, True),
        ({"weight": "grave"}, False),
        ({"fault": ["ours", "unknown"]}, True),
        ({"fault": "theirs"}, False),
        ({"overseas": "yes"}, True),
        ({"overseas": "1"}, False),
        ({"which": ["a", ""]}, True),
        ({"which": ["a", "d"]}, False),
        ({"text": "anything"}, True),
    ],
)
def test_a_condition_asks_for_answers_that_there_are(when: dict[str, Any], right: bool) -> None:
    """FBK-6: weight and fault are every case's."""
    asks = step("a", may=["which", "text"], branches=[{"when": when, "to": "filing"}])
    assert (found(track(asks, ANSWER, FILING)) == []) is right


def test_a_step_that_every_answer_leads_away_from_is_unreachable() -> None:
    both = [branch("answer", sure="yes"), branch("answer", sure="no")]
    asks = step("a", record=["sure"], branches=both)
    assert found(track(asks, step("b"), ANSWER, FILING)) == [("unreachable", ("steps", 1))]
    may = step("a", may=["sure"], branches=both)
    assert found(track(may, step("b"), ANSWER, FILING)) == []


def test_an_answer_that_nobody_can_change_any_more_is_a_trap() -> None:
    """The branches could lead out, but what they ask about was recorded before."""
    loop = step("b", branches=[branch("c", sure="yes")], to="answer")
    trap = track(step("a", record=["sure"]), loop, step("c", to="b"), ANSWER, FILING)
    assert found(trap) == [("no_way_out", ("steps", 1)), ("no_way_out", ("steps", 2))]
    free = track(step("a", record=["sure"]), loop, step("c", to="b", may=["sure"]), ANSWER, FILING)
    assert found(free) == []


def test_a_step_that_only_a_rejection_leads_to_is_reached() -> None:
    again = track(step("a", to="b"), step("again", to="b"), approval("b", "again"), ANSWER, FILING)
    assert found(again) == []


def test_an_early_branch_is_one_out_of_an_unfinished_step_alone() -> None:
    """CMP-12."""
    early = {**branch("b", sure="yes"), "early": True}
    leads = step("a", record=["sure", "text"], branches=[early], to="answer")
    assert found(track(leads, step("b", to="a"), ANSWER, FILING)) == []
    only = {**branch("b", sure=""), "early": True}
    done = step("a", record=["sure"], branches=[only], to="answer")
    assert found(track(done, step("b", to="a"), ANSWER, FILING)) == []
    never = approval("a", "a", record=["sure"], branches=[only], to="answer")
    unreached = found(track(never, step("b", to="a"), ANSWER, FILING))
    assert unreached == [("unreachable", ("steps", 1))]


def test_too_many_combinations_are_walked_by_arrows_alone() -> None:
    """Ten choices of three answers each: every arrow counts as one that may be taken."""
    names = [f"f{i}" for i in range(10)]
    fields = {
        name: {"title": name, "kind": "choice", "choices": dict.fromkeys("abc", "x")}
        for name in names
    }
    asks = step("a", record=names, branches=[branch("filing", **{name: "a"}) for name in names])
    assert found(track(asks, ANSWER, FILING), **fields) == []


# -- owners and authority ----------------------------------------------------------------------


def test_a_field_that_names_the_owner_names_a_role_that_can() -> None:
    """TRK-1, ROL-2."""
    for name, wrong in (("who", []), ("watcher", ["cant_own"]), ("text", ["not_a_role"])):
        owned = track(step("a", record=[name]), step("b", owner_from=name), ANSWER, FILING)
        assert [code for code, _ in found(owned)] == wrong


def test_an_approval_that_is_no_question_of_money_may_be_anybodys() -> None:
    """CMP-6."""
    assert found(track(step("a"), approval("b", "a", by=["manager"]), ANSWER, FILING)) == []
    assert AUTHORITIES[-1] == "general"


def test_a_reply_is_locked_until_approval_only_where_money_is_in_question() -> None:
    asks = step("a", record=["sure"], branches=[branch("answer", sure="no")])
    assert found(track(asks, approval("b", "a"), ANSWER, FILING)) == []


def test_what_was_rejected_is_answered_as_little_as_what_nobody_was_asked_about() -> None:
    """CMP-6: `back` leads to the answer as `to` does, at once or by a step that changes nothing."""
    asks = step("a", record=["sum"])
    at_once = found(track(asks, approval("b", "answer"), ANSWER, FILING))
    assert at_once == [
        ("back_to_no_work", ("steps", 1, "back")),
        ("unapproved_answer", ("steps", 2)),
    ]
    later = [asks, approval("b", "c", to="answer"), step("c"), ANSWER, FILING]
    assert found(track(*later)) == [("unapproved_answer", ("steps", 3))]
    filed = found(track(asks, approval("b", "filing"), ANSWER, FILING))
    assert filed == [("back_to_no_work", ("steps", 1, "back")), ("unapproved_filing", ("steps", 3))]


def test_a_first_approval_doesnt_open_what_the_second_one_rejected() -> None:
    """CMP-6: two passes."""
    steps = [step("a", record=["sum"]), approval("b", "a"), approval("c", "d", to="answer")]
    assert found(track(*steps, step("d", to="b"), ANSWER, FILING)) == []
    assert found(track(*steps, step("d"), ANSWER, FILING)) == [("unapproved_answer", ("steps", 4))]


# -- limits ------------------------------------------------------------------------------------


def limits(*steps: dict[str, Any], whole: dict[str, Any], **more: Any) -> list[tuple[str, Where]]:
    """What is found of these steps, an answer and a filing within a whole limit."""
    return found(track(*steps, ANSWER, FILING, limit=whole, **more))


def test_limits_may_add_up_to_the_whole_but_not_to_more() -> None:
    three = step("a", limit=days(3, since="step"))
    assert limits(three, step("b", limit=days(2, since="step")), whole=days(5)) == []
    assert limits(three, step("b", limit=days(3, since="step")), whole=days(5)) != []


def test_only_one_of_two_branches_counts_at_a_time() -> None:
    asks = step("a", record=["sure"], branches=[branch("c", sure="yes")])
    one = step("b", limit=days(3, since="step"), to="answer")
    two = step("c", limit=days(3, since="step"))
    assert limits(asks, one, two, whole=days(5)) == []
    assert limits(asks, {**one, "to": "c"}, two, whole=days(5)) != []


def test_overseas_limits_are_added_up_by_themselves() -> None:
    """CMP-5."""
    first = step("a", limit=days(3, overseas=9, since="step"))
    assert limits(first, whole=days(5, overseas=9)) == []
    assert limits(first, whole=days(5, overseas=8)) == [("limits_beyond", ("steps", 0, "limit"))]


def test_hours_and_days_are_compared_where_it_is_plain() -> None:
    """Four hours can end after midnight, but don't if the day begins; five days always last."""
    assert limits(step("a", limit={"hours": 30, "since": "opened"}), whole=days(0)) != []
    assert limits(step("a", limit={"hours": 4, "since": "opened"}), whole=days(0)) == []
    assert limits(step("a", limit=days(5)), whole={"hours": 4, "since": "opened"}) != []
    assert limits(
        step("a", limit={"working": 9, "since": "opened"}), whole={"hours": 8, "since": "opened"}
    )


def test_what_comes_after_the_answer_isnt_within_a_limit_that_the_answer_meets() -> None:
    """TRK-2."""
    whole = {"hours": 4, "since": "known"}
    after = track(ANSWER, step("b", limit=days(3)), FILING, limit=whole)
    assert found({**after, "answer_limit": True}) == []
    assert found(after) == [("limit_beyond", ("steps", 1, "limit"))]


# -- any track ---------------------------------------------------------------------------------


#: What a text may hold: all that a condition of :func:`books` asks for, and something else.
WORDS = ("yes", "no", "a", "b", "ordinary", "serious", "something else")


def _walk(one: Book, seed: int, moves: int) -> tuple[set[str], bool]:
    """Work on a case at random: the steps it came to, and whether it ended."""
    here, chance, facts = one.tracks["one"], random.Random(seed), dict.fromkeys(ALWAYS, "")
    step, seen = here.steps[0], {here.steps[0].id}
    for _ in range(moves):
        for name in (*step.fields, *ALWAYS):
            possible = answers(name, one.fields) or WORDS
            spare = () if name in step.record or name in ALWAYS else ("",)
            facts[name] = chance.choice((*possible, *spare))
        target = here.after(step, facts)
        blank = {name: "" for name in step.record if chance.random() < 0.5}
        early = here.early(step, facts | blank)
        if blank and early is not None and step.does is Does.WORK:
            target, facts = early, facts | blank
        if step.back is not None and chance.random() < 0.2:
            target = step.back
        if target == END:
            return seen, True
        step = here.step(target)
        seen.add(target)
    return seen, False


@settings(max_examples=300, deadline=None)
@given(books(), st.integers(0, 2**32))
def test_any_track_has_findings_or_every_case_of_it_ends(one: Book, seed: int) -> None:
    """And no case comes to a step that is said to be unreachable."""
    said = findings(one)
    stuck = bool({"no_end", "no_way_out"} & {finding.code for finding in said})
    seen, ended = _walk(one, seed, 50 if stuck else 3000)
    assert ended or stuck
    unreachable = {finding.facts["step"] for finding in said if finding.code == "unreachable"}
    assert not unreachable & seen


@settings(max_examples=200, deadline=None)
@given(books())
def test_a_place_of_a_finding_is_a_place_of_the_track(one: Book) -> None:
    written = one.model_dump(mode="json")
    for finding in findings(one):
        assert isinstance(finding, Finding)
        inner: Any = written
        for part in finding.place:
            inner = inner[part]
