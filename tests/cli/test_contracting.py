"""A room of one's own gets equipment and contracts: types, notices (CALL-2, CON-1, CON-3)."""

import pytest

from tests.cli.conftest import Desk

NEW = (
    "--name",
    "王记",
    "--address",
    "徐家汇路 1 号",
    "--phone",
    "021-5555 0101",
    "--zone",
    "urban",
)


def machine(desk: Desk, *words: str) -> int:
    """A new customer's equipment; its ID."""
    return int(desk.run("equipment", "add", *NEW, "--model", "CX-200", *words, "--json").json["id"])


def contract(desk: Desk, number: str, until: str, *words: str) -> str:
    """A contract on S-9; what is said."""
    return desk.ok("contract", "add", number, "--customer", "王记", "--covers", "S-9",
                   "--from", "2026-01-01", "--until", until, *words)  # fmt: skip


def typed(desk: Desk) -> tuple[str, str]:
    """The type proposed for a call about S-9, and why."""
    call = desk.run("call", "add", "--customer", "王记", "--serial", "S-9", "--fault", "f",
                    "--json").json["call"]["number"]  # fmt: skip
    shown = desk.run("call", "show", call, "--json").json
    return shown["service_type"], shown["proposed_reason"]


def test_a_calls_type_follows_from_the_equipment_and_its_contract(desk: Desk) -> None:
    """CALL-2: no cover A, contract B, warranty C."""
    machine(desk, "--serial", "S-9", "--installed", "2024-05-01", "--warranty", "2026-04-30")
    assert typed(desk) == ("A", "no_cover")
    contract(desk, "MC-1", "2026-12-31")
    assert typed(desk) == ("B", "under_contract")
    (row,) = desk.run("equipment", "list", "--json").json["equipment"]
    assert (row["type"], row["covered_until"], row["site"]) == ("B", "2026-12-31", "SH")
    desk.ok("equipment", "add", "--customer", "王记", "--model", "CX-300", "--serial", "S-10",
            "--warranty", "2027-04-30")  # fmt: skip
    rows = desk.run("equipment", "list", "--customer", "王记", "--json").json["equipment"]
    assert [(row["serial"], row["type"]) for row in rows] == [("S-10", "C"), ("S-9", "B")]


def test_a_contract_with_less_than_a_month_to_go_gets_its_notice_at_once(desk: Desk) -> None:
    """CON-3: by the job, once; the letter names what is covered."""
    machine(desk, "--serial", "S-9")
    said = contract(desk, "MC-1", "2026-12-10", "--fee", "12,000.00", "--email", "wang@example.cn")
    assert said.splitlines()[1] == "Its notice is due: the job `renewals` issues it."
    assert "2 things" not in desk.ok("jobs", "run", "renewals")
    (notice,) = desk.run("notice", "list", "--json").json["notices"]
    assert (notice["contract"], notice["expires"]) == ("MC-1", "2026-12-10")
    assert "CX-200" in desk.ok("notice", "show", str(notice["id"]))
    desk.ok("jobs", "run", "renewals")
    assert len(desk.run("notice", "list", "--json").json["notices"]) == 1
    (row,) = desk.run("contract", "list", "--json").json["contracts"]
    assert (row["fee"], row["noticed"], row["equipment"]) == ("12000.00", True, "S-9")
    assert desk.company.rows("SELECT email FROM customers") == [{"email": "wang@example.cn"}]


def test_one_with_more_to_go_gets_it_in_its_time_and_one_that_is_over_never(desk: Desk) -> None:
    """CON-2, CON-3."""
    machine(desk, "--serial", "S-9")
    later, over = contract(desk, "MC-1", "2027-03-31"), contract(desk, "MC-2", "2026-10-31")
    assert later.endswith("Its notice goes out on 2027-02-26.\n")  # the 28th is a Sunday
    assert over.endswith("It is over: no notice goes out.\n")
    desk.ok("jobs", "run", "renewals")
    assert desk.run("notice", "list", "--json").json["notices"] == []
    assert "MC-2" in desk.ok("contract", "list")


def test_what_if_keeps_nothing(desk: Desk) -> None:
    machine(desk, "--serial", "S-9")
    assert contract(desk, "MC-1", "2027-03-31", "--dry-run").startswith("What if: ")
    assert desk.run("contract", "list", "--json").json["contracts"] == []
    desk.ok("equipment", "add", "--customer", "王记", "--model", "M", "--dry-run")
    assert len(desk.run("equipment", "list", "--json").json["equipment"]) == 1


@pytest.mark.parametrize(
    ("change", "code", "why"),
    [
        (("--covers", "S-404"), 2, "no equipment S-404"),
        (("--until", "2025-12-31"), 2, "can't end before that"),
        (("--until", "2999-12-31"), 2, "--until"),
        (("--from", "next week"), 2, "--from"),
        (("--fee", "-1"), 2, "--fee"),
        (("--owner", "nobody"), 2, "Nobody here is nobody"),
        (("--email", "no address"), 2, "--email"),
        (("--customer", "404"), 2, "--customer"),
    ],
)
def test_a_contract_that_cant_be_is_refused(
    desk: Desk, change: tuple[str, str], code: int, why: str
) -> None:
    machine(desk, "--serial", "S-9")
    words = {"--customer": "王记", "--covers": "S-9", "--from": "2026-01-01",
             "--until": "2026-12-31", change[0]: change[1]}  # fmt: skip
    answer = desk.run("contract", "add", "MC-1", *(one for pair in words.items() for one in pair))
    assert (answer.code, why in answer.err) == (code, True), answer.err
    assert desk.run("contract", "list", "--json").json["contracts"] == []


def test_numbers_and_serials_are_entered_once(desk: Desk) -> None:
    machine(desk, "--serial", "S-9")
    contract(desk, "MC-1", "2026-12-31")
    again = desk.run("contract", "add", "mc-1", "--customer", "王记", "--covers", "S-9",
                     "--from", "2027-01-01", "--until", "2027-12-31")  # fmt: skip
    assert (again.code, "[CON-5]" in again.err) == (1, True)
    twice = desk.run("equipment", "add", "--customer", "王记", "--model", "M", "--serial", "s-9")
    assert (twice.code, "[CALL-2]" in twice.err) == (1, True)


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("--installed", "2026-12-01"), "later than today"),
        (("--installed", "2026-05-01", "--warranty", "2026-04-30"), "can't end before"),
        (("--warranty", "0001-01-01"), "--warranty"),
    ],
)
def test_equipment_whose_dates_cant_be_is_refused(
    desk: Desk, words: tuple[str, ...], why: str
) -> None:
    answer = desk.run("equipment", "add", *NEW, "--model", "M", *words)
    assert (answer.code, why in answer.err) == (2, True), answer.err
    assert desk.company.rows("SELECT * FROM customers") == []


def test_who_may_not_is_told_so(desk: Desk) -> None:
    """ROL-2."""
    answer = desk.run("equipment", "add", *NEW, "--model", "M", person="li")
    assert (answer.code, "[ROL-2]" in answer.err) == (1, True)
