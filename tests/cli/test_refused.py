"""What is refused of a loss says what falls with it, and stays to be seen (LIA-7, ROL-4)."""

from tests.cli.settledesk import Counter, counter
from tests.cli.test_liability import lost

__all__ = ["counter"]


def refused(counter: Counter) -> tuple[str, str]:
    """A share refused with the sanction that rests on it: its case, and what was said."""
    case = lost(counter, approve=False)
    proposed = ("--person", "li", "--cause", "other", "--reason", "r")
    counter.ok("quality", "liability", "sanction", case, *proposed)
    verdict = ("--reject", "--note", "wrong weights")
    return case, counter.ok("general", "liability", "approve", f"{case}-L1", *verdict)


def test_what_falls_with_a_share_is_said(counter: Counter) -> None:
    """LIA-7: the sanction rests on it."""
    case, said = refused(counter)
    assert said == f"{case}-L1 is refused.\nRefused with it: {case}-S1.\n"


def test_refused_papers_stay_with_who_when_and_why(counter: Counter) -> None:
    """ROL-4, LIA-7: on the case, its loss and in the list."""
    case, _said = refused(counter)
    own = "refused by General at 09:00: wrong weights"
    along = f"refused with {case}-L1 by General at 09:00: wrong weights"
    for words in (("case", "show", case), ("liability", "show", case), ("liability", "list")):
        told = " ".join(counter.ok("quality", *words).split())
        assert own in told
        assert along in told
    value = counter.run("quality", "liability", "show", case, "--json").json["refused"]
    assert [(one["number"], one["along"], one["by"], one["note"]) for one in value] == [
        (f"{case}-L1", "", "General", "wrong weights"),
        (f"{case}-S1", f"{case}-L1", "General", "wrong weights"),
    ]


def test_who_put_it_forward_is_told_until_it_is_shared_out_anew(counter: Counter) -> None:
    """LIA-2: the loss is unshared again."""
    case, _said = refused(counter)
    waits = f"{case}-L1  sharing out anew, as it was refused"
    assert waits in counter.ok("quality", "case", "inbox")
    assert waits not in counter.ok("general", "case", "inbox")
    counter.ok("quality", "liability", "share", case, "--branch", "sales", "--person", "li=100")
    assert waits not in counter.ok("quality", "case", "inbox")
    assert "wrong weights" in counter.ok("quality", "liability", "list")
    assert "wrong weights" in counter.ok("quality", "liability", "show", case)


def test_a_replaced_share_was_refused_by_nobody(counter: Counter) -> None:
    case = lost(counter, approve=False)
    counter.ok("quality", "liability", "share", case, "--branch", "sales", "--person", "li=100")
    assert "refused" not in counter.ok("quality", "liability", "list")
    assert f"{case}-L1" not in counter.ok("quality", "liability", "list")


def test_who_comes_second_is_told_who_decided_and_when(counter: Counter) -> None:
    """LIA-7: with the share, and with the sanction that fell with it."""
    case, _said = refused(counter)
    for paper in (f"{case}-L1", f"{case}-S1"):
        said = counter.refused("general", "liability", "approve", paper)
        assert f"{paper} is refused already: General, 09:00." in said
