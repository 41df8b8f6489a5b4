"""`opsroom policy`: looked over, copied from, drawn; one that doesn't hold starts nothing."""

import json
import re
import tomllib
from pathlib import Path

import pytest

from opsroom.cli.table import width
from opsroom.cli.trackgraph import drawn, wrapped
from opsroom.domain.policy import Policy
from opsroom.domain.tracks import shipped
from opsroom.language import use
from tests.cli.conftest import Desk
from tests.policies import RECALL, recall

BAD = """\
[sla]
urban = 0

[tracks.recall]
title = "召回"
series = "S"
opens = ["desk"]

[[tracks.recall.steps]]
id = "notice"
title = "登记"
owner = "desk"
record = ["wanted", "batch"]
to = "gone"

[[tracks.recall.steps]]
id = "answer"
title = "答复"
owner = "desk"
does = "answer"

[[tracks.recall.steps]]
id = "filing"
title = "归档"
owner = "desk"
does = "filing"

[tracks.other]
title = "other"
opens = ["desk"]
series = "O"

[[tracks.other.steps]]
id = "one"
title = "one"
owner = "desk"

[[tracks.other.steps]]
id = "two"
title = "two"
owner = "boss"
"""


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    """A policy file with five mistakes, of three kinds."""
    return write(tmp_path, BAD)


def write(folder: Path, text: str, name: str = "policy.toml") -> Path:
    """A file with that text."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def settings(folder: Path, policy: Path, more: str = "") -> str:
    """A settings file that names a policy."""
    return str(write(folder, f'policy = "{policy}"\n{more}', "settings.toml"))


# -- check -------------------------------------------------------------------------------------


def test_every_mistake_is_told_with_file_line_and_reason(desk: Desk, bad: Path) -> None:
    """A track that doesn't hold together says file, line and reason; so does all else."""
    said = desk.bare("policy", "check", str(bad))
    assert said.code == 2
    assert [re.sub(r"One of these is wanted: .*", "…", line) for line in said.out.splitlines()] == [
        f"{bad}, line 2: sla.urban: At least 1.",
        f"{bad}, line 6: tracks.recall.series: The series “S” numbers the cases of store already.",
        f"{bad}, line 13: tracks.recall.steps.0.record.1: "
        "There is no field batch: describe it under [fields.batch].",
        f"{bad}, line 14: tracks.recall.steps.0.to: The track has no step gone.",
        f"{bad}, line 41: tracks.other.steps.1.owner: …",
    ]


def test_the_mistakes_are_data_too(desk: Desk, bad: Path) -> None:
    said = desk.bare("policy", "check", str(bad), "--json")
    assert said.code == 2
    document = json.loads(said.out)
    assert [one["line"] for one in document["problems"]] == [2, 6, 13, 14, 41]
    assert document["problems"][3]["key"] == "tracks.recall.steps.0.to"


def test_what_isnt_toml_is_told_with_its_line(desk: Desk, tmp_path: Path) -> None:
    path = write(tmp_path, "[sla]\nurban = = 3\n")
    said = desk.bare("policy", "check", str(path))
    assert (said.code, said.out) == (2, f"{path}, line 2: Invalid value.\n")
    write(tmp_path, '[sla]\nurban = 360\n\n[fields.x]\ntitle = "')
    said = desk.bare("policy", "check", str(path))
    assert said.out == f"{path}, line 5: Unterminated string.\n"
    write(tmp_path, '"\\u001b[2J\\nx" = 1')
    assert desk.bare("policy", "check", str(path)).out.count("\n") == 1
    missing = desk.bare("policy", "check", str(tmp_path / "no.toml"))
    assert missing.code == 2
    assert "no.toml can't be read: " in missing.out


def test_a_policy_that_holds_together_is_summed_up(desk: Desk) -> None:
    said = desk.bare("policy", "check", str(RECALL))
    assert said.code == 0
    told = "holds together. 1 track of its own: recall. Sections: cases."
    assert said.out == f"{RECALL} {told}\n"


def test_without_a_file_the_settings_policy_is_looked_at(
    desk: Desk, bad: Path, tmp_path: Path
) -> None:
    named = settings(tmp_path, bad)
    assert desk.bare("--settings", named, "policy", "check").code == 2
    fine = settings(tmp_path, RECALL)
    assert desk.bare("--settings", fine, "policy", "check").code == 0
    none = str(write(tmp_path, "bell = true", "plain.toml"))
    said = desk.bare("--settings", none, "policy", "check")
    assert (said.code, said.out) == (
        0,
        "There is no policy file: the rule book's defaults hold.\n",
    )


def test_a_companys_field_in_the_place_of_a_shipped_one_must_fit_the_shipped_tracks(
    desk: Desk, tmp_path: Path
) -> None:
    path = write(tmp_path, '[fields.x]\ntitle = "x"\n\n[fields.amount]\ntitle = "金额"\n')
    said = desk.bare("policy", "check", str(path))
    assert said.code == 2
    for line in said.out.splitlines():
        assert line.startswith(f"{path}, line 4: tracks.quality.steps.")
        assert line.endswith(".amount: amount is of kind line and not an amount.")


def test_a_policy_that_doesnt_hold_together_starts_nothing_and_says_the_same(
    desk: Desk, tmp_path: Path
) -> None:
    path = write(tmp_path, BAD.replace("urban = 0", "urban = 60").split("[tracks.other]")[0])
    named = settings(tmp_path, path)
    first = desk.bare("policy", "check", str(path)).out.splitlines()[0]
    more = "2 more: `opsroom policy check` tells all. Nothing was started."
    for words in ((), ("wall",), ("board",), ("case", "list"), ("policy", "show")):
        said = desk.bare("--settings", named, *words)
        assert said.code == 2
        assert said.err == f"opsroom: settings: {first} {more}\n"


