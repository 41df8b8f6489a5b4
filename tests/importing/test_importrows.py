"""Rows read together are what each is alone: calls, errors by line, what the mapping skips."""

import tomllib
from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from opsroom.actions.importfile import Cells
from opsroom.actions.importrows import BadRow, Parsed, Read, RowReader
from opsroom.domain.mapping import CallMapping
from tests.importing.kit import HEADER, NOW, PLAIN

MAPPING = CallMapping.model_validate(
    tomllib.loads(
        PLAIN.replace("Asia/Shanghai", "Europe/London")
        .replace(
            '[zone]\ndefault = "urban"', '[zone]\ncolumn = "zone"\n[zone.values]\n"é" = "urban"'
        )
        .replace("[time]", '[state]\ncolumn = "state"\nvalues = { "Closed" = "skip" }\n[time]')
    )
)
NAMES = [*HEADER.strip().split(","), "state", "zone"]
GOOD = ["a", "2026-11-20 10:00", "Li", "1 Road", "", "S1", "M1", "broken", "", "é"]
STRANGE = ("", " a ", "王  x", "\0", "\udcff", "x" * 201, "Closed", "%s", "é", "\t")
TIMES = ("2026-10-25 01:30", "2026-03-29 01:30", "2026-11-20  10:00", "2026-11-20\u200b 10:00")
ODD = st.sampled_from([*STRANGE, *TIMES, "2026-11-25 10:00"])
CHANGES = st.dictionaries(st.integers(0, len(GOOD) - 1), ODD, max_size=2)


@st.composite
def row(draw: Callable[..., dict[int, str]]) -> Cells:
    """A row that may be good."""
    changes = draw(CHANGES)
    cells = [changes.get(place, cell) for place, cell in enumerate(GOOD)]
    width = draw(st.sampled_from([len(GOOD)] * 8 + [len(GOOD) - 1, len(GOOD) + 1, 3]))
    problem = draw(st.sampled_from([""] * 9 + ["not CSV"]))
    return Cells(draw(st.integers(1, 99)), [*cells, ""][:width], problem)


def alone(reader: RowReader, rows: list[Cells]) -> Read:
    """What the rows are, each looked at by itself and cell by cell."""
    found = [reader._alone(one, NOW) for one in rows]
    return Read(
        [one for one in found if isinstance(one, Parsed)],
        [one for one in found if isinstance(one, BadRow)],
        found.count(None),
    )


@given(st.lists(row(), min_size=1, max_size=9))
def test_rows_read_together_are_what_each_is_alone(rows: list[Cells]) -> None:
    """CALL-1; and doubtful times are counted once."""
    together, apart = (RowReader(MAPPING, NAMES, "t.csv:1") for _twice in range(2))
    assert together.read(rows, NOW) == alone(apart, rows)
    assert together.doubtful == apart.doubtful


def test_good_rows_are_read_at_once_and_bad_ones_are_told() -> None:
    reader = RowReader(MAPPING, NAMES, "t.csv:1")
    rows = [Cells(line, GOOD.copy()) for line in range(2, 202)]
    assert len(reader.read(rows, NOW).calls) == 200
    rows[77].cells[2] = ""
    read = reader.read(rows, NOW)
    assert (len(read.calls), [bad.line for bad in read.bad]) == (199, [79])
