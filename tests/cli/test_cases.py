"""Complaint cases on the command line: each verb ends in its action, and says what is so then."""

import io
import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.cli.casedesk import concluded, opened, shown, to_the_answer
from tests.cli.conftest import Desk


def stdin(monkeypatch: pytest.MonkeyPatch, raw: bytes) -> None:
    """Let the next command read this from standard input."""
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(raw)))


# -- opening -----------------------------------------------------------------------------------


def test_opening_says_where_the_case_is_and_what_it_wants(fu: Desk) -> None:
    """CMP-1, FBK-5."""
    words = ("case", "open", "service", "--subject", "迟到", "--name", "A", "--json")
    said = fu.run(*words, person="desk").json
    assert said["case"]["number"] == "V261101"
    assert (said["case"]["step"], said["case"]["role"]) == ("intake", "service")
    assert said["case"]["owner"]["id"] == "desk"
    assert said["case"]["due"] == "2026-11-24T11:00:00+08:00"
    assert said["missing"] == ["wanted", "happened"]
    assert "advance" in said["possible"]
    assert "approve" not in said["possible"]


def test_a_known_customer_or_a_call_gives_the_case_its_name(fu: Desk) -> None:
    """DSP-5: the complaint came of a repair call."""
    call = fu.add()
    new = ("case", "open", "service", "--subject", "x", "--json")
    of_call = fu.run(*new, "--call", call).json["case"]
    assert (of_call["customer"], of_call["item"]) == ("张三", "CX-200")
    assert shown(fu, of_call["number"])["call"] == call
    known = fu.run(*new, "--customer", "张三").json["case"]
    assert known["phone"] == "021-555-0009"
    assert shown(fu, known["number"])["repeats"] == [of_call["number"]]


def test_what_was_known_earlier_counts_from_then(fu: Desk) -> None:
    """TRK-2: four hours of the clock from when it became known."""
    number = opened(fu, "--known-at", "8:30", track="opinion")
    case = shown(fu, number)
    assert (case["number"][:1], case["known"]) == ("P", "2026-11-24T08:30:00+08:00")
    assert case["case_due"] == "2026-11-24T12:30:00+08:00"


def test_a_step_nobody_can_work_on_is_said_at_once(desk: Desk) -> None:
    words = ("case", "open", "service", "--subject", "x", "--name", "A")
    assert "Nobody here is service department" in desk.ok(*words)


def test_opening_is_refused_to_who_may_not(fu: Desk) -> None:
    """ROL-2."""
    words = ("case", "open", "quality", "--subject", "x", "--name", "A")
    refused = fu.run(*words)
    assert (refused.code, refused.err.rstrip()[-7:]) == (1, "[ROL-2]")
    assert fu.run(*words, person="audit").code == 1
    assert fu.run(*words, person="sales").code == 0


def test_help_names_the_tracks(desk: Desk) -> None:
    out = desk.bare("case", "open", "--help").out
    assert "hotline" in out
    assert "service complaint (desk, supervisor, manager, service department)" in out


# -- recording ---------------------------------------------------------------------------------


def test_fields_are_recorded_where_they_stand(fu: Desk) -> None:
    number = opened(fu)
    fu.ok("case", "record", number, "wanted=退款 500", "--expect", "1", "happened=漏水 = 两次")
    fu.ok("case", "record", number, "--set", "wanted=换新")
    assert shown(fu, number)["facts"] == {"wanted": "换新", "happened": "漏水 = 两次"}
    fu.ok("case", "record", number, "wanted=")
    assert shown(fu, number)["missing"] == ["wanted"]


