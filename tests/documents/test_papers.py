"""The papers of a case, each beside the one that was written by hand (CMP-8, RET, LIA, TRK-1)."""

from opsroom.documents import casesheets, complaintform, sanctionpapers, settlepapers
from opsroom.documents.capitals import capitals
from opsroom.documents.paper import Paper, copies, printed
from opsroom.domain.policy import Policy
from tests.documents import paperkit as kit
from tests.documents.paperkit import HOUSE, words

HEAD = """\
Shanghai Service Centre                        INTERNAL: NEVER TO THE CUSTOMER
8 Bund, Shanghai
Telephone: 021-6100-1000
==============================================================================
"""

FORM = """
                            COMPLAINT RECORD CARD

Case S261101
------------------------------------------------------------------------------
Kind of complaint           store
Customer                    Jade Tools Ltd.
Phone                       021-555-0001
Address                     1 River Road
Item                        CX-200
Weight                      ordinary
Whose fault                 not known yet
First responsible           He Yan
Known since                 2026-11-24 09:00
Opened                      2026-11-24 09:00
Accepted                    2026-11-24 10:00
Whole case due              2026-11-30 18:00

[ The complaint ]
Complaint                   handle broke
What the customer wants     a new handle
The store's opinion         looks like ours
Name the customer gave      ________________________
Number and time of
acceptance                  ________________________
Handling opinion            ________________________

[ Steps and opinions ]
1. Is it justified?                 Ma Li (store), done
    received 2026-11-24 09:00  due 2026-11-24 11:00  finished 2026-11-24 10:00

2. Superior: acceptance             Wu (manager), approved, LATE
    received 2026-11-24 10:00  due 2026-11-24 12:00  finished 2026-11-24 13:00
    go on

3. Record card                      store, under way
    received 2026-11-24 13:00

[ Decision ]
Complaint justified         yes
Superior: acceptance        approved, Wu (manager), 2026-11-24 13:00
------------------------------------------------------------------------------
2 copies:  1. store  2. administration
Printed 2026-11-24 14:00.
"""


def test_a_record_card_shows_facts_steps_opinions_and_what_is_still_to_be_filled_in() -> None:
    """TRK-1, CMP-3, CMP-8: it follows from the track's data, and has room to write."""
    assert printed(complaintform.form(kit.WHOLE, words(), HOUSE)) == HEAD + FORM


def test_the_quality_tracks_form_has_the_regulations_name() -> None:
    """CMP-2: 客戶抱怨處理表; CMP-8: five copies, the last at the general manager's office."""
    whole = kit.WHOLE._replace(case=kit.CASE._replace(track="quality"), steps=(), facts={})
    paper = complaintform.form(whole, words(), HOUSE)
    assert "CUSTOMER COMPLAINT FORM" in printed(paper)
    assert "Copy 5 of 5: general manager's office" in copies(paper)[4]
    assert paper.holders[:2] == ("quality management", "production")
    assert "Nothing is decided yet." in printed(paper)


def test_a_form_says_how_the_case_ended_what_it_contests_and_what_belongs_to_it() -> None:
    """CMP-8, CMP-9, CMP-14, FBK-2."""
    case = kit.CASE._replace(
        state="closed",
        closed_at=kit.at(16),
        closing_note="all told",
        contests="S261001",
        improvement="set",
        review_on="2026-12-24",
        overseas=1,
    )
    whole = kit.WHOLE._replace(
        case=case, answers=(kit.ANSWER,), attached=("petition 12",), filed=("store",)
    )
    text = printed(complaintform.form(whole, words(), HOUSE))
    for part in (
        "Overseas                    yes\n",
        "Contests                    case S261001, whose form is attached\n",
        "Improvement                 countermeasure set, again on 2026-12-24\n",
        "[ Answer to the customer ]\n"
        "by phone                    Ma Li, 2026-11-24 15:00\n"
        "                            a new one is on its way\n",
        "[ Conclusion ]\n"
        "concluded                   2026-11-24 16:00\n"
        "                            all told\n",
        "[ Attached ]\npetition 12\n",
        "1 copy:  1. store\n",
    ):
        assert part in text, part


