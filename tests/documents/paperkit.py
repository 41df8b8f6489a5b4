"""Papers for tests: facts of each kind, written down."""

from datetime import date

from opsroom.documents.casesheets import LetterFacts, SheetFacts, SignFacts, SlipFacts
from opsroom.documents.complaintform import AnswerFacts, CaseFacts, StepFacts, Whole
from opsroom.documents.paper import House
from opsroom.documents.paperwords import PaperWords
from opsroom.documents.sanctionpapers import NoticeFacts, PublishedFacts
from opsroom.documents.settlepapers import (
    AllowanceFacts,
    Approval,
    LineFacts,
    ReturnFacts,
    SignedFacts,
)
from opsroom.domain.policy import Policy
from tests.rooms import ZONE, at

HOUSE = House("Shanghai Service Centre", "8 Bund, Shanghai", "021-6100-1000", "021-6100-9999")
POLICY = Policy()


def words(lang: str = "en", policy: Policy = POLICY) -> PaperWords:
    """Shanghai's words in a language."""
    return PaperWords(policy, lang, ZONE)


CASE = CaseFacts(
    number="S261101",
    track="store",
    state="open",
    customer_name="Jade Tools Ltd.",
    phone="021-555-0001",
    address="1 River Road",
    subject="handle broke",
    item="CX-200",
    call="",
    overseas=0,
    weight="ordinary",
    fault="unknown",
    owner="He Yan",
    known_at=at(9),
    opened_at=at(9),
    accepted_at=at(10),
    case_due_at=at(18, day=30),
    closed_at=None,
    closing_note="",
    improvement="none",
    review_on=None,
    contests="",
)
STEPS = (
    StepFacts("confirm", "store", at(9), at(11), at(10), "done", "Ma Li", None, ""),
    StepFacts("acceptance", "manager", at(10), at(12), at(13), "approved", "Wu", None, "go on"),
    StepFacts("card", "store", at(13), None, None, "", "", None, ""),
)
FACTS = {
    "wanted": "a new handle",
    "justified": "yes",
    "store_opinion": "looks like ours",
    "weight": "ordinary",
    "fault": "unknown",
    "overseas": "no",
}
WHOLE = Whole(CASE, STEPS, FACTS, (), (), (), at(14))
ANSWER = AnswerFacts("phone", at(15), "Ma Li", "a new one is on its way")
LETTER = LetterFacts(
    number="261101",
    customer="Jade Tools Ltd.",
    address="1 River Road",
    complained_on=date(2026, 11, 24),
    written_on=date(2026, 12, 7),
    order="SO-7",
    item="CX-200",
    text="We allow you CNY 9,800.00.\n\nPlease sign the certificate.",
)
PETITION = SheetFacts(
    ref="12",
    kind="petition",
    case="261101",
    track="quality",
    customer="Jade Tools Ltd.",
    role="general",
    made_at=at(9),
    by="Qian",
    text="The sanction is too hard.",
    state="open",
    reply="",
    settled_at=None,
    settled_by="",
    signs=(
        SignFacts("production", "Zhao", at(10), "we agree"),
        SignFacts("sales", "", None, ""),
    ),
)
NOTE = SheetFacts(
    ref="13",
    kind="expediting",
    case="261101",
    track="quality",
    customer="Jade Tools Ltd.",
    role="quality",
    made_at=at(9),
    by="",
    text="Please finish it at once.",
    state="settled",
    reply="The laboratory was shut.",
    settled_at=at(11),
    settled_by="Qin",
)
ALLOWANCE = AllowanceFacts(
    number="261101-A1",
    case="261101",
    customer="Jade Tools Ltd.",
    order="SO-7",
    item="CX-200",
    handling="allowance",
    reason="scratches",
    amount=1_200_050,
    issued_at=at(9),
    issuer="Qian",
    approvals=(
        Approval(("manager",), SignedFacts("manager", "Sun", at(10), "approved", "")),
        Approval(("deputy", "general"), None),
    ),
    signed_at=None,
    signed_by="",
    proof="",
    proof_ref="",
)
RETURN = ReturnFacts(
    number="261101-R1",
    case="261101",
    customer="Jade Tools Ltd.",
    order="SO-7",
    handling="return",
    reason="wrong colour",
    basis="final decision",
    amount=375_000,
    issued_at=at(9),
    issuer="Qian",
    lines=(
        LineFacts("A-1", "100", 1250, "98", "98"),
        LineFacts("B", "2.5", 100_000, "2.5", "2.5"),
        LineFacts("Z", "0", None, "1", "1"),
    ),
    approvals=(Approval(("manager",), SignedFacts("manager", "Sun", at(10), "approved", "")),),
    arrived_at=at(12),
    instructions="keep Z apart",
    signed_at=at(13),
    signer="Old Ma",
    proof="invoice",
    proof_ref="AB-1",
)
NOTICE = NoticeFacts(
    number="261101-S1",
    case="261101",
    name="Li Wei",
    role="sales",
    grade="minor",
    cents=120_000,
    month="2026-11",
    cause="late delivery",
    reason="forgot the date",
    approved_by="Lin",
    approved_role="general",
    approved_at=at(9),
)
PUBLISHED = (
    PublishedFacts("261101", "261101-S1", "Li Wei", "sales", "minor", 120_000, "late delivery"),
    PublishedFacts("261102", "261102-S1", "王建国", "production", "major", None, "other"),
)
SLIP = SlipFacts(
    number="AB-261101",
    role="quality",
    subject="label askew",
    customer="Jade Tools Ltd.",
    item="CX-200",
    call="SH-1005",
    issued_at=at(9),
    issued_by="He Yan",
    reply="",
    settled_at=None,
    settled_by="",
    case="",
)