def test_long_texts_come_from_a_file_or_from_standard_input(
    fu: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = opened(fu)
    file = tmp_path / "case.json"
    file.write_text(json.dumps({"wanted": "一\n二", "happened": None}), encoding="utf-8")
    fu.ok("case", "record", number, "--from-json", str(file))
    assert shown(fu, number)["facts"] == {"wanted": "一\n二"}
    stdin(monkeypatch, '{"happened": "从标准输入"}'.encode())
    fu.ok("case", "advance", number, "--from-json", "-")
    stdin(monkeypatch, "我们说明如下\n第二行".encode())
    visit = ("visitor=v", "visit_result=r")
    assert fu.run("case", "advance", number, *visit, person="boss").code == 0
    fu.ok("case", "advance", number, "cause=c", "proposal=p")
    fu.ok("case", "answer", number, "--by", "letter", "--text-file", "-")
    assert shown(fu, number)["papers"][0]["text"] == "我们说明如下\n第二行"


def test_a_form_of_every_kind_of_field_is_filled_and_read(fu: Desk) -> None:
    """CMP-2: the quantity may be still in processing."""
    number = opened(fu, track="quality")
    fu.person = "sales"
    fu.ok("case", "record", number, "quantity=processing", "defective=1,200", "sample=是")
    fu.ok("case", "record", number, "delivered_on=2026-11-02", "order_no=A-1")
    text = fu.ok("case", "show", number, "--form", "complaint")
    for part in ("quantity: not fixed yet", "defective quantity: 1200", "sample attached: yes"):
        assert part in text
    value = fu.run("case", "show", number, "--form", "complaint", "--json").json
    assert {"field": "delivered_on", "title": "delivered on", "value": "2026-11-02"} in (
        value["fields"]
    )
    assert "Nothing is recorded" in fu.ok("case", "show", number, "--form", "decision")


@pytest.mark.parametrize(
    ("words", "where", "why"),
    [
        (("case", "record", "X1", "wanted=a"), "CASE", "There is no case X1"),
        (("case", "show", "X1"), "CASE", "There is no case X1"),
        (("case", "record", "V261101"), "FIELD=VALUE", "at least one field"),
        (("case", "record", "V261101", "wanted"), "FIELD=VALUE", "field=value"),
        (("case", "record", "V261101", "--set", "=a"), "--set", "field=value"),
        (("case", "record", "V261101", "colour=red"), "colour", "It has: wanted, happened"),
        (("case", "record", "V261101", "cause=x"), "cause", "It has: wanted, happened"),
        (("case", "record", "V261101", "wanted=" + "长" * 9000), "wanted", "4000 characters"),
        (("case", "record", "V261101", "wanted=" + "长" * 4100), "wanted", "4000"),
        (("case", "record", "V261101", "--from-json", "nowhere.json"), "--from-json", "nowhere"),
        (("case", "open", "colour", "--subject", "x", "--name", "A"), "TRACK", "quality, store"),
        (("case", "open", "service", "--subject", "", "--name", "A"), "--subject", "empty"),
        (("case", "open", "service", "--subject", "x"), "--name", "name"),
        (("case", "open", "service", "--name", "A"), "case open", "--subject"),
        (("case", "open", "service", "--subject", "x", "--site", "XX"), "--site", "no site XX"),
        (("case", "open", "service", "--subject", "x", "--call", "SH-9"), "--call", "SH-9"),
        (("case", "open", "service", "--subject", "x", "--customer", "李四"), "--customer", "李四"),
        (
            ("case", "open", "service", "--subject", "x", "--name", "A", "--known-at", "+1h"),
            "--known-at",
            "later than now",
        ),
        (
            ("case", "open", "service", "--subject", "x", "--name", "A", "--known-at", "soon"),
            "--known-at",
            "isn't a time",
        ),
        (
            ("case", "open", "service", "--subject", "x", "--name", "A", "--owner", "nobody"),
            "--owner",
            "Nobody here is nobody",
        ),
        (("case", "answer", "V261101", "--by", "letter"), "--text", "--text-file"),
        (
            ("case", "answer", "V261101", "--by", "phone", "--text", "a", "--text-file", "b"),
            "--text",
            "--text-file",
        ),
        (("case", "answer", "V261101", "--by", "pigeon", "--text", "a"), "case answer", "letter"),
        (("case", "hand", "V261101", "--to", "nobody"), "--to", "Nobody here is nobody"),
        (("case", "weigh", "V261101"), "--weight, --fault, --overseas", "at least one"),
        (("case", "improve", "V261101", "--stage", "better"), "case improve", "confirmed"),
        (
            ("case", "improve", "V261101", "--stage", "set", "--review", "soon"),
            "--review",
            "2026-11-24",
        ),
        (("case", "petition", "V261101", "--text", "x"), "case petition", "--countersign"),
        (("case", "sign", "V261101", "one"), "case sign", "PAPER"),
        (("case", "sign", "V261101", "9"), "PAPER", "no such paper 9"),
        (("case", "list", "--track", "colour"), "--track", "quality, store"),
        (("case", "list", "--track", "sale", "--step", "visit"), "--step", "intake, plan"),
        (("case", "list", "--step", "visit"), "--step", "--track"),
        (("case", "list", "--mine", "--owner", "fu"), "--mine", "--owner"),
        (("case", "list", "--limit", "0"), "--limit", "At least 1"),
    ],
)
def test_bad_input_names_the_option(fu: Desk, words: tuple[str, ...], where: str, why: str) -> None:
    opened(fu)
    before = fu.company.everything()
    answer = fu.run(*words)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith(f"opsroom: {where}: ")
    assert why in answer.err
    assert answer.err.count("\n") == 1
    assert fu.company.everything() == before


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"[]",
        b'{"wanted": [1]}',
        b'{"wanted": 1.5}',
        b"\xff\xfe",
        b"[" * 200_000,
        b" " * 1_000_001,
    ],
    ids=["nothing", "a list", "a nested value", "a fraction", "no text", "a tower", "too much"],
)
def test_a_file_of_fields_that_is_none_is_bad_input(
    fu: Desk, monkeypatch: pytest.MonkeyPatch, raw: bytes
) -> None:
    number = opened(fu)
    stdin(monkeypatch, raw)
    answer = fu.run("case", "record", number, "--from-json", "-")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith("opsroom: --from-json: ")
    assert answer.err.count("\n") == 1


