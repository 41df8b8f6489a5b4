"""A name, a number or a skill is put right; nobody gets another role that way (ROL-1, ROL-2)."""

import pytest

from tests.cli.conftest import Desk


def test_name_phone_and_skills_are_changed_and_journaled(desk: Desk) -> None:
    """ROL-1, DSP-3."""
    desk.ok("person", "edit", "li", "--skill", "CX-200", "--skill", "KR-S9")
    told = desk.run("person", "edit", "li", "--name", "李伟", "--phone", "021-7",
                    "--no-skill", "KR-S9", "--json").json  # fmt: skip
    assert (told["name"], told["phone"], told["skills"]) == ("李伟", "021-7", ["CX-200"])
    (li,) = [
        one for one in desk.run("person", "list", "--json").json["people"] if one["id"] == "li"
    ]
    assert (li["name"], li["role"], li["skills"]) == ("李伟", "technician", ["CX-200"])
    rows = desk.company.rows("SELECT after FROM journal WHERE action = 'person.edit' ORDER BY id")
    assert rows[0]["after"] == '{"skills": ["CX-200", "KR-S9"]}'


def test_what_if_keeps_nothing(desk: Desk) -> None:
    said = desk.ok("person", "edit", "li", "--phone", "021-7", "--dry-run")
    assert said.startswith("What if: ")
    assert desk.company.rows("SELECT * FROM journal WHERE action = 'person.edit'") == []


@pytest.mark.parametrize(
    ("words", "code", "why"),
    [
        (("li", "--role", "manager"), 2, "--role"),
        (("nobody", "--phone", "1"), 2, "Nobody here is nobody"),
        (("desk", "--skill", "X"), 2, "Only technicians"),
        (("li", "--no-skill", "X"), 2, "has no skill X"),
        (("li",), 1, "[ROL-1]"),
    ],
)
def test_what_cant_be_is_refused(desk: Desk, words: tuple[str, ...], code: int, why: str) -> None:
    answer = desk.run("person", "edit", *words)
    assert (answer.code, why in answer.err) == (code, True), answer.err


def test_it_takes_who_could_give_the_role(desk: Desk) -> None:
    """ROL-2: a supervisor of a site changes nothing of the general manager's."""
    desk.company.hire("gm", "GM", "general", None)
    for who, person in (("gm", "boss"), ("li", "desk")):
        answer = desk.run("person", "edit", who, "--phone", "1", person=person)
        assert (answer.code, "[ROL-2]" in answer.err) == (1, True)
