"""Somebody leaves, on the command line (ROL-1)."""

from tests.cli.casedesk import opened, staffed
from tests.cli.conftest import Desk


def test_who_leaves_is_told_with_what_is_to_be_handed_over(desk: Desk) -> None:
    """ROL-2, FBK-5: the lists name the verbs; nothing is moved."""
    fu = staffed(desk)
    number = opened(fu)  # by the desk, who is first responsible
    fu.run("post", "add", "--site", "SH", "--role", "desk", "--main", "desk", person="boss")
    dry = fu.run("person", "leave", "desk", "--dry-run", person="boss").out
    assert "Nothing was changed" in dry
    said = fu.run("person", "leave", "desk", "--reason", "离职", person="boss").out
    assert "He Yan works here no more.\n" in said
    assert f"Cases to hand over: {number}: `opsroom case hand {number} --to …`" in said
    assert "is vacant: `opsroom post add" in said
    assert "He Yan (has left)" in fu.run("person", "list", person="boss").out
    posts = fu.run("post", "list", "--json", person="boss").json["posts"]
    assert [(one["vacant"], one["responsible"], one["left"]) for one in posts] == [
        (True, None, ["desk"])
    ]
    assert "vacant" in fu.run("post", "list", person="boss").out
    gone = fu.run("case", "list", person="desk")
    assert "Nobody here is desk" in gone.err
    assert fu.run("person", "rejoin", "desk", person="boss").out == "He Yan works here again.\n"
    assert fu.run("case", "list", person="desk").code == 0
