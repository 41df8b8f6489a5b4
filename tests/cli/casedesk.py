"""A service department with complaint cases, at a command line."""

from typing import Any

from tests.cli.conftest import Desk

#: Who works on cases beside the company's own people.
STAFF = (
    ("fu", "傅敏", "service"),
    ("sales", "钱进", "sales"),
    ("head", "Sun Lei", "sales_manager"),
    ("zhang", "张副总", "deputy"),
    ("gm", "总经理", "general"),
    ("qc", "质检", "quality"),
)


def staffed(desk: Desk) -> Desk:
    """The same desk, with the people that cases need; the service department types."""
    for person, name, role in STAFF:
        desk.company.hire(person, name, role)
    desk.person = "fu"
    return desk


def opened(desk: Desk, *words: str, track: str = "service") -> str:
    """Open a case of a new customer and give its number."""
    given = ("case", "open", track, "--subject", "技术员态度差", "--name", "王记海鲜酒楼", *words)
    return str(desk.run(*given, "--json", person="desk").json["case"]["number"])


def shown(desk: Desk, number: str) -> Any:
    """All that is known of a case."""
    return desk.run("case", "show", number, "--json").json


def to_the_answer(desk: Desk, number: str) -> None:
    """Take a service complaint to the step in which the customer is answered."""
    desk.ok("case", "advance", number, "wanted=道歉", "happened=迟到")
    visit = ("visitor=吴玲", "visit_result=客户接受")
    assert desk.run("case", "advance", number, *visit, person="boss").code == 0
    desk.ok("case", "advance", number, "cause=堵车", "proposal=道歉函")


def concluded(desk: Desk, *words: str) -> str:
    """A service complaint from opening to filing; gives its number."""
    number = opened(desk, *words)
    to_the_answer(desk, number)
    desk.ok("case", "answer", number, "--by", "phone", "--text", "已说明")
    desk.ok("case", "close", number)
    return number
