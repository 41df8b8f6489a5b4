"""The store track from the counter to the filed card, as TRK-1 tells it."""

from pathlib import Path

from tests.casekit import Case, firm


def test_a_justified_store_complaint_runs_from_the_counter_to_the_filed_card(
    tmp_path: Path,
) -> None:
    """TRK-1, each step by its owner and in its time."""
    case = firm(tmp_path).complaint("store", by="store", subject="地板起翘")
    accepted(case)
    investigated(case)
    decided_and_answered(case)


def accepted(case: Case) -> None:
    """The store confirms that it is justified, and its superior decides on acceptance."""
    assert case.number == "S261101"
    case.stands("confirm", "store", until="11-24 13:00", closes="12-04 23:59")
    case.refuses("ROL-2", lambda: case.sales.records(wanted="w"))
    case.store.finishes(wanted="换货", justified="是", store_opinion="属实")
    case.stands("acceptance", "manager", until="11-24 17:00")
    case.on("11-24 14:00")
    case.refuses("CMP-3", case.manager.files, "isn't possible now. Possible: ")
    case.manager.approves()

    # The record card goes to administration, which names the department to handle it.
    case.stands("card", "store", until="11-25 23:59")
    case.store.finishes(customer_called="王女士", accepted_no="24-1 14:00", card_opinion="换")
    case.stands("assign", "administration", until="11-26 23:59")
    case.refuses("department", lambda: case.administration.records(department="moon"), "none of")


def investigated(case: Case) -> None:
    """The department that is named writes the report; the supervisor reviews it."""
    case.administration.finishes(department="warehouse")
    case.stands("investigation", "warehouse", until="11-28 23:59")
    case.refuses("ROL-2", case.administration.finishes, "is for warehouse")
    report = ("cause", "happened", "persons", "conclusion", "countermeasure", "prevention")
    case.warehouse.finishes(**dict.fromkeys(report, "见附件"))
    case.stands("supervision", "supervisor", until="11-29 23:59")
    case.supervisor.finishes(review="可")


def decided_and_answered(case: Case) -> None:
    """Administration's opinion, the general manager, handling, review, and the answer."""
    case.stands("administration", "administration", until="11-30 23:59")
    case.administration.finishes(admin_opinion="同意", handling="exchange", amount="0")
    case.stands("general", "general", until="12-01 23:59")
    case.refuses("ROL-2", case.manager.approves)
    case.general.approves()
    case.stands("handling", "warehouse", until="12-02 23:59")
    case.warehouse.finishes(proposal="周三上门换")
    case.stands("superior", "manager", until="12-03 23:59")
    case.manager.approves()
    case.stands("answer", "store_service", until="12-04 23:59")
    case.store_service.answers("visit", "周三上门更换")
    case.stands("filing", "administration", until="12-04 23:59")
    case.administration.files("归档")
    assert case.firm.column("SELECT role FROM case_copies ORDER BY role") == [
        "administration",
        "store",
    ]
    assert (case.row["state"], case.row["improvement"]) == ("closed", "set")
    case.refuses("ROL-2", lambda: case.quality.improves("in_process"))
    case.administration.improves("in_process")


def test_the_customers_own_cause_is_answered_promptly_and_closed(tmp_path: Path) -> None:
    """TRK-1: tactfully too, but without an apology (FBK-6)."""
    case = firm(tmp_path).complaint("store", by="store_service", fault="not_ours")
    case.goes_to("acceptance", justified="no")
    case.stands("acceptance", "manager")
    case.manager.approves()
    case.stands("own_answer", "store", until="11-24 13:00")
    case.refuses("FBK-6", lambda: case.store.answers("phone", "We are SORRY."), "sorry")
    case.store.answers("phone", "The filter was blocked; we cleaned it.")
    case.administration.files()
    assert case.way == "confirm:done acceptance:approved own_answer:answered filing:filed"
    assert case.row["improvement"] == "none"


def test_the_superior_sends_back_what_the_store_has_not_confirmed(tmp_path: Path) -> None:
    """TRK-1: and whoever confirmed it doesn't accept it too."""
    case = firm(tmp_path).complaint("store", by="desk")
    case.goes_to("acceptance")
    case.manager.rejects("没有照片")
    case.stands("confirm", "store")
    case.store.finishes(store_opinion="附照片")
    case.firm.change("UPDATE people SET role = 'manager' WHERE id = 'store'")
    case.refuses("CMP-6", case.store.approves, "put this forward")
    case.manager.approves()
