"""The journal's texts of many rows at once are what each row's would be alone (ROL-3)."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from opsroom.actions.importjson import documents

VALUES = st.none() | st.integers() | st.text()
#: Percent signs, quotes and braces are what a form could trip over.
NAMES = st.text(alphabet='abc%"{}', min_size=1)


@given(
    rows=st.lists(st.fixed_dictionaries({"number": st.text(), "b": VALUES, "100%": st.text()})),
    shared=st.dictionaries(NAMES, VALUES),
    sparse=st.sets(st.sampled_from(["b", "100%", "a"])),
)
def test_each_document_is_its_row(
    rows: list[dict[str, Any]], shared: dict[str, Any], sparse: set[str]
) -> None:
    shared = {key: value for key, value in shared.items() if key not in {"number", "b", "100%"}}
    names = ["number", *shared, "b", "100%"]
    columns = {name: [row[name] for row in rows] for name in ("number", "b", "100%")}
    wanted = [
        {
            name: {**shared, **row}[name]
            for name in names
            if name not in sparse or {**shared, **row}[name] not in {None, ""}
        }
        for row in rows
    ]
    found = [json.loads(text) for text in documents(names, shared, columns, sparse)]
    assert found == wanted
    assert [list(one) for one in found] == [list(one) for one in wanted]