# -- show --------------------------------------------------------------------------------------


def test_what_holds_now_is_written_as_a_file_would(desk: Desk, tmp_path: Path) -> None:
    named = settings(tmp_path, RECALL)
    everything = tomllib.loads(desk.bare("--settings", named, "policy", "show").out)
    assert Policy.model_validate(everything).book == recall().book
    assert everything["cases"]["review_days"] == 14
    asked = desk.bare("--settings", named, "policy", "show", "--json").json
    assert Policy.model_validate(asked) == Policy.model_validate(everything)


def test_a_track_comes_with_the_fields_it_speaks_of(desk: Desk) -> None:
    shown = tomllib.loads(desk.ok("policy", "show", "hotline"))
    assert [*shown["tracks"]] == ["hotline"]
    assert {*shown["fields"]} >= {"source", "hotline_kind", "visitor"}
    assert "machine" not in shown["fields"]
    assert tomllib.loads(desk.ok("policy", "show", "tracks.hotline")) == shown


def test_a_part_is_asked_for_by_its_name(desk: Desk) -> None:
    assert desk.ok("policy", "show", "authority") == (
        "[authority]\nsales_manager = 10000\ndeputy = 100000\n"
    )
    assert desk.run("policy", "show", "sla", "--json").json == {"sla": Policy().sla.model_dump()}
    assert [*tomllib.loads(desk.ok("policy", "show", "tracks"))["tracks"]] == [*shipped().tracks]
    assert "[fields.amount]" in desk.ok("policy", "show", "fields")
    said = desk.run("policy", "show", "nonsense")
    assert said.code == 2
    assert "There is no nonsense in the policy. Known: sla, " in said.err


# -- graph -------------------------------------------------------------------------------------


def test_a_track_is_drawn_with_its_branches_and_rejections(desk: Desk, tmp_path: Path) -> None:
    """TRK."""
    named = settings(tmp_path, RECALL)
    assert (
        desk.bare("--settings", named, "policy", "graph", "recall").out
        == """\
产品召回 (recall)
opened by: desk, quality management
the whole case: 10 days (overseas 20) from opening

  1  登记      desk                    2 working hours from opening
     |   accepts the case
     |-> 2 停止销售: if 危险程度 = 高
     '-> 3 收回产品
  2  停止销售  warehouse               4 hours for this step
     v
  3  收回产品  service department      5 days (overseas 12) from acceptance
     v
  4  核决      sales manager; deputy   7 days (overseas 15) from acceptance
               general manager;
               general manager
     |   the lowest whose limit covers “退款” decides
     |<- back to 3 收回产品: if rejected
     v
  5  答复客户  desk                    8 days (overseas 18) from acceptance
     |   the customer is told by letter, by phone
     v
  6  归档      quality management      no limit of its own
     |   copies: quality management, accounting, warehouse
     '-> end
"""
    )


@pytest.mark.parametrize("language", ["en", "zh-Hans", "zh-Hant"])
def test_every_track_fits_into_80_columns_in_every_language(language: str) -> None:
    use(language)
    try:
        for book in (shipped(), recall().book):
            for code in book.tracks:
                assert max(map(width, drawn(book, code))) <= 80
    finally:
        use("en")


def test_a_graph_says_where_one_goes_that_becomes_serious(desk: Desk) -> None:
    """FBK-1."""
    said = desk.bare("policy", "graph", "service").out
    assert "when it becomes serious: at once to deputy general manager: review" in said


def test_a_graph_is_data_too(desk: Desk) -> None:
    graph = desk.run("policy", "graph", "quality", "--json").json
    first = graph["steps"][0]
    approval = next(step for step in graph["steps"] if step["id"] == "first_approval")
    assert first["exits"] == [
        {
            "to": "inspection",
            "when": {"inspection": ["needed"], "inspection_result": [""]},
            "early": True,
        },
        {"to": "registration"},
    ]
    assert approval["owners"] == ["sales_manager", "deputy", "general"]
    assert approval["exits"] == [{"to": "talks"}, {"to": "proposal", "rejected": True}]
    said = desk.run("policy", "graph", "nonsense")
    assert said.code == 2
    assert "There is no track nonsense. Known: quality, store, " in said.err


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", [""]),
        ("short", ["short"]),
        ("one two three", ["one two", "three"]),
        ("一二三四五六", ["一二三四", "五六"]),
        ("ab一二三四", ["ab一二三", "四"]),
        ("abcdefghijk", ["abcdefgh", "ijk"]),
    ],
)
def test_lines_are_broken_by_cells(text: str, lines: list[str]) -> None:
    assert wrapped(text, 8) == lines


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            '[calendars]\ndefault_tz = "Mars/X"\n',
            "line 2: calendars.default_tz: that is no known time",
        ),
        ('[tracks.own]\ntitle = "o"\nseries = "AB"\n', "AB is what abnormality slips are numbered"),
    ],
)
def test_a_zone_and_a_series_that_cant_be_are_mistakes(
    desk: Desk, tmp_path: Path, text: str, said: str
) -> None:
    """CAL-2, CMP-16."""
    file = tmp_path / "policy.toml"
    file.write_text(text, encoding="utf-8")
    answer = desk.bare("policy", "check", str(file))
    assert answer.code == 2
    assert said in answer.out + answer.err
