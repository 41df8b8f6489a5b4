"""What is typed into forms, and what an action gets of it (RET-2, LIA-2)."""

from contextlib import suppress
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opsroom.actions.liability import RecordLoss, ShareLoss
from opsroom.actions.returngoods import DecideBooking
from opsroom.actions.returns import ApproveReturn, IssueReturn
from opsroom.domain.errors import BadInput
from opsroom.ui.actfields import (
    ActField,
    Kind,
    Reading,
    completed,
    field_of,
    lacking,
    read,
    read_all,
    tries,
    wrong_values,
)

BY = Reading(2, {"li": "李明", "liu": "刘芳", "li2": "李明", "wang": "王强", "song": "Song Li"})


def value(kind: Kind, text: str) -> Any:
    return read(ActField("f", "F", kind), text, BY)


def test_goods_are_read_a_line_each() -> None:
    assert value(Kind.ITEMS, "A-1 = 100 @ 1,250.5\n\n 布 = 2.5\n") == (
        {"item": "A-1", "quantity": Decimal(100), "price": 125_050},
        {"item": "布", "quantity": Decimal("2.5")},
    )


def test_marks_of_an_input_method_are_understood_and_names_left_alone() -> None:
    assert value(Kind.ITEMS, "A-1＝100＠12.5") == value(Kind.ITEMS, "A-1=100@12.5")
    assert value(Kind.COUNTS, "Ａ＝１ = 2") == ({"item": "Ａ＝１", "quantity": Decimal(2)},)
    assert value(Kind.PERCENT, "60％") == 6_000


def test_people_are_found_by_id_name_or_how_it_begins() -> None:
    assert value(Kind.WEIGHTS, "王强=60\nsong=40%") == {"wang": 6_000, "song": 4_000}
    assert value(Kind.POINTS, "刘 = 1.5") == {"liu": Decimal("1.5")}


@pytest.mark.parametrize(
    ("kind", "text", "said"),
    [
        (Kind.WEIGHTS, "李明=100", "李明 (li)"),
        (Kind.WEIGHTS, "nobody=1", "Nobody here is called nobody."),
        (Kind.WEIGHTS, "wang=50\n王强=50", "given twice"),
        (Kind.WEIGHTS, "wang=101", "100 %"),
        (Kind.WEIGHTS, "wang", "NAME=VALUE"),
        (Kind.ITEMS, "A=1@x", "no amount"),
        (Kind.ITEMS, "A=x@1", "isn't a quantity"),
        (Kind.COUNTS, "A=1\nA=2", "given twice"),
        (Kind.AMOUNT, "1,23", "no amount"),
        (Kind.DAY, "24.11.", "2026-11-24"),
    ],
)
def test_what_cannot_be_read_is_said_at_its_field(kind: Kind, text: str, said: str) -> None:
    with pytest.raises(BadInput) as caught:
        value(kind, text)
    assert said in str(caught.value)
    assert caught.value.where == "f"


@given(st.text(max_size=60))
def test_whatever_is_typed_is_read_or_refused(text: str) -> None:
    for kind in Kind:
        with suppress(BadInput):
            value(kind, text)


def test_what_a_model_says_needn_t_be_said_again() -> None:
    reason = completed(IssueReturn, ActField("reason", "R"))
    assert (reason.kind, reason.needed) == (Kind.LINE, True)
    basis = completed(IssueReturn, ActField("basis", "B"))
    assert not basis.needed
    decision = completed(DecideBooking, ActField("decision", "D"))
    assert (decision.kind, decision.needed) == (Kind.CHOICE, True)
    assert [code for code, _word in decision.choices] == ["actual", "approved"]
    kinds = {
        key: completed(RecordLoss, ActField(key, "")).kind
        for key in ("what", "quantity", "a_price", "offered_on")
    }
    assert list(kinds.values()) == [Kind.LINE, Kind.QUANTITY, Kind.AMOUNT, Kind.DAY]
    assert completed(ApproveReturn, ActField("reject", "", needed=True)).kind is Kind.FLAG


def test_empty_fields_are_not_sent_and_needed_ones_are_missed() -> None:
    fields = tuple(completed(IssueReturn, ActField(key, "")) for key in ("reason", "basis"))
    assert read_all(fields, {"reason": " ", "basis": ""}, BY) == ({}, {})
    assert [one.key for one in lacking(fields, {"basis": "b"})] == ["reason"]


def test_what_the_model_refuses_is_told_by_field() -> None:
    line = {"item": "A", "quantity": Decimal(0), "price": 1}
    wrong = wrong_values(IssueReturn, {"case": "1", "reason": "r", "lines": (line,)})
    assert list(wrong) == ["lines"]
    assert not wrong_values(
        IssueReturn, {"case": "1", "reason": "r", "lines": ({**line, "quantity": 1},)}
    )


def test_a_refusal_is_led_back_to_its_field() -> None:
    fields = (
        ActField("lines", "", option="--line"),
        ActField("sold_on", ""),
        ActField("note", ""),
    )
    asked = ("--line", "--sold-on", "--note", "note", "--who")
    assert [field_of(fields, where) for where in asked] == ["lines", "sold_on", "note", "note", ""]


def test_the_door_is_asked_about_every_code_of_a_needed_choice() -> None:
    branch = completed(ShareLoss, ActField("branch", ""))
    assert [one["branch"] for one in tries((branch,))] == ["production", "sales", "service"]
    verdict = ActField("reject", "", Kind.FLAG, choices=(("no", ""), ("yes", "")), needed=True)
    assert [one["reject"] for one in tries((verdict,))] == [False, True]
