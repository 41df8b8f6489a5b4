"""The verb `sla`: JSON lines in, JSON lines out, in order (SLA-1 to SLA-6, CAL-2, CAL-3)."""

import io
import json
import subprocess
import sys
from datetime import datetime
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from opsroom.cli.calendar_words import SENTENCES, calendar_sentence
from opsroom.cli.sla import run
from opsroom.domain.sla import Thresholds
from opsroom.domain.worktime import CalendarError, CalendarSpec, spec_from

NOW = int(datetime.fromisoformat("2026-11-24T10:00:00+08:00").timestamp())
SITES = {"分公司": spec_from({"week": {"tue": [["22:00", "06:00"]]}}, "Asia/Taipei")}
TUESDAY = {"calendar": "CN", "zone": "urban", "at": "2026-11-24T09:00:00+08:00"}


def site(name: str) -> CalendarSpec | None:
    return SITES.get(name)


def answers(text: str | bytes) -> tuple[int, list[dict[str, Any]]]:
    """The return code and the parsed lines that came out."""
    raw = text if isinstance(text, bytes) else text.encode()
    out = io.StringIO()
    code = run(
        io.TextIOWrapper(io.BytesIO(raw), encoding="ascii"),
        out,
        now=lambda: NOW,
        site=site,
        allowances={"urban": 21_600, "suburban": 25_200},
        thresholds=Thresholds(),
        default_tz="Asia/Shanghai",
    )
    lines = out.getvalue().splitlines()
    assert out.getvalue() == "".join(line + "\n" for line in lines)
    return code, [json.loads(line) for line in lines]


def answer(**changes: object) -> dict[str, Any]:
    """The one answer to Tuesday's call with some keys changed (None leaves a key out)."""
    ask = {key: value for key, value in {**TUESDAY, **changes}.items() if value is not None}
    return answers(json.dumps(ask))[1][0]


def test_an_answer_has_the_deadline_the_countdown_and_the_ledger() -> None:
    """SLA-1, SLA-6."""
    assert answer(now="2026-11-24T13:30:00+08:00") == {
        "due": "2026-11-24T15:00:00+08:00",
        "remaining_s": 5400,
        "level": "at_risk",
        "standing_still": False,
        "holidays_known": True,
        "ledger": [
            {
                "from": "2026-11-24T09:00:00+08:00",
                "to": "2026-11-24T15:00:00+08:00",
                "kind": "counted",
                "seconds": 21_600,
            }
        ],
    }


def test_without_now_the_clock_of_the_room_is_meant() -> None:
    assert answer()["remaining_s"] == 5 * 3600


def test_an_open_hold_leaves_the_deadline_and_the_ledgers_end_open() -> None:
    """SLA-4."""
    reply = answer(holds=[["2026-11-24T09:30:00+08:00", None]])
    assert reply["due"] is None
    assert reply["standing_still"] is True
    assert reply["ledger"][-1] == {
        "from": "2026-11-24T09:30:00+08:00",
        "to": None,
        "kind": "held",
        "seconds": None,
    }


def test_a_holiday_is_named_in_the_ledger() -> None:
    reply = answer(at="2026-10-01T09:00:00+08:00")
    assert reply["due"] == "2026-10-08T14:30:00+08:00"
    assert reply["ledger"][0]["note"] == "National Day"


def test_years_without_published_holidays_are_flagged() -> None:
    """CAL-3: 1 October 2030 is counted as an ordinary Tuesday, and says so."""
    reply = answer(at="2030-10-01T09:00:00+08:00", now="2030-10-01T09:00:00+08:00")
    assert (reply["due"], reply["holidays_known"]) == ("2030-10-01T15:00:00+08:00", False)


@pytest.mark.parametrize(
    ("changes", "due"),
    [
        ({"calendar": "TW"}, "2026-11-24T15:00:00+08:00"),
        ({"calendar": "weekends"}, "2026-11-24T15:00:00+08:00"),
        ({"calendar": "weekends", "tz": "Europe/London"}, "2026-11-24T14:30:00+00:00"),
        ({"calendar": "CN", "tz": "America/New_York"}, "2026-11-24T14:30:00-05:00"),
        ({"calendar": "分公司"}, "2026-11-25T04:00:00+08:00"),
        ({"calendar": "分公司", "tz": "UTC"}, "2026-11-25T04:00:00+00:00"),
        ({"calendar": {"holidays": "TW"}}, "2026-11-24T15:00:00+08:00"),
        ({"calendar": {"closed": ["2026-11-24"]}}, "2026-11-25T14:30:00+08:00"),
        ({"zone": "suburban"}, "2026-11-24T16:00:00+08:00"),
        ({"at": "2026-11-24T01:00:00Z"}, "2026-11-24T15:00:00+08:00"),
        ({"at": "2026-11-24T01:00:00.999Z"}, "2026-11-24T15:00:00+08:00"),
        ({"at": "2026-11-24T06:45:00+05:45"}, "2026-11-24T15:00:00+08:00"),
    ],
)
def test_calendars_zones_and_offsets(changes: dict[str, object], due: str) -> None:
    """CAL-2, CAL-3, SLA-1."""
    assert answer(**changes)["due"] == due


