"""Tables of any shape: delimiters, headers, encodings, states, zones."""

import pytest

from opsroom.domain.errors import BadInput
from tests.importing.kit import HEADER, PLAIN, ROW, calls


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(bring, delimiter):
    text = (HEADER + ROW.format("a") + ROW.format("b")).replace(",", delimiter)
    report = bring(text)
    assert (report.dialect, report.imported) == (delimiter, 2)


def test_columns_may_go_by_number(room, bring):
    mapping = PLAIN.replace("[site]", "[file]\nheader = 0\n[site]", 1)
    for number, name in enumerate(HEADER.strip().split(","), 1):
        mapping = mapping.replace(f'= "{name}"', f"= {number}").replace(
            f"{{{name}}}", f"{{{number}}}"
        )
    assert bring(ROW.format("a") + ROW.format("b"), mapping).imported == 2
    assert calls(room)[0]["fault"] == "M1: broken"


def test_the_header_may_stand_further_down(bring):
    mapping = PLAIN.replace("[site]", "[file]\nheader = 3\n[site]", 1)
    report = bring(
        "Export of 24 November\n\n" + HEADER + ROW.format("a") + "\n\n" + ROW.format(""), mapping
    )
    assert report.rows == 2
    assert report.bad[0].line == 7


def test_rows_may_be_skipped_by_their_state(bring):
    mapping = PLAIN + '[state]\ncolumn = "what"\nvalues = { done = "skip" }\n'
    report = bring(HEADER + ROW.format("a") + ROW.format("b").replace("broken", "done"), mapping)
    assert (report.imported, report.skipped) == (1, 1)


def test_an_unknown_zone_is_an_error_unless_there_is_a_default(bring):
    """SLA-3."""
    mapping = PLAIN.replace('default = "urban"', 'column = "what"\nvalues = { far = "suburban" }')
    report = bring(HEADER + ROW.format("a") + ROW.format("b").replace("broken", "far"), mapping)
    assert [(b.line, b.column, b.value) for b in report.bad] == [(2, "what", "broken")]


CHINESE = "冷库压缩机不启动，温度上升到六度，请尽快派人维修"
TAIWANESE = "冷藏櫃壓縮機不啟動，溫度上升到六度，請盡快派人維修"


@pytest.mark.parametrize(
    ("codec", "text", "found", "how"),
    [
        ("utf-8", CHINESE, "utf-8", "certain"),
        ("utf-8-sig", CHINESE, "utf-8-sig", "bom"),
        ("utf-16", TAIWANESE, "utf-16", "bom"),
        ("gb18030", CHINESE, "gb18030", "guessed"),
        ("big5", TAIWANESE, "big5", "guessed"),
    ],
)
def test_the_encoding_is_found_and_shown(room, bring, codec, text, found, how):  # noqa: PLR0917 - four columns of a table
    report = bring((HEADER + ROW.format("a").replace("broken", text)).encode(codec))
    assert (report.encoding, report.encoding_how, report.imported) == (found, how, 1)
    assert calls(room)[0]["fault"] == f"M1: {text}"


def test_latin_text_is_not_taken_for_chinese(bring):
    rows = (
        HEADER + ROW.format("a").replace("Li", "Señor Muñoz") + ROW.format("b").replace("Li", "Zoë")
    )
    with pytest.raises(BadInput, match="encoding"):
        bring(rows.encode("cp1252"))
    assert bring(rows.encode("cp1252"), encoding="cp1252").encoding_how == "named"


def test_bytes_that_dont_fit_the_named_encoding_are_a_bad_row(bring):
    table = (HEADER + ROW.format("a")).encode() + ROW.format("b").encode().replace(
        b"Li", b"\xff\xfe"
    )
    report = bring(table, encoding="utf-8")
    assert [(b.line, b.column) for b in report.bad] == [(3, "who")]