# -- approval, answer, end -----------------------------------------------------------------------


def test_a_rejected_case_goes_back_with_the_reason(fu: Desk) -> None:
    """CMP-6."""
    number = opened(fu, "--weight", "serious")
    fu.ok("case", "advance", number, "wanted=a", "happened=b")
    refused = fu.run("case", "reject", number, "--reason", "不清楚")
    assert refused.code == 1
    said = fu.run("case", "reject", number, "--note", "不清楚", person="zhang")
    assert "“what happened”, with service department" in said.out
    assert shown(fu, number)["steps"][1]["note"] == "不清楚"


def test_a_withdrawn_case_is_over(fu: Desk) -> None:
    number = opened(fu)
    assert fu.ok("case", "withdraw", number, "--reason", "误会") == (
        f"Case {number} is withdrawn.\nPossible for you now: petition\n"
    )
    refused = fu.run("case", "record", number, "wanted=a")
    assert (refused.code, "withdrawn" in refused.err) == (1, True)


def test_a_conclusion_is_contested_in_a_new_case(fu: Desk) -> None:
    """CMP-9."""
    number = concluded(fu)
    said = fu.ok("case", "contest", number, "--subject", "不服", "--set", "wanted=重新检查")
    assert f"Case V261102 contests case {number}." in said
    assert shown(fu, "V261102")["chain"] == [number, "V261102"]
    assert "Chain of contested cases" in fu.ok("case", "show", number)
    again = fu.run("case", "contest", number, "--subject", "不服")
    assert (again.code, "[CMP-9]" in again.err) == (1, True)


def test_a_case_is_handed_over_and_taken(fu: Desk) -> None:
    """FBK-5."""
    number = opened(fu)
    assert fu.run("case", "hand", number, "--to", "fu", person="desk").code == 0
    assert f"{number}  handed to you: `case take {number}`" in fu.ok("case", "inbox")
    assert shown(fu, number)["owner"]["id"] == "desk"
    fu.ok("case", "take", number)
    assert shown(fu, number)["owner"]["id"] == "fu"
    assert fu.run("case", "take", number, person="desk").code == 1


def test_weight_fault_and_overseas_are_corrected(fu: Desk) -> None:
    """FBK-6, CMP-5."""
    number = opened(fu)
    words = ("--weight", "serious", "--fault", "not_ours", "--overseas", "yes")
    fu.ok("case", "weigh", number, *words)
    case = shown(fu, number)
    assert (case["weight"], case["fault"], case["overseas"]) == ("serious", "not_ours", True)
    text = fu.ok("case", "show", number)
    assert "serious, not ours" in text
    assert "overseas" in text
    fu.ok("case", "weigh", number, "--overseas", "no")
    assert shown(fu, number)["overseas"] is False


