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


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("who", ["Li", "王记海升酒店"])
def test_wide_encodings_are_recognised_without_a_mark(room, bring, codec, who):
    report = bring((HEADER + ROW.format("a").replace("Li", who)).encode(codec))
    assert (report.imported, report.bad) == (1, [])
    assert report.encoding == codec
    assert calls(room)[0]["customer_name"] == who


@pytest.mark.parametrize("codec", ["idna", "punycode", "unicode_escape", "undefined"])
def test_codecs_that_no_file_is_in_are_refused(bring, codec):
    with pytest.raises(BadInput, match="isn't a text encoding"):
        bring(HEADER + ROW.format("a"), encoding=codec)


def test_a_key_that_comes_again_with_something_else_is_a_bad_row(room, bring):
    table = HEADER + ROW.format("a") + ROW.format("a").replace("Li", "Wu") + ROW.format("b")
    report = bring(table)
    assert [(row.line, row.column, row.value) for row in report.bad] == [(3, "ref", "a")]
    assert (report.imported, report.duplicates, calls(room)) == (0, 0, [])
    report = bring(table, keep_good=True)
    assert (report.imported, report.duplicates, report.bad_count) == (2, 0, 1)
    assert [call["customer_name"] for call in calls(room)] == ["Li", "Li"]


def test_a_row_that_comes_again_alike_is_counted_apart(bring):
    table = HEADER + ROW.format("a") + ROW.format("b") + ROW.format("a")
    report = bring(table)
    assert (report.imported, report.repeated, report.duplicates) == (2, 1, 0)
    report = bring(table)
    assert (report.imported, report.repeated, report.duplicates) == (0, 0, 3)


def test_so_it_is_thousands_of_rows_later(bring):
    many = "".join(ROW.format(n) for n in range(2_500))
    other = ROW.format(1).replace("Li", "Wu")
    report = bring(HEADER + many + ROW.format(0) + other, keep_good=True)
    assert (report.imported, report.repeated, report.duplicates) == (2_500, 1, 0)
    assert [row.line for row in report.bad] == [2_503]


def test_a_key_of_another_site_is_a_bad_row_and_says_what_to_do(room, bring):
    branch = PLAIN.replace('id = "T"', 'id = "B"').replace('name = "Test"', 'name = "Branch"')
    bring(HEADER + ROW.format("1"))
    report = bring(HEADER + ROW.format("1"), mapping=branch)
    assert (report.imported, report.duplicates) == (0, 0)
    assert "call T-1001" in report.bad[0].reason
    assert 'source_ref = "B-{ref}"' in report.bad[0].reason
    own = branch.replace('source_ref = "ref"', 'source_ref = "B-{ref}"')
    assert bring(HEADER + ROW.format("1"), mapping=own).imported == 1
    assert bring(HEADER + ROW.format("1"), mapping=own).duplicates == 1
    assert [call["site_id"] for call in calls(room)] == ["T", "B"]


@pytest.mark.parametrize("form", ["{model, by {what}", "{model}: what}", "{model", "{}: {what}"])
def test_a_brace_without_its_other_one_is_named_with_its_line(bring, form):
    mapping = PLAIN.replace("{model}: {what}", form)
    line = 1 + mapping[: mapping.index(form)].count("\n")
    with pytest.raises(BadInput, match=rf"line {line}: columns\.fault.*brace"):
        bring(HEADER + ROW.format("a"), mapping=mapping)