def test_a_step_that_is_late_says_so_and_fields_of_a_step_that_is_gone_are_not_lost() -> None:
    """CMP-13: overdue while it is under way; a policy may change under a case (TRK)."""
    steps = (*kit.STEPS[:2], kit.STEPS[2]._replace(step="gone", due_at=kit.at(13)))
    whole = kit.WHOLE._replace(steps=steps, facts={**kit.FACTS, "gone_field": "kept", "cause": "x"})
    text = printed(complaintform.form(whole, words(), HOUSE))
    assert "3. Gone                             store, under way, OVERDUE\n" in text
    assert "    Gone_field              kept\n" in text
    assert "    True cause              x\n" in text
    lost = whole._replace(case=kit.CASE._replace(track="nowhere"))
    assert "True cause              x\n" in printed(complaintform.form(lost, words(), HOUSE))


REPORT = """
                             INVESTIGATION REPORT

Case S261101
------------------------------------------------------------------------------
Customer                    Jade Tools Ltd.
Item                        CX-200
Complaint                   handle broke
What the customer wants     a new handle

[ Findings ]
What happened               it fell
True cause                  a bad weld
Persons responsible         Zhao
Conclusion                  ours
Countermeasure              weld twice
Prevention                  train them

Submitted by                Zhou (administration), 2026-11-24 13:00
Reviewed by                 ________________________
General manager             ________________________
------------------------------------------------------------------------------
Attached: the original complaint, case S261101.
"""


def test_a_report_has_what_the_rule_book_names_in_its_order() -> None:
    """TRK-1: cause, what happened, who, conclusion, countermeasure, prevention; CMP-4."""
    done = kit.STEPS[0]._replace(
        step="investigation", role="administration", by_name="Zhou", finished_at=kit.at(13)
    )
    facts = {
        **kit.FACTS,
        "prevention": "train them",
        "countermeasure": "weld twice",
        "conclusion": "ours",
        "persons": "Zhao",
        "cause": "a bad weld",
        "happened": "it fell",
        "admin_opinion": "later",
    }
    whole = kit.WHOLE._replace(steps=(*kit.STEPS, done), facts=facts)
    track = kit.POLICY.book.tracks["store"]
    assert printed(complaintform.report(whole, track, words(), HOUSE)) == HEAD + REPORT


LETTER = """\
Shanghai Service Centre
8 Bund, Shanghai
Telephone: 021-6100-1000
==============================================================================

7 December 2026

Jade Tools Ltd.
1 River Road

Our reference: case 261101
About: your complaint of 24 November 2026, item CX-200, order SO-7

Dear customer,

We allow you CNY 9,800.00.

Please sign the certificate.

Yours faithfully,
Shanghai Service Centre


________________________

Suggestions and complaints: 021-6100-9999
"""


def test_a_letter_has_the_letterhead_the_text_and_the_complaint_phone() -> None:
    """CMP-8, CUS-5."""
    assert casesheets.letter(kit.LETTER, words(), HOUSE) == LETTER


def test_a_letter_knows_nothing_that_is_not_for_the_customer() -> None:
    """CMP-8: there is no field for an opinion, a loss or somebody's name; FBK-6: no apology."""
    fields = "number customer address complained_on written_on order item text"
    assert casesheets.LetterFacts._fields == tuple(fields.split())
    for lang in ("en", "zh-Hans", "zh-Hant"):
        text = casesheets.letter(kit.LETTER._replace(text=""), words(lang), HOUSE).casefold()
        assert not [one for one in Policy().cases.apologies if one.casefold() in text]


def test_a_letter_still_to_be_written_has_room_for_it() -> None:
    text = casesheets.letter(kit.LETTER._replace(text=""), words(), HOUSE)
    assert text.count("_" * 78) == 8


PETITION = """
                                   PETITION

Paper 12 of case 261101
------------------------------------------------------------------------------
Addressed to            General manager
Case                    261101, product quality, Jade Tools Ltd.
Dated                   Qian, 2026-11-24 09:00

[ Text ]
The sanction is too hard.

[ Countersigned ]
Production              Zhao, 2026-11-24 10:00, we agree
Sales                   ________________________

[ Decision ]
General manager         ________________________
"""


def test_a_petition_has_a_place_for_each_countersignature_and_the_decision() -> None:
    """CMP-10, LIA-8."""
    assert printed(casesheets.sheet(kit.PETITION, words(), HOUSE)) == HEAD + PETITION
    decided = kit.PETITION._replace(
        state="rejected", settled_at=kit.at(12), settled_by="Lin", reply="no"
    )
    text = printed(casesheets.sheet(decided, words(), HOUSE))
    assert "General manager         rejected, Lin, 2026-11-24 12:00, no\n" in text
    taken_back = decided._replace(state="withdrawn", settled_by="Qian", reply="a mistake")
    text = printed(casesheets.sheet(taken_back, words(), HOUSE))
    assert "[ Decision ]\nWithdrawn               Qian, 2026-11-24 12:00, a mistake\n" in text


