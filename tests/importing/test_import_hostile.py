"""Tables that mean harm or can't be used, and mappings with mistakes."""

import pytest

from opsroom.actions.importfile import FIELD_LIMIT, LINE_LIMIT
from opsroom.actions.importing import import_calls
from opsroom.domain.errors import BadInput
from opsroom.shipped import shipped
from tests.importing.kit import HEADER, PLAIN, ROW, calls


def test_a_nul_byte_is_a_bad_row_and_not_a_crash(bring):
    report = bring(HEADER + ROW.format("a").replace("Li", "L\0i") + ROW.format("b"), keep_good=True)
    assert [(b.line, b.column) for b in report.bad] == [(2, "who")]
    assert report.imported == 1


def test_a_huge_line_is_passed_over(bring):
    huge = ROW.format("a").replace("Li", "x" * (3 * LINE_LIMIT))
    report = bring(HEADER + huge + ROW.format("b"), keep_good=True)
    assert [b.line for b in report.bad] == [2]
    assert report.imported == 1


def test_a_huge_cell_is_passed_over(bring):
    huge = ROW.format("a").replace("Li", "x" * (FIELD_LIMIT + 1))
    report = bring(HEADER + huge + ROW.format("b"), keep_good=True)
    assert [b.line for b in report.bad] == [2]
    assert report.imported == 1


def test_a_text_longer_than_the_register_takes_is_told_and_not_cut(bring):
    report = bring(HEADER + ROW.format("a").replace("broken", "x" * 300))
    assert (report.bad[0].column, len(report.bad[0].value)) == ("{model}: {what}", 60)


def test_an_unclosed_quote_says_where_it_opens(bring):
    report = bring(HEADER + ROW.format("a") + ROW.format('"b') + ROW.format("c"))
    assert [b.line for b in report.bad] == [3]
    assert "4" in report.bad[0].reason


def test_rows_of_another_width_are_told(bring):
    report = bring(HEADER + "a,2026-11-20 10:00,Li\n" + ROW.format("b").replace("Li", "Li, Wu"))
    assert [b.line for b in report.bad] == [2, 3]


def test_empty_cells_beyond_the_header_do_no_harm(bring):
    assert bring(HEADER + ROW.format("a").rstrip("\n") + ",,\n").imported == 1


def test_formulas_stay_text_and_controls_are_cleaned(room, bring):
    row = ROW.format("a").replace("Li", "=1+1").replace("1 Road", "a\x1b[31m\x07b\u202ec\td")
    bring(HEADER + row)
    call = calls(room)[0]
    assert (call["customer_name"], call["address"]) == ("=1+1", "abc d")


def test_names_that_look_like_sql_or_markup_are_only_names(room, bring):
    names = ["'); DROP TABLE calls;--", "[/bold]", "{0}", "%s", '["x"]']
    rows = [
        f'{i},2026-11-20 10:00,"{n.replace(chr(34), chr(34) * 2)}",1 Road,,S,M,w\n'
        for i, n in enumerate(names)
    ]
    bring(HEADER + "".join(rows))
    assert [call["customer_name"] for call in calls(room)] == names
    assert calls(room)[0]["phone"] == "unknown"


@pytest.mark.parametrize("content", ["", "\n\n"])
def test_an_empty_file_is_refused(bring, content):
    with pytest.raises(BadInput, match="empty") as caught:
        bring(content)
    assert caught.value.where.endswith("table.csv:1")


def test_a_header_alone_imports_nothing(bring):
    assert bring(HEADER).rows == 0


def test_missing_columns_are_named_with_those_there_are(bring):
    with pytest.raises(BadInput, match=r"columns\.customer_name.*“who”.*ref, at, name") as caught:
        bring(HEADER.replace("who", "name") + ROW.format("a"))
    assert caught.value.where.endswith("table.csv:1")


def test_a_column_that_is_there_twice_is_refused(bring):
    with pytest.raises(BadInput, match="several columns are called “who”"):
        bring(HEADER.replace("phone", "who") + ROW.format("a"))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("[time]", "[tyme]", "time"),
        ('tz = "Asia/Shanghai"', 'tz = "Mars/Base"', "line 5"),
        ('zone = "Asia/Shanghai"', 'zone = "Mars/Base"', "line 10"),
        ("source_ref", "sauce", "sauce"),
        ('fault = "{model}: {what}"', "", "fault"),
        ('default = "urban"', 'default = "moon"', "line 20"),
        ('calendar = "CN"', 'calendar = "XX"', "XX"),
        ('id = "T"', 'id = "a long name"', "line 3"),
        ("[site]", "[site", "map.toml"),
        ("%Y-%m-%d %H:%M", "%Y-%m-%d %Q", "line 9: time.format: that is no format"),
        ("%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M%", "line 9: time.format: that is no format"),
        ("%Y-%m-%d %H:%M", "%d/%m %H:%M", "line 9: time.format: a format needs a whole date"),
        ("[zone]", "[zne]", "line 19: zne: There is no such key. zone: It is missing."),
        ('default = "urban"', "x = [", "line 20"),
    ],
)
def test_a_mistake_in_the_mapping_names_file_and_place(bring, old, new, told):
    with pytest.raises(BadInput, match=r"map\.toml") as caught:
        bring(HEADER, PLAIN.replace(old, new, 1))
    assert told in str(caught.value)


def test_a_site_that_cant_be_made_is_refused(bring):
    with pytest.raises(BadInput, match="site T"):
        bring(HEADER, PLAIN.replace('calendar = "CN"\n', ""))


def test_a_site_with_another_calendar_is_refused(bring):
    """CAL-2: the deadlines wouldn't be what the mapping's author thinks."""
    bring(HEADER + ROW.format("a"))
    with pytest.raises(BadInput, match="another time zone"):
        bring(HEADER + ROW.format("b"), PLAIN.replace('"CN"', '"TW"'))


def test_a_missing_file_or_folder_is_refused(room, tmp_path):
    for file in (tmp_path / "nowhere.csv", tmp_path):
        with pytest.raises(BadInput, match="can't be read"):
            import_calls(room, file, shipped("sample_db") / "la311.toml")


def test_an_unknown_encoding_is_refused(bring):
    for name in ("klingon", "zip", "rot13"):
        with pytest.raises(BadInput, match=name):
            bring(HEADER, encoding=name)
