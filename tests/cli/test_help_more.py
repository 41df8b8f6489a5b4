"""What help says beyond the options, and what a call show says in words."""

import pytest

from tests.cli.conftest import Desk


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("sla", "--help"), ("calendar", "holds", "| opsroom sla")),
        (
            ("call", "add", "--help"),
            (
                "--fault",
                "--name, --address, --phone, --zone",
            ),
        ),
        (("call", "hold", "--help"), ("Reasons of the policy", "nobody_home")),
        (("--help",), ("open calls", "--all")),
    ],
)
def test_help_says_what_is_needed(
    desk: Desk, words: tuple[str, ...], said: tuple[str, ...]
) -> None:
    out = desk.ok(*words)
    assert all(one in out for one in said), out


def test_all_that_a_new_customers_call_lacks_is_named_at_once(desk: Desk) -> None:
    """CALL-1."""
    answer = desk.run("call", "add", "--fault", "f", "--name", "Li")
    assert answer.code == 2
    assert answer.err.startswith("opsroom: --address, --phone, --zone, --model: ")
    answer = desk.run("call", "add")
    assert "--zone, --model, --fault: " in answer.err
    desk.add()
    assert desk.run("call", "add", "--customer", "1").err.startswith("opsroom: --fault: ")


def test_a_time_line_is_told_in_words_and_names(desk: Desk) -> None:
    number = desk.add()
    for move in (("pin", number, "--reason", "x"), ("dispatch", number, "--to", "li")):
        possible = desk.ok("call", "show", number).rpartition("Possible now")[2]
        pinned = move[0] == "dispatch"
        assert ("unpin" in possible, ", pin" in possible) == (pinned, not pinned)
        desk.ok("call", *move)
    assert "sent Li Wei" in desk.ok("call", "show", number)
    assert "send" in desk.ok("journal", "show")
    assert "call.dispatch" not in desk.ok("journal", "show")
