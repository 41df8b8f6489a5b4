"""Line numbers in TOML files: every key, every element of an array, wherever it stands."""

import tomllib
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opsroom.tomlplaces import Place, line_of, places

TRACKS = files("opsroom.domain").joinpath("tracks.toml").read_text(encoding="utf-8")


def ways(value: Any, place: Place = ()) -> Iterator[Place]:
    """The way to everything in a parsed document."""
    if place:
        yield place
    keyed = dict(enumerate(value)) if isinstance(value, list) else value
    for key, inner in keyed.items() if isinstance(keyed, dict) else ():
        yield from ways(inner, (*place, key))


@pytest.mark.parametrize(
    ("text", "place", "line"),
    [
        ("a = 1\nb = 2", ("b",), 2),
        ("[s]\na = 1\n[t]\na = 2", ("t", "a"), 4),
        ("[[s]]\na = 1\n[[s]]\nb = 2", ("s", 1, "b"), 4),
        ("[[s]]\na = 1\n[[s]]\nb = 2", ("s", 1), 3),
        ("[t.x]\n[[t.x.s]]\n[[t.x.s]]\n[[t.x.s]]\nid = 1", ("t", "x", "s", 2, "id"), 5),
        ("[[s]]\n[[s.b]]\n[s.b.w]\nq = 1\n[[s]]\n[[s.b]]\n[[s.b]]\nq = 2", ("s", 1, "b", 1), 7),
        ("a = [\n  1,  # one\n  2,\n]", ("a", 1), 3),
        ("a = [\n  { to = 1 },\n  { x = [1], to = 2 },\n]", ("a", 1, "to"), 3),
        ('a = """\n]\n[b]\n"""\nb = 1', ("b",), 5),
        ("a = '''x'''''\nb = 1", ("b",), 2),
        ('a = "# no\\" comment [x]"  # one\nb = 1', ("b",), 2),
        ("\"k\\u0041.b\" = 1\n'q r' = 2", ("kA.b",), 1),
        ("\"kA.b\" = 1\n'q r' = 2", ("q r",), 2),
        ("a.b.c = 1\na.b.d = 2", ("a", "b", "d"), 2),
        ("[s]\na = 1\n\n[t]", ("s", "missing"), 1),
        ("x = 1", ("gone",), 1),
        ("", (), 1),
        ("a = 1\nb = = 2", ("a",), 1),
    ],
)
def test_a_place_has_its_line(text: str, place: Place, line: int) -> None:
    assert line_of(text, place) == line


def test_everything_in_a_long_file_is_found_and_nothing_else() -> None:
    found = places(TRACKS)
    assert set(found) == set(ways(tomllib.loads(TRACKS)))
    lines = TRACKS.splitlines()
    for place, line in found.items():
        if place[-1] == "id":
            assert lines[line - 1].startswith("id = ")


@given(st.text("ab=[]{}\"'.,# \n\\1", max_size=60))
def test_any_text_is_gone_through_and_every_toml_completely(text: str) -> None:
    found = places(text)
    try:
        wanted = set(ways(tomllib.loads(text)))
    except tomllib.TOMLDecodeError:
        return
    assert wanted <= set(found)