def test_a_note_has_its_reply_or_room_for_one() -> None:
    """CMP-13: 催辦單, 洽辦單."""
    text = printed(casesheets.sheet(kit.NOTE, words(), HOUSE))
    assert "                               EXPEDITING NOTE\n" in text
    assert (
        "Dated                   2026-11-24 09:00\n\n[ Text ]\nPlease finish it at once.\n\n"
        "[ Reply ]\nThe laboratory was shut.\n\n"
        "Signed                  Qin (quality management), 2026-11-24 11:00\n"
    ) in text
    blank = kit.NOTE._replace(kind="inquiry", state="open", reply="", settled_at=None)
    text = printed(casesheets.sheet(blank, words(), HOUSE))
    assert "INQUIRY NOTE" in text
    assert text.count("_" * 78) == 4


SLIP = """
                               ABNORMALITY SLIP

Slip AB-261101
------------------------------------------------------------------------------
To                      Quality management
Customer                Jade Tools Ltd.
Item                    CX-200
Repair call             SH-1005
Issued                  He Yan, 2026-11-24 09:00

[ The complaint ]
label askew

[ What is improved ]
two jigs

Signed                  Qin (quality management), 2026-11-24 12:00
------------------------------------------------------------------------------
It became case 261103.
"""


def test_an_abnormality_slip_says_to_whom_what_and_what_was_improved() -> None:
    """CMP-16."""
    facts = kit.SLIP._replace(
        reply="two jigs", settled_at=kit.at(12), settled_by="Qin", case="261103"
    )
    assert printed(casesheets.slip(facts, words(), HOUSE)) == HEAD + SLIP
    assert printed(casesheets.slip(kit.SLIP, words(), HOUSE)).count("_" * 78) == 4


ALLOWANCE = """
                         SALES ALLOWANCE CERTIFICATE

Certificate 261101-A1                                  Copy 2 of 2: accounting
------------------------------------------------------------------------------
Customer                    Jade Tools Ltd.
Case                        261101
Order                       SO-7
Item                        CX-200
Kind                        allowance
Reason                      scratches
Issued                      Qian, 2026-11-24 09:00

[ Amount allowed ]
  CNY 12,000.50

[ Signatures ]
Approved: manager           Sun (manager), 2026-11-24 10:00
Approved: deputy general
manager / general manager   ________________________
Customer, signature         ________________________

[ Proof, with the buyer's stamp ]
  [ ] a stamped copy of the invoice ________________________
  [ ] a stamped certificate ________________________
------------------------------------------------------------------------------
2 copies:  1. sales  2. accounting
"""


def test_an_allowance_certificate_has_a_place_for_each_signature_and_two_copies() -> None:
    """RET-1, RET-4, RET-6. The customer signs it: it isn't stamped as internal."""
    paper = settlepapers.allowance(kit.ALLOWANCE, words(), HOUSE)
    first, second = copies(paper)
    assert (
        second
        == HEAD.replace("INTERNAL: NEVER TO THE CUSTOMER", "").replace(
            "Centre                        \n", "Centre\n"
        )
        + ALLOWANCE
    )
    assert "Copy 1 of 2: sales\n" in first
    for lang, amount in (("zh-Hans", "壹万贰仟元伍角整"), ("zh-Hant", "壹萬貳仟元伍角整")):
        assert amount in printed(settlepapers.allowance(kit.ALLOWANCE, words(lang), HOUSE))


RETURN = """
                          FINISHED GOODS RETURN SLIP

Return slip 261101-R1                                  Copy 3 of 4: accounting
------------------------------------------------------------------------------
Customer                    Jade Tools Ltd.
Case                        261101
Order                       SO-7
Reason                      wrong colour
Handling                    return
Basis                       final decision
Issued                      Qian, 2026-11-24 09:00

[ Goods ]
Item                 Approved  Price     Amount    Counted  Booked
-------------------  --------  --------  --------  -------  ------
A-1                       100     12.50  1,250.00       98      98
B                         2.5  1,000.00  2,500.00      2.5     2.5
Z (not on the slip)                                      1       1

Approved in all             CNY 3,750.00

[ Signatures ]
Approved: manager           Sun (manager), 2026-11-24 10:00
Goods arrived               2026-11-24 12:00
Warehouse, checked          Old Ma, 2026-11-24 13:00
Instructions                keep Z apart

[ Proof, with the buyer's stamp ]
  [x] the stamped original invoice, AB-1
------------------------------------------------------------------------------
4 copies:  1. issuer  2. warehouse  3. accounting  4. sales
Copy 1 stays with the issuer; the others go with the goods to the warehouse.
"""


