"""The rows of the matrix that are of complaint cases: who may do what, with one of each action."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from opsroom.actions import (
    caseimprove,
    casejobs,
    caseopen,
    caseowners,
    casepapers,
    casesteps,
    casewatch,
    slips,
)
from opsroom.actions.door import Action
from opsroom.domain.people import Role
from tests.casekit import Firm
from tests.rooms import Company

if TYPE_CHECKING:
    from tests.actions.test_matrix import Two

OWN, MINE, ALL = "own", "mine", "all"
LEADS = {"supervisor", "manager", "service"}
#: Who may have a part in a complaint case; whether they do, its track and its step say.
CASEWORK = LEADS | {
    "desk",
    "technician",
    "sales",
    "sales_manager",
    "quality",
    "production",
    "rnd",
    "accounting",
    "personnel",
    "control",
    "office",
    "warehouse",
    "administration",
    "store",
    "store_service",
    "deputy",
    "general",
}
HEADS = LEADS | {"deputy", "general"}
OPENS = {"sales", "sales_manager", "desk"}  # a case of quality


EXPECTED: dict[str, tuple[set[str], str]] = {
    "OpenCase": (OPENS, OWN),
    "ContestCase": (OPENS, OWN),
    "RecordFacts": ({"sales"}, OWN),  # its step is sales'
    "AdvanceCase": ({"sales"}, OWN),
    "ApproveCase": ({"sales_manager"}, OWN),  # the amount is theirs to decide
    "RejectCase": ({"sales_manager"}, OWN),
    "AnswerCase": ({"sales"}, OWN),
    "CloseCase": ({"control"}, OWN),
    "WithdrawCase": (HEADS | {"sales"}, OWN),
    "WeighCase": (HEADS | {"sales"}, OWN),
    "HandCase": (HEADS, OWN),  # and whoever is first responsible
    "TakeCase": (CASEWORK, MINE),  # only who is asked: see below
    "PetitionCase": (CASEWORK, OWN),
    "SignPetition": ({"quality"}, OWN),
    "DecidePetition": ({"general"}, OWN),
    "WithdrawPetition": (CASEWORK, MINE),  # only who has filed it: see there
    "SettleNote": ({"quality"}, OWN),
    "ImproveCase": ({"quality"}, OWN),
    "RaiseCaseLevels": ({"job"}, ALL),
    "IssueNotes": ({"job"}, ALL),
    "RerouteCases": ({"job"}, ALL),
    "WatchCases": ({"job"}, ALL),
    "IssueSlip": (CASEWORK, OWN),
    "SettleSlip": ({"quality"}, OWN),  # it went to quality
    "UpgradeSlip": (OPENS, OWN),  # who may open a case of quality
}


def _case(made: Company, site: str, step: str) -> str:
    """A case of quality that has come to a step."""
    firm = Firm.around(made, {role: f"{role}-{site}".lower() for role in map(str, Role)})
    firm.doors["sales"] = firm.door_of(f"owner-{site}".lower())
    case = firm.complaint("quality", by="sales", site=site)
    case.goes_to(step)
    return case.number


def papers(made: Company, site: str, number: str) -> dict[tuple[str, str], int]:
    """An unsigned and a signed petition, and a note to quality."""
    case = made.rows("SELECT * FROM cases WHERE number = ?", number)[0]["id"]
    rows = {}
    for kind, cause, role in (
        ("petition", "unsigned", "general"),
        ("petition", "signed", "general"),
        ("inquiry", "note", "quality"),
    ):
        made.change(
            "INSERT INTO case_papers (case_id, kind, cause, role, made_at, by_id)"
            " VALUES (?, ?, ?, ?, 1, 'x')",
            case,
            kind,
            cause,
            role,
        )
        rows[site, cause] = made.column("SELECT max(id) FROM case_papers")[0]
    made.change(
        "INSERT INTO slips (number, site_id, role, subject, customer_name, issued_at, issued_by)"
        " VALUES (?, ?, 'quality', 's', 'N', 1, 'x')",
        f"AB-{site}",
        site,
    )
    made.change(
        "INSERT INTO case_signs (paper_id, role) VALUES (?, 'quality')", rows[site, "unsigned"]
    )
    return rows


def cases(made: Company, site: str) -> dict[tuple[str, str], str]:
    """Numbers of cases by site and the step that they stand in; ``over`` is closed."""
    steps = ("form", "first_approval", "answer", "filing", "over")
    return {(site, step): _case(made, site, step) for step in steps}


#: One of each, at a site, which somebody who may can do.
ONE: dict[str, Callable[["Two", str], Action]] = {
    "OpenCase": lambda _t, s: caseopen.OpenCase(
        track="quality", site=s, customer_name="N", subject="s"
    ),
    "ContestCase": lambda t, s: caseopen.ContestCase(case=t.cases[s, "over"], subject="s"),
    "RecordFacts": lambda t, s: casesteps.RecordFacts(
        case=t.cases[s, "form"], values={"wanted": "w"}
    ),
    "AdvanceCase": lambda t, s: casesteps.AdvanceCase(
        case=t.cases[s, "form"], values={"inspection": "needed"}
    ),
    "ApproveCase": lambda t, s: casesteps.ApproveCase(case=t.cases[s, "first_approval"]),
    "RejectCase": lambda t, s: casesteps.RejectCase(case=t.cases[s, "first_approval"], note="n"),
    "AnswerCase": lambda t, s: casesteps.AnswerCase(
        case=t.cases[s, "answer"], channel="phone", text="t"
    ),
    "CloseCase": lambda t, s: casesteps.CloseCase(case=t.cases[s, "filing"]),
    "WithdrawCase": lambda t, s: casesteps.WithdrawCase(case=t.cases[s, "form"], reason="r"),
    "WeighCase": lambda t, s: caseowners.WeighCase(case=t.cases[s, "form"], weight="serious"),
    "HandCase": lambda t, s: caseowners.HandCase(
        case=t.cases[s, "form"], to=f"quality-{s}".lower()
    ),
    "TakeCase": lambda t, s: caseowners.TakeCase(case=t.cases[s, "form"]),
    "PetitionCase": lambda t, s: casepapers.PetitionCase(
        case=t.cases[s, "over"], text="t", countersign=("quality",)
    ),
    "SignPetition": lambda t, s: casepapers.SignPetition(
        case=t.cases[s, "form"], paper=t.rows[s, "unsigned"]
    ),
    "DecidePetition": lambda t, s: casepapers.DecidePetition(
        case=t.cases[s, "form"], paper=t.rows[s, "signed"], approve=True
    ),
    "WithdrawPetition": lambda t, s: casepapers.WithdrawPetition(
        case=t.cases[s, "form"], paper=t.rows[s, "unsigned"], reason="r"
    ),
    "SettleNote": lambda t, s: casepapers.SettleNote(
        case=t.cases[s, "form"], paper=t.rows[s, "note"], reply="r"
    ),
    "RaiseCaseLevels": lambda _t, _s: casejobs.RaiseCaseLevels(cases=(1,)),
    "IssueNotes": lambda _t, _s: casejobs.IssueNotes(cases=(1,)),
    "RerouteCases": lambda _t, _s: casejobs.RerouteCases(cases=(1,)),
    "WatchCases": lambda _t, s: casewatch.WatchCases(kind="reviews", site=s),
    "IssueSlip": lambda _t, s: slips.IssueSlip(
        to="quality", subject="s", customer_name="N", site=s
    ),
    "SettleSlip": lambda _t, s: slips.SettleSlip(slip=f"AB-{s}", reply="r"),
    "UpgradeSlip": lambda _t, s: slips.UpgradeSlip(slip=f"AB-{s}", track="quality"),
    "ImproveCase": lambda t, s: caseimprove.ImproveCase(
        case=t.cases[s, "over"], stage="in_process"
    ),
}
