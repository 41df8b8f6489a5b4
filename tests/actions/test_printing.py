"""Which papers a case has and which not yet, on each track; what a letter never says (CMP-8)."""

from pathlib import Path

import pytest

from opsroom.actions.printing import CasePapers, Printed, may_print, papers_of
from opsroom.domain.errors import BadInput, Refused
from opsroom.domain.people import Actor, Role
from opsroom.domain.tracks import Does
from opsroom.store.sites import calendars
from tests.casekit import ANYTHING, Case, firm
from tests.policies import recall

#: Tracks that are run through, with who opens a case.
TRACKS = {
    "quality": "sales",
    "store": "store",
    "opinion": "service",
    "hotline": "service",
    "service": "desk",
    "concession": "store_service",
    "sale": "service",
}


def papers(case: Case) -> CasePapers:
    """The papers of a case as they are now."""
    made, conn = case.firm, case.firm.room.store.conn
    cal = calendars(conn)["SH"]
    found = papers_of(conn, made.policy, case.row["id"], cal, made.now)
    assert found is not None
    return found


def there(case: Case) -> list[str]:
    """The kinds of paper that can be printed."""
    return [one.kind for one in papers(case).offers() if not one.why]


def why(case: Case, kind: str) -> tuple[str, str]:
    """Rule and reason why a paper isn't there."""
    with pytest.raises(Refused) as caught:
        papers(case).chosen(kind)
    return caught.value.rule, str(caught.value)


def one(case: Case, kind: str, lang: str | None = None) -> Printed:
    """The only paper of a kind."""
    found: CasePapers = papers(case)
    (offer,) = found.chosen(kind)
    return found.text(offer, lang)


def opened(tmp_path: Path, track: str) -> Case:
    """A case of a track."""
    made = firm(tmp_path)
    return made.complaint(track, by=TRACKS[track], item="CX-200")


@pytest.mark.parametrize("track", TRACKS)
def test_every_tracks_form_has_every_step_and_everything_recorded(
    tmp_path: Path, track: str
) -> None:
    """CMP-2, CMP-3, TRK-1: from the track's data, whatever the track."""
    case = opened(tmp_path, track)
    case.goes_to("nowhere")
    assert case.row["state"] == "closed"
    text = one(case, "complaint").texts[0]
    squeezed = "".join(text.split()).casefold()
    found = papers(case)
    words = found.words
    for step in case.steps:
        assert "".join(words.step(track, step["step"]).split()).casefold() in squeezed
    for field, value in case.facts.items():
        assert "".join(words.field(field).split()).casefold() in squeezed
        assert "".join(words.value(field, value).split()).casefold() in squeezed
    filing = next(s for s in case.firm.policy.book.tracks[track].steps if s.does is Does.FILING)
    held = len(filing.copies)
    assert f"{held} cop" in text
    every = found.text(found.chosen("complaint")[0], every=True)
    assert len(every.texts) == held
    assert all(
        f"Copy {n} of {held}: {every.holders[n - 1]}" in copy
        for n, copy in enumerate(every.texts, 1)
    )


def test_a_companys_own_track_has_its_form_without_code(tmp_path: Path) -> None:
    """TRK: a policy alone."""
    case = firm(tmp_path, recall()).complaint("recall", by="quality")
    case.goes_to("nowhere", danger="high", recalled="5", refund="10")
    text = one(case, "complaint").texts[0]
    for part in ("COMPLAINT RECORD CARD", "产品召回", "1. 登记", "召回批次", "危险程度", "高"):
        assert part in text


def test_papers_appear_as_the_case_goes_on_and_say_before_why_they_are_not_there(
    tmp_path: Path,
) -> None:
    """CMP-4, CMP-6, CMP-8, RET-1, RET-2, CMP-10, CMP-13, LIA-9."""
    case = opened(tmp_path, "quality")
    assert there(case) == ["complaint"]
    assert why(case, "report") == (
        "CMP-4",
        "It is written in the step “investigation report”, which isn't finished.",
    )
    assert why(case, "letter") == (
        "CMP-6",
        "The answer to the customer is locked: the case stands in “complaint form”.",
    )
    for kind, rule in (
        ("allowance", "RET-1"),
        ("return", "RET-2"),
        ("petition", "CMP-10"),
        ("expediting", "CMP-13"),
        ("inquiry", "CMP-13"),
        ("notice", "LIA-9"),
    ):
        assert why(case, kind)[0] == rule
    case.goes_to("check")
    assert there(case) == ["complaint", "report"]
    case.goes_to("answer")
    assert there(case) == ["complaint", "report", "letter"]
    paper = case.sales.petitions("anders", "production")
    assert papers(case).chosen(str(paper)) == papers(case).chosen("petition")
    with pytest.raises(BadInput, match=r"no paper “nix”\. Kinds: complaint, report"):
        papers(case).chosen("nix")