def test_a_return_slip_has_reason_handling_basis_goods_and_four_copies() -> None:
    """RET-2, RET-3, RET-6."""
    paper = settlepapers.return_slip(kit.RETURN, words(), HOUSE)
    assert copies(paper)[2] == HEAD + RETURN
    assert [one.splitlines()[7].split("Copy ")[1] for one in copies(paper)] == [
        "1 of 4: issuer",
        "2 of 4: warehouse",
        "3 of 4: accounting",
        "4 of 4: sales",
    ]
    refused = settlepapers.Approval(
        ("manager",), settlepapers.SignedFacts("manager", "Sun", kit.at(10), "rejected", "why?")
    )
    text = printed(
        settlepapers.return_slip(kit.RETURN._replace(approvals=(refused,)), words(), HOUSE)
    )
    assert "REFUSED: Sun (manager), 2026-11-24 10:00, why?" in text


NOTICE = """
                           REWARD OR PENALTY NOTICE

Notice 261101-S1                             Copy 3 of 3: penalised department
------------------------------------------------------------------------------
Who                     Li Wei
Department              Sales
Case                    261101
Sanction                minor demerit
Amount                  CNY 1,200.00
Taken in                2026-11
Grounds                 late delivery
Reason                  forgot the date

[ Signatures ]
Approved                Lin (general manager), 2026-11-24 09:00
Received by             ________________________
------------------------------------------------------------------------------
3 copies:  1. general manager's office  2. accounting  3. penalised department
"""


def test_a_sanctions_notice_has_three_copies() -> None:
    """LIA-9: 獎罰通知單: office, accounting, penalised department."""
    paper = sanctionpapers.notice(kit.NOTICE, words(), HOUSE)
    assert copies(paper)[2] == HEAD + NOTICE
    major = sanctionpapers.notice(kit.NOTICE._replace(cents=None), words(), HOUSE)
    assert "the whole of the month's bonus" in printed(major)


ANNOUNCEMENT = """
                            PERSONNEL ANNOUNCEMENT

Month 2026-11
------------------------------------------------------------------------------
By the review of the complaint cases closed in 2026-11, these sanctions are
announced:

Case    Paper      Who     Department  Sanction     Amount         Grounds
------  ---------  ------  ----------  -----------  -------------  -----------
261101  261101-S1  Li Wei  sales       minor         CNY 1,200.00  late
                                       demerit                     delivery
261102  261102-S1  王建国  production  major        month's bonus  other
                                       demerit

Personnel               ________________________
------------------------------------------------------------------------------
Printed 2026-11-24 09:00.
"""


def test_the_announcement_lists_a_months_sanctions() -> None:
    """LIA-6: 人事公布單."""
    paper = sanctionpapers.announcement("2026-11", kit.PUBLISHED, words(), HOUSE, kit.at(9))
    assert printed(paper) == HEAD + ANNOUNCEMENT
    assert copies(paper) == (printed(paper),)


def test_amounts_in_capitals_read_as_a_bank_writes_them() -> None:
    """大寫金額, by hand."""
    for cents, written in (
        (0, "零元整"),
        (5, "伍分"),
        (50, "伍角整"),
        (105, "壹元零伍分"),
        (1_000, "壹拾元整"),
        (100_500, "壹仟零伍元整"),
        (1_234_567_89, "壹佰貳拾參萬肆仟伍佰陸拾柒元捌角玖分"),
        (1_000_101, "壹萬零壹元零壹分"),
        (10_000_000_500, "壹億零伍元整"),
        (10_010_000_000, "壹億零壹拾萬元整"),
    ):
        assert capitals(cents, 2, "zh-Hant") == written
    assert capitals(12_000, 0, "zh-Hans") == "壹万贰仟元整"
    assert capitals(1, 3, "zh-Hans") == capitals(1, 2, "en") == ""
    assert capitals(10**20, 2, "zh-Hans") == ""


def test_a_paper_without_prescribed_copies_names_no_holder() -> None:
    bare = Paper("slip", "1", "en", HOUSE, "Slip 1", ("x",))
    assert copies(bare) == (printed(bare),)
    assert "Copy" not in printed(bare)
