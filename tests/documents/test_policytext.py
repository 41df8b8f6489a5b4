"""What `policy show` writes can be read again, and says the same."""

import tomllib
from typing import Any

import pytest
from hypothesis import given, settings

from opsroom.documents.policytext import parts, text, values, with_fields
from opsroom.domain.policy import Policy
from opsroom.domain.tracks import Book
from tests.domain.books import books
from tests.policies import recall


def read_again(policy: Policy, chosen: list[str]) -> dict[str, Any]:
    """The parts as written, parsed as one file."""
    return tomllib.loads("\n\n".join(text(policy, part) for part in chosen))


@pytest.mark.parametrize("policy", [Policy(), recall()], ids=["shipped", "recall"])
def test_all_of_a_policy_read_again_is_the_same_policy(policy: Policy) -> None:
    again = Policy.model_validate(read_again(policy, parts(policy)))
    assert again.book == policy.book
    assert again.model_dump(exclude={"tracks", "fields"}) == policy.model_dump(
        exclude={"tracks", "fields"}
    )


@settings(max_examples=100, deadline=None)
@given(books())
def test_any_track_with_its_fields_read_again_is_the_same(book: Book) -> None:
    policy = Policy(tracks=book.tracks, fields=book.fields)
    again = Book.model_validate(read_again(policy, with_fields(book, "one")))
    assert again.tracks == book.tracks
    assert all(book.fields[code] == field for code, field in again.fields.items())


@pytest.mark.parametrize("odd", ['"', "\\", "\n", "\x7f", "'''", "]", "#", "召回", "\t"])
def test_a_title_may_hold_anything(odd: str) -> None:
    policy = Policy.model_validate({"fields": {"x": {"title": f"a{odd}b"}}})
    assert read_again(policy, ["fields.x"]) == {"fields": {"x": values(policy, "fields.x")}}


def test_a_single_answer_stands_for_itself_as_people_write_it() -> None:
    written = text(Policy(), "tracks.hotline")
    assert '{ when = { hotline_kind = "information" }, to = "answer" },' in written
    assert '{ when = { hotline_kind = ["injury", "counterfeit"] }, to = "on_spot" },' in written