def test_an_improvement_is_followed(fu: Desk) -> None:
    """CMP-14."""
    number = concluded(fu)
    fu.ok("case", "improve", number, "--stage", "set", "--review", "2026-12-01")
    assert "Improvement" in fu.ok("case", "show", number)
    assert "improvement" not in fu.ok("case", "inbox")
    fu.company.later(hours=24 * 7)
    assert f"{number}  improvement to be looked at since 2026-12-01" in fu.ok("case", "inbox")
    assert "improvement" not in fu.run("case", "inbox", person="boss").out
    skipped = fu.run("case", "improve", number, "--stage", "standard")
    assert (skipped.code, "[CMP-14]" in skipped.err) == (1, True)


def test_a_petition_is_signed_and_decided(fu: Desk) -> None:
    """CMP-10, LIA-8."""
    number = opened(fu)
    words = ("--countersign", "sales_manager", "--countersign", "supervisor")
    said = fu.run("case", "petition", number, "--text", "不服处罚", *words, "--json").json
    paper = str(said["paper"])
    assert (
        f"to sign: `case sign {number} {paper}`  不服处罚"
        in fu.run(*("case", "inbox"), person="head").out
    )
    early = fu.run("case", "decide", number, paper, "yes", person="gm")
    assert (early.code, "[LIA-8]" in early.err) == (1, True)
    signed = fu.run("case", "sign", number, paper, "--note", "同意", person="head")
    assert f"Petition {paper} of case {number} is countersigned." in signed.out
    assert "Still to sign: supervisor." in signed.out
    assert "to decide" not in fu.run("case", "inbox", person="gm").out
    assert fu.run("case", "sign", number, paper, person="boss").code == 0
    assert f"case decide {number} {paper} yes|no" in fu.run("case", "inbox", person="gm").out
    bare = fu.run("case", "decide", number, paper, "no", person="gm")
    assert (bare.code, "[LIA-8]" in bare.err) == (1, True)
    late = fu.run("case", "sign", number, paper, person="head")
    assert (late.code, "Everybody has signed this petition already." in late.err) == (1, True)
    decided = fu.run("case", "decide", number, paper, "yes", person="gm")
    assert f"Petition {paper} of case {number} is approved." in decided.out
    petition = shown(fu, number)["papers"][0]
    assert petition["state"] == "approved"
    assert [sign["by"] for sign in petition["signs"]] == ["head", "boss"]
    assert "sales manager: signed" in fu.ok("case", "show", number)


def test_a_petition_is_withdrawn_by_who_has_filed_it(fu: Desk) -> None:
    """CMP-10, ROL-3: it stays on the case, and the journal says who withdrew it and why."""
    number = opened(fu)
    filed = ("case", "petition", number, "--text", "不服处罚", "--countersign", "sales_manager")
    paper = str(fu.run(*filed, "--json").json["paper"])
    given = ("case", "retract", number, paper, "--reason", "已和解")
    theirs = fu.run(*given, person="gm")
    assert (theirs.code, "[ROL-2]" in theirs.err, "傅敏" in theirs.err) == (1, True, True)
    assert "to sign" in fu.run("case", "inbox", person="head").out
    assert fu.run(*given, "--dry-run").code == 0
    assert "to sign" in fu.run("case", "inbox", person="head").out
    assert f"Petition {paper} of case {number} is withdrawn." in fu.ok(*given)
    assert "to sign" not in fu.run("case", "inbox", person="head").out
    petition = shown(fu, number)["papers"][0]
    assert (petition["state"], petition["reply"]) == ("withdrawn", "已和解")
    assert "petition  to general manager  withdrawn" in fu.ok("case", "show", number)
    last = fu.run("journal", "show", "--case", number, "--json").json["entries"][0]
    assert (last["action"], last["note"]) == ("case.petition.withdraw", "已和解")


def test_show_offers_what_can_be_done_with_papers_and_names_who_owes_a_signature(fu: Desk) -> None:
    """CMP-10, LIA-8, ROL-2: to each their own, in the order in which it is due."""
    number = opened(fu)
    filed = ("case", "petition", number, "--text", "不服处罚", "--countersign", "sales_manager")
    said = fu.ok(*filed)
    paper = shown(fu, number)["papers"][0]["id"]
    mine, theirs = f"retract {paper} (withdraw the petition)", f"sign {paper} (countersign the"
    assert mine in said
    for person, offered in (("fu", mine), ("head", theirs)):
        now = fu.run("case", "show", number, person=person).out.split("Possible for you now: ")[1]
        assert offered in now.splitlines()[0]
    assert f"For others: {theirs} petition): sales manager (" in fu.ok("case", "show", number)
    assert f"decide {paper}" not in fu.run("case", "show", number, person="gm").out
    value = fu.run("case", "show", number, "--json", person="gm").json
    owed = next(one for one in value["for_others"] if one["paper"] == paper)
    assert (owed["verbs"], owed["roles"]) == (["sign"], ["sales_manager"])
    assert [one["id"] for one in owed["persons"]] == ["head"]
    fu.run("case", "sign", number, str(paper), person="head")
    for person, offered in (("fu", mine), ("gm", f"decide {paper} (decide on the petition)")):
        assert offered in fu.run("case", "show", number, person=person).out
    fu.run("case", "decide", number, str(paper), "yes", person="gm")
    for person in ("fu", "gm", "head"):
        over = fu.run("case", "show", number, person=person).out
        assert not {"retract", "sign", "decide"} & set(
            over.split("Possible for you now")[1].split()
        )


