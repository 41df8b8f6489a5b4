"""Complaint tracks for tests: small ones written down, and any at all made up by hypothesis."""

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from opsroom.domain.tracks import Book

FIELDS: dict[str, dict[str, Any]] = {
    "text": {"title": "a text", "kind": "text"},
    "sure": {"title": "sure?", "kind": "yesno"},
    "which": {"title": "which", "kind": "choice", "choices": {"a": "A", "b": "B", "c": "C"}},
    "sum": {"title": "a sum", "kind": "amount"},
    "who": {"title": "who", "kind": "choice", "choices": {"sales": "S", "quality": "Q"}},
    "watcher": {"title": "watcher", "kind": "choice", "choices": {"wall": "W"}},
}


def step(code: str, **more: Any) -> dict[str, Any]:
    """A step of work of the desk's, unless more says otherwise."""
    owner = {} if more.get("does") == "approval" else {"owner": "desk"}
    return {"id": code, "title": code.upper(), **owner, **more}


ANSWER = step("answer", does="answer")
FILING = step("filing", does="filing")


def approval(code: str, back: str, **more: Any) -> dict[str, Any]:
    """An approval by the three authorities (CMP-6), unless more says otherwise."""
    by = ["sales_manager", "deputy", "general"]
    return step(code, does="approval", back=back, **{"by": by, **more})


def track(*steps: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """A track of these steps, opened by the desk."""
    return {"title": "small", "series": "X", "opens": ["desk"], "steps": list(steps), **more}


def book(*tracks: dict[str, Any], fields: dict[str, Any] | None = None) -> Book:
    """A book of tracks called ``one``, ``two`` …; its fields are :data:`FIELDS` and these."""
    names = ("one", "two", "three")
    given = {**FIELDS, **(fields or {})}
    return Book.model_validate({"tracks": dict(zip(names, tracks, strict=False)), "fields": given})


_CODES = ("first", "second", "third", "fourth")
_WHEN = st.dictionaries(
    st.sampled_from(("sure", "which", "weight", "overseas", "text")),
    st.sampled_from(("", "yes", "no", "a", "b", "ordinary", "serious")),
    min_size=1,
    max_size=2,
)
_RECORD = st.lists(st.sampled_from(("sure", "which", "text", "sum")), unique=True, max_size=3)
_LIMIT = st.one_of(
    st.none(),
    st.fixed_dictionaries(
        {"days": st.integers(0, 9), "since": st.sampled_from(("opened", "step", "accepted"))},
        optional={"overseas": st.integers(0, 20)},
    ),
    st.fixed_dictionaries({"hours": st.integers(1, 99)}),
)


@st.composite
def _steps(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Steps of work and approval that lead anywhere, then an answer and a filing."""
    codes = _CODES[: draw(st.integers(1, len(_CODES)))]
    anywhere = st.sampled_from((*codes, "answer", "filing"))
    branch = st.fixed_dictionaries(
        {"when": _WHEN, "to": anywhere}, optional={"early": st.just(True)}
    )
    steps = []
    for code in codes:
        more: dict[str, Any] = {
            "record": draw(_RECORD),
            "may": draw(_RECORD),
            "branches": draw(st.lists(branch, max_size=2)),
            "limit": draw(_LIMIT),
            "to": draw(st.none() | anywhere),
            "accepts": draw(st.booleans()),
        }
        approves = draw(st.integers(0, 3)) == 0
        steps.append(
            approval(code, draw(st.sampled_from(codes)), **more) if approves else step(code, **more)
        )
    return [*steps, ANSWER, FILING]


@st.composite
def books(draw: st.DrawFn) -> Book:
    """A book of one track that may or may not hold together."""
    return book(track(*draw(_steps()), limit=draw(_LIMIT)))
