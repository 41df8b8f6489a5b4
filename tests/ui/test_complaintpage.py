"""The parts of a complaint case, laid out (CMP-2)."""

from opsroom.ui.complaintpage import _block

WIDTH, ROOM = 40, 14


def lines(*pairs: tuple[str, str]) -> list[str]:
    return [line.rstrip() for line in _block("", pairs, ROOM, WIDTH).plain.split("\n")]


def test_a_value_begins_beside_the_first_line_of_its_label() -> None:
    """However many lines the label takes; so do further lines of either."""
    label = "number and time of acceptance"
    assert lines((label, "S-0411"), ("unit", "x")) == [
        "number and      S-0411",
        "time of",
        "acceptance",
        "unit            x",
    ]
    assert lines((label, "one two three four five six\n\nseven")) == [
        "number and      one two three four five",
        "time of         six",
        "acceptance",
        "                seven",
    ]
    assert lines(("unit", "")) == ["unit"]