def test_a_note_is_answered_by_whom_it_went_to(fu: Desk) -> None:
    """CMP-13."""
    number = opened(fu)
    fu.company.change(
        "INSERT INTO case_papers (case_id, kind, cause, step, role, text, made_at, by_id)"
        " VALUES (1, 'expediting', 'x', 'intake', 'service', 'late', ?, 'job:notes')",
        fu.company.now,
    )
    paper = str(shown(fu, number)["papers"][0]["id"])
    assert f"expediting note: `case settle {number} {paper}`" in fu.ok("case", "inbox")
    assert fu.run("case", "settle", number, paper, "--reply", "x", person="qc").code == 1
    fu.ok("case", "settle", number, paper, "--reply", "人手不足")
    assert "-> 人手不足" in fu.ok("case", "show", number)
    assert "settle" not in fu.ok("case", "inbox")


# -- what holds for all of them --------------------------------------------------------------------


def test_a_dry_run_goes_all_the_way_and_keeps_nothing(fu: Desk) -> None:
    number = opened(fu)
    before = fu.company.everything()
    fields = ("wanted=a", "happened=b")
    said = fu.ok("case", "advance", number, *fields, "--dry-run")
    assert said == (
        f"What if: case {number} would stand in “visit to the customer”, with supervisor, "
        "due Wed 23:59. Nothing was changed.\n"
    )
    value = fu.run("case", "advance", number, *fields, "--dry-run", "--json").json
    assert (value["dry_run"], value["entry"], value["case"]["step"]) == (True, None, "visit")
    assert value["case"]["due"] == "2026-11-25T23:59:59+08:00"
    real = fu.run("case", "record", number, "wanted=a", "--json").json
    assert value.keys() == real.keys()
    assert value["case"].keys() == real["case"].keys()
    new = ("case", "open", "service", "--subject", "x", "--name", "A", "--dry-run")
    before = fu.company.everything()
    said, would = fu.ok(*new), fu.run(*new, "--json").json
    assert fu.company.everything() == before
    value = fu.run(*new[:-1], "--json").json
    assert {k for k in would if would[k] != value[k]} == {"dry_run", "entry"}
    assert f"due {value['case']['due'][11:16]}" in said
    number, before = value["case"]["number"], fu.company.everything()
    assert "What if: case V261103 would stand in “what happened”" in fu.ok(*new)
    withdrawn = fu.ok("case", "withdraw", number, "--reason", "x", "--dry-run")
    assert withdrawn == f"What if: case {number} would be withdrawn. Nothing was changed.\n"
    assert fu.run("case", "advance", number, "--dry-run").code == 1
    assert fu.company.everything() == before


def test_somebody_else_was_faster(fu: Desk) -> None:
    number = opened(fu)
    fu.ok("case", "record", number, "wanted=a")
    late = fu.run("case", "record", number, "wanted=b", "--expect", "1", person="fu")
    assert (late.code, "傅敏" in late.err) == (1, True)
    assert shown(fu, number)["facts"] == {"wanted": "a"}


def test_a_refusal_is_told_as_json_too(fu: Desk) -> None:
    number = opened(fu)
    refused = fu.run("case", "advance", number, "--json", person="boss")
    assert (refused.code, json.loads(refused.err)["rule"]) == (1, "ROL-2")