def test_the_issues_weekly_pattern_is_understood() -> None:
    week = {"tue": [["08:30", "12:00"], ["13:00", "17:30"]], "wed": [["00:00", "24:00"]]}
    given = {"week": week, "closed": [], "extra": {"2026-11-24": [["22:00", "02:00"]]}}
    reply = answer(calendar=given, tz="Asia/Shanghai")
    assert [(e["kind"], e["to"], e.get("note")) for e in reply["ledger"]] == [
        ("closed", "2026-11-24T22:00:00+08:00", None),
        ("counted", "2026-11-25T02:00:00+08:00", "extra"),
        ("counted", "2026-11-25T04:00:00+08:00", None),
    ]


def test_a_bad_line_says_what_and_where_and_the_rest_go_on() -> None:
    good, bad = json.dumps(TUESDAY), json.dumps({**TUESDAY, "zone": "moon"})
    code, lines = answers(f"{good}\n\n{bad}\n   \n{good}\n")
    assert code == 2
    assert ["error" in line for line in lines] == [False, True, False]
    assert lines[1] == {"error": "zone: urban, suburban are known, not “moon”", "line": 3}
    assert answers(good)[0] == 0
    assert answers("") == (0, [])


@pytest.mark.parametrize(
    ("changes", "start"),
    [
        ({"colour": 1}, "colour: unknown"),
        ({"calendar": None}, "calendar: missing"),
        ({"zone": None}, "zone: missing"),
        ({"at": None}, "at: missing"),
        ({"calendar": "Mars"}, "calendar: no calendar is called “Mars”"),
        ({"calendar": 7}, "calendar: an object"),
        ({"calendar": {"week": {"mon": [["9", "10:00"]]}}}, "calendar.week.mon[0]: “9”"),
        ({"calendar": {"week": {"mon": [["09:00", "09:00"]]}}}, "calendar.week.mon[0]: "),
        ({"calendar": {"week": {}}}, "calendar: no opening within thirty years"),
        ({"tz": "Asia/Nowhere"}, "tz: “Asia/Nowhere”"),
        ({"tz": 8}, "tz: “8”"),
        ({"calendar": "分公司", "tz": "x"}, "tz: “x”"),
        ({"zone": ["urban"]}, "zone: "),
        ({"at": "2026-11-24T09:00:00"}, "at: needs an offset"),
        ({"at": "2026-11-24"}, "at: needs an offset"),
        ({"at": "yesterday"}, "at: “yesterday”"),
        ({"at": 1_790_000_000}, "at: “1790000000”"),
        ({"at": "2026-11-24T09:00:60+08:00"}, "at: "),
        ({"at": "0001-01-01T00:00:00+14:00"}, "at: 0001-01-01T00:00:00+14:00 lies outside"),
        ({"at": "9999-12-31T23:59:59-14:00"}, "at: 9999"),
        ({"at": "1970-01-01T00:00:00+08:00"}, "at: 1970"),
        ({"at": "2200-12-31T23:00:00-08:00"}, "at: 2200"),
        (
            {
                "at": "2200-12-31T17:00:00+08:00",
                "calendar": {"week": {"wed": [["08:30", "17:30"]]}},
            },
            "calendar: the answer lies outside",
        ),
        ({"now": "soon"}, "now: “soon”"),
        ({"now": True}, "now: “true”"),
        ({"holds": {}}, "holds: a list"),
        ({"holds": [["2026-11-24T09:00:00Z"]]}, "holds[0]: a hold is a pair"),
        ({"holds": [["x", None]]}, "holds[0][0]: “x”"),
        ({"holds": [[None, None]]}, "holds[0][0]: “null”"),
        (
            {"holds": [["2026-11-24T09:00:00Z", "2026-11-24T08:00:00Z"]]},
            "holds[0]: ends before it begins",
        ),
    ],
)
def test_what_is_refused(changes: dict[str, object], start: str) -> None:
    reply = answer(**changes)
    assert set(reply) == {"error", "line"}
    assert reply["error"].startswith(start)
    assert reply["line"] == 1


