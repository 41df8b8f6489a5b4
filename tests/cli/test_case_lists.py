"""Listings of complaint cases on the command line."""

from tests.cli.casedesk import concluded, opened
from tests.cli.conftest import Desk


def numbers(desk: Desk, *words: str, person: str | None = None) -> list[str]:
    """The numbers of the cases listed."""
    answer = desk.run("case", "list", *words, "--json", person=person)
    return [one["number"] for one in answer.json["cases"]]


def test_nothing_is_said_to_be_nothing(fu: Desk) -> None:
    assert "No cases." in fu.ok("case", "list")
    assert numbers(fu) == []
    assert fu.ok("case", "inbox") == "Nothing waits for you.\n"


def test_cases_are_listed_by_what_is_asked(fu: Desk) -> None:
    done = concluded(fu)
    first = opened(fu)
    sale = opened(fu, track="sale")
    quality = opened(fu, "--weight", "serious", track="quality")
    assert numbers(fu) == [quality, sale, first]
    assert numbers(fu, "--track", "sale") == [sale]
    assert numbers(fu, "--track", "sale", "--step", "plan") == []
    assert numbers(fu, "--role", "sales") == [quality]
    assert numbers(fu, "--owner", "desk") == [quality, sale, first]
    assert numbers(fu, "--mine") == []
    assert numbers(fu, "--mine", person="desk") == [quality, sale, first]
    assert numbers(fu, "--closed") == [done]
    assert numbers(fu, "--all") == [quality, sale, first, done]
    assert numbers(fu, "--all", "--limit", "2") == [quality, sale]
    assert numbers(fu, "--site", "SH", "--role", "service") == [sale, first]
    assert fu.run("case", "list", "--site", "XX").code == 2


def test_a_line_says_how_a_case_stands(fu: Desk) -> None:
    """SLA-5 for cases: level, time left, who has to act, until when."""
    opened(fu, "--weight", "serious")
    line = fu.ok("case", "list").splitlines()[1]
    for part in ("on track", "2 h 00 min", "V261101 +", "service complaint", "11:00", "He Yan"):
        assert part in line
    fu.company.later(minutes=115)
    assert "critical" in fu.ok("case", "list")
    fu.company.later(hours=1)
    assert "overdue" in fu.ok("case", "list")
    value = fu.run("case", "list", "--json").json["cases"][0]
    assert (value["level"], value["remaining_s"]) == ("overdue", -3300)


def test_days_are_told_as_days(fu: Desk) -> None:
    """CMP-5: calendar days."""
    number = opened(fu, track="service")
    fu.ok("case", "advance", number, "wanted=a", "happened=b")
    assert fu.run("case", "advance", number, "visitor=a", "visit_result=b", person="boss").code == 0
    assert "3 d 14 h left" in fu.ok("case", "show", number)


def test_the_inbox_is_the_one_of_whoever_asks(fu: Desk) -> None:
    number = opened(fu, "--weight", "serious")
    assert number in fu.ok("case", "inbox")
    fu.ok("case", "advance", number, "wanted=a", "happened=b")
    assert fu.ok("case", "inbox") == "Nothing waits for you.\n"
    value = fu.run("case", "inbox", "--json", person="zhang").json
    assert (value["person"], value["roles"]) == ("zhang", ["deputy"])
    assert [one["number"] for one in value["steps"]] == [number]
    assert value["errands"] == []


def test_chinese_is_spoken(fu: Desk) -> None:
    opened(fu)
    out = fu.ok("case", "list", "--lang", "zh-Hans")
    assert "服务部" in out
    assert "V261101" in fu.ok("case", "show", "V261101", "--lang", "zh-Hant")