@pytest.mark.parametrize("by", ["letter", "phone"])
def test_the_letter_is_what_was_recorded_and_a_call_leaves_none(tmp_path: Path, by: str) -> None:
    """CMP-8: the customer gets a letter or a call."""
    case = opened(tmp_path, "quality")
    case.goes_to("answer")
    assert one(case, "letter").texts[0].count("_" * 78) == 8
    case.sales.answers(by, "We allow you 500.")
    if by == "phone":
        rule, text = why(case, "letter")
        assert (rule, text) == ("CMP-8", "The customer was answered by phone: there is no letter.")
        return
    made = one(case, "letter")
    assert "We allow you 500." in made.texts[0]
    assert not made.internal
    case.firm.now += 86_400
    assert one(case, "letter") == made  # as sent, whenever it is printed
    case.goes_to("nowhere")
    assert one(case, "letter") == made


def test_the_letter_never_says_what_is_internal(tmp_path: Path) -> None:
    """CMP-8: no opinion, no loss, no name of anybody who worked on it, however it went."""
    case = opened(tmp_path, "quality")
    marked = {
        field: f"MARK{number}X"
        for number, field in enumerate(case.firm.policy.book.fields)
        if field not in {*ANYTHING, "order_no", "item_no", "inspection", "inspecting"}
    }
    case.goes_to("answer", **marked, amount="765.43", loss="9876.54", sanction="warning")
    case.sales.petitions("MARKpetition", "production")
    case.sales.answers("letter", "We have found the cause.")
    case.goes_to("nowhere")
    form = one(case, "complaint").texts[0]
    assert len([mark for mark in marked.values() if mark in form]) > 20
    for lang in ("en", "zh-Hans", "zh-Hant"):
        text = one(case, "letter", lang).texts[0]
        assert "MARK" not in text
        for secret in ("9876", "765.43", "warning", "INTERNAL", case.row["subject"]):
            assert secret not in text
        for person in case.firm.column("SELECT name FROM people"):
            assert person not in text
        assert not [o for o in case.firm.policy.cases.apologies if o.casefold() in text.casefold()]


def test_a_withdrawn_case_has_its_form_and_no_letter(tmp_path: Path) -> None:
    case = opened(tmp_path, "service")
    case.desk.withdraws("a mistake")
    assert there(case) == ["complaint"]
    assert why(case, "letter") == (
        "CMP-6",
        "Case V261101 is withdrawn, and the customer was sent nothing.",
    )
    assert "a mistake" in one(case, "complaint").texts[0]


def test_a_contested_cases_form_is_named_on_the_new_one(tmp_path: Path) -> None:
    """CMP-9."""
    case = opened(tmp_path, "service")
    case.goes_to("nowhere")
    new = case.desk.contests("not settled")
    assert "case V261101, whose form is attached" in one(new, "complaint").texts[0]


def test_a_letter_is_in_the_customers_language_and_internal_papers_in_the_sites(
    tmp_path: Path,
) -> None:
    case = opened(tmp_path, "service")
    change = case.firm.change
    change("UPDATE sites SET lang = 'zh-Hans', complaint_phone = '400-1'")
    assert one(case, "complaint").lang == "zh-Hans"
    assert one(case, "complaint", "en").lang == "en"
    case.goes_to("answer")
    assert one(case, "letter").lang == "zh-Hans"  # nobody's file says otherwise
    assert "400-1" in one(case, "letter").texts[0]
    change(
        "INSERT INTO customers (id, site_id, name, address, phone, zone, lang, search, added_at)"
        " VALUES (7, 'SH', 'A', '', '', 'urban', 'zh-Hant', '', 0)"
    )
    change("UPDATE cases SET customer_id = 7")
    assert one(case, "letter").lang == "zh-Hant"


def test_a_wall_prints_nothing() -> None:
    """ROL-1, ROL-2."""
    may_print(None)
    for role in Role:
        somebody = Actor("x", "X", role)
        if role is Role.WALL:
            with pytest.raises(Refused, match="X is a wall display: it prints nothing"):
                may_print(somebody)
        else:
            may_print(somebody)


def test_a_case_of_a_track_that_the_policy_lost_still_has_its_form(tmp_path: Path) -> None:
    """TRK: a policy changed under a case."""
    case = opened(tmp_path, "service")
    case.goes_to("visit")
    case.firm.change("UPDATE cases SET track = 'gone'")
    text = one(case, "complaint").texts[0]
    assert "happened" in text
    assert there(case) == ["complaint"]