@pytest.mark.parametrize(
    "line",
    [
        b"\xff\xfe\x00garbage",
        b"\x80" * 50,
        b"NaN",
        b'{"at": NaN}',
        b'{"at": -Infinity}',
        b'{"at": 1e999}',
        b'{"at": ' + b"9" * 5000 + b"}",
        b"[" * 100_000,
        b'{"calendar": ' + b"[" * 900 + b"]" * 900 + b', "zone": "urban", "at": "x"}',
        b"[1, 2]",
        b"null",
        b'"CN"',
        b"{",
        b'{"calendar": "\\ud800", "zone": "urban", "at": "2026-11-24T09:00:00Z"}',
        b'{"calendar": "\\u001b]0;x\\u0007", "zone": "urban", "at": "2026-11-24T09:00:00Z"}',
        b'{"\\ud800": 1}',
    ],
)
def test_no_line_brings_the_verb_down(line: bytes) -> None:
    code, lines = answers(line + b"\n" + json.dumps(TUESDAY).encode() + b"\n")
    assert code == 2
    assert set(lines[0]) == {"error", "line"}
    assert lines[0]["error"].isprintable()
    assert lines[1]["due"] == "2026-11-24T15:00:00+08:00"


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["CN", "urban", "2026-11-24T09:00:00Z", "08:30", "24:00", "UTC"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.text(max_size=3) | st.sampled_from(["week", "mon", "closed", "extra", "2026-11-24"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=8,
)


@given(
    st.dictionaries(
        st.sampled_from(["calendar", "tz", "zone", "at", "holds", "now"]), json_values, max_size=6
    )
)
@example({**TUESDAY, "holds": [["2026-11-24T09:00:00Z", "2026-11-24T09:00:00Z"]]})
@settings(max_examples=300, deadline=None)
def test_every_object_gets_one_line_of_answer_or_error(changes: dict[str, object]) -> None:
    for ask in (changes, {**TUESDAY, **changes}):
        code, lines = answers(json.dumps(ask))
        assert len(lines) == 1
        assert (code == 2) == ("error" in lines[0])


@given(st.binary(max_size=80))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_answered_line_by_line(raw: bytes) -> None:
    code, lines = answers(raw)
    assert code == (2 if lines else 0)
    assert all(set(line) == {"error", "line"} for line in lines)


def test_a_byte_order_mark_does_not_spoil_the_first_line() -> None:
    assert answers(b"\xef\xbb\xbf" + json.dumps(TUESDAY).encode())[0] == 0


def test_every_calendar_error_has_a_sentence() -> None:
    codes = (CalendarError.__doc__ or "").split("Codes: ")[1].split(".")[0].split(",")
    assert sorted(code.strip() for code in codes) == sorted(SENTENCES)
    for code in SENTENCES:
        sentence = calendar_sentence(CalendarError(code, "week.mon[0]", "x"))
        assert sentence.startswith("calendar.week.mon[0]: ")


def test_the_verb_loads_neither_screen_nor_store() -> None:
    """PITFALLS, start-up: it stands in pipes and must start at once."""
    heavy = "textual rich sqlite3 sqlite_utils pydantic apscheduler"
    program = f"""
import sys
import opsroom.cli.sla
print([name for name in "{heavy}".split() if name in sys.modules])
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("key", ["calendar", "zone", "at"])
def test_a_null_is_there_but_no_value(key: str) -> None:
    _code, lines = answers(json.dumps({**TUESDAY, key: None}))
    assert lines == [{"error": f"{key}: null, where a value is needed", "line": 1}]


def test_the_weekly_pattern_of_the_help_is_one() -> None:
    """CAL-1: what is described is what is read."""
    from opsroom.cli.helpmore import pattern

    told = "".join(line for line in pattern() if '"' in line)
    monday = "2026-11-23T09:00:00+08:00"
    reply = answer(calendar=json.loads(told), tz="Asia/Shanghai", at=monday)
    assert {"counted", "break"} == {entry["kind"] for entry in reply["ledger"]}


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ('{"calendar": "CN", "zone": "urban", "zone": "suburban", "at": "x"}', "zone"),
        ('{"calendar": {"closed": [], "closed": []}, "zone": "urban", "at": "x"}', "closed"),
    ],
)
def test_a_key_that_is_said_twice_is_refused(line: str, key: str) -> None:
    code, (told,) = answers(line + "\n")
    assert (code, told["error"]) == (2, f"{key}: said twice in one object")


def test_an_empty_calendar_is_no_calendar() -> None:
    assert answer(calendar={})["error"].startswith("calendar: an empty object")