def test_roles_hold_on_the_command_line_as_well(fu: Desk) -> None:
    """ROL-2: the auditor reads all and changes nothing."""
    number = opened(fu)
    assert fu.run("case", "show", number, person="audit").code == 0
    for verb in (
        ("record", number, "wanted=x"),
        ("advance", number),
        ("withdraw", number, "--reason", "x"),
        ("take", number),
        ("weigh", number, "--fault", "ours"),
        ("petition", number, "--text", "x", "--countersign", "sales"),
    ):
        refused = fu.run("case", *verb, person="audit")
        assert (refused.code, "[ROL-2]" in refused.err) == (1, True)


NASTY = "\x1b]0;owned\x07[red]王\x1b[2J\u202e记[/]\x9b31m"


def test_hostile_text_neither_steers_the_terminal_nor_is_lost(fu: Desk) -> None:
    number = opened(fu, "--set", f"wanted={NASTY}\n第二行", "--address", NASTY)
    fu.ok("case", "record", number, f"happened={NASTY}")
    fu.company.change("UPDATE cases SET subject = ?", NASTY)  # what something else has written
    fu.company.change("UPDATE case_facts SET value = ? WHERE field = 'happened'", NASTY)
    for words in (("show", number), ("list",), ("inbox",), ("show", number, "--form", "complaint")):
        text = fu.ok("case", *words)
        assert "王" in text
        assert "[red]" in text
        assert not {"\x1b", "\x07", "\u202e", "\x9b"} & set(text)
    bad = fu.run("case", "record", number, f"{NASTY}=x")
    assert (bad.code, "\x1b" in bad.err) == (2, False)


def test_a_track_that_policy_has_no_more_is_still_shown(fu: Desk) -> None:
    number = opened(fu)
    fu.company.change("UPDATE cases SET track = 'gone', step = 'lost'")
    case = shown(fu, number)
    assert (case["track_title"], case["step_title"], case["possible"]) == (
        "gone",
        "lost",
        ["withdraw"],
    )
    assert "knows no track “gone” any more" in case["trouble"]
    assert "knows no track “gone” any more" in fu.ok("case", "show", number)
    refused = fu.run("case", "record", number, "wanted=x")
    assert (refused.code, "gone" in refused.err) == (1, True)
    for words in (("--track", "gone"), ("--track", "gone", "--step", "lost")):
        assert number in fu.ok("case", "list", *words)
    assert fu.run("case", "list", "--track", "nothing").code == 2
    told = f"1 open case stands in a track or step that the policy doesn't know: {number}"
    for verb in (("policy", "check"), ("doctor",)):
        assert told in " ".join(fu.run(*verb).out.split())
    fu.ok("case", "withdraw", number, "--reason", "the track is gone")
    assert "knows no track" not in fu.ok("case", "show", number)
    assert "doesn't know" not in fu.ok("policy", "check")


def test_overdue_steps_are_marked(fu: Desk) -> None:
    number = opened(fu)
    fu.company.later(hours=3)
    assert "overdue by 1 h 00 min" in fu.ok("case", "show", number)
    fu.ok("case", "advance", number, "wanted=a", "happened=b")
    case = shown(fu, number)
    assert [one["overdue"] for one in case["steps"]] == [True, False]
    assert "done, overdue" in fu.ok("case", "show", number)


def test_the_answer_may_be_told_by_phone_and_is_kept(fu: Desk) -> None:
    """FBK-2."""
    number = opened(fu)
    to_the_answer(fu, number)
    public = fu.run("case", "answer", number, "--by", "public", "--text", "x")
    assert (public.code, "[FBK-2]" in public.err) == (1, True)
    fu.ok("case", "answer", number, "--by", "phone", "--text", "已说明")
    assert "by phone" in fu.ok("case", "show", number)


def test_the_journal_tells_a_case_by_its_number(fu: Desk) -> None:
    """ROL-3, ROL-4."""
    number = opened(fu)
    opened(fu)
    fu.ok("case", "record", number, "wanted=退款")
    fu.ok("case", "record", number, "wanted=换新")
    text = fu.ok("journal", "show", "--case", number)
    assert "what the customer wants 退款 -> 换新" in text
    assert "3 entries" in text
    assert text.count(number) >= 3
    value = fu.run("journal", "show", "--case", number, "--json").json
    assert [one["action"] for one in value["entries"]] == [
        *("case.record", "case.record", "case.open"),
    ]
    assert "no case X" in fu.run("journal", "show", "--case", "X").err
    assert "--case" in fu.run("journal", "show", "--case", number, "--call", "SH-1").err
