"""What a sanction rests on: one of the policy's causes (CMP-15), and a petition (LIA-8)."""

from typing import Any, Final

from opsroom.actions.settle import Settling
from opsroom.domain.errors import BadInput, Refused
from opsroom.language import _
from opsroom.language.settlewords import settled
from opsroom.language.times import moment
from opsroom.language.trackwords import title
from opsroom.language.words import series

#: The field whose choices are the causes; a company has its own by a field of that name.
FIELD: Final = "sanction_cause"


def sanction_cause(edit: Settling, named: str) -> str:
    """The code of the cause that brings a sanction.

    Args:
        edit: the case.
        named: a code; empty takes what is recorded on the case's form.

    Raises:
        BadInput: the policy knows no such cause.
        Refused: none is named, here or there.
    """
    spec = edit.tx.policy.book.fields[FIELD]
    cause = named or edit.facts().get(FIELD, "")
    if not cause:
        raise Refused(
            "CMP-15",
            _("What brings the sanction? Name one of these: {causes}.").format(
                causes=series(f"{code} ({title(text)})" for code, text in spec.choices.items())
            ),
        )
    if cause not in spec.choices:
        raise BadInput(
            "--cause",
            _("The policy knows no such cause. Known: {codes}.").format(codes=series(spec.choices)),
        )
    return cause


def petition_of(edit: Settling, paper: int) -> dict[str, Any]:
    """A petition of the case that is neither refused nor withdrawn.

    Raises:
        BadInput: it has none of that number.
        Refused: it was refused, or its author withdrew it (LIA-8).
    """
    row = edit.tx.one(
        "SELECT * FROM case_papers WHERE id = ? AND case_id = ? AND kind = 'petition'",
        paper,
        edit.id,
    )
    if row is None:
        text = _("Case {number} has no petition {id}.")
        raise BadInput("--petition", text.format(number=edit.case["number"], id=paper))
    if row["state"] == "rejected":
        raise Refused("LIA-8", _("Petition {id} was refused.").format(id=paper))
    if row["state"] == "withdrawn":
        raise Refused("LIA-8", _("Petition {id} was withdrawn.").format(id=paper))
    return row


def decided_already(edit: Settling, row: dict[str, Any]) -> Refused:
    """A paper isn't decided twice: by whom it was, and when (LIA-7)."""
    share = row.get("share_id")
    shares = [one["number"] for one in edit.rows("loss_shares") if one["id"] == share]
    found = [
        one
        for paper in (row["number"], *shares)
        for one in edit.rows("settle_approvals")
        if one["number"] == paper
    ]
    facts = {"number": row["number"], "state": settled("paper_state", row["state"])}
    if not found:
        return Refused("LIA-7", _("{number} is {state} already.").format(**facts))
    zone = edit.tx.calendar(edit.case["site_id"]).tz
    text = _("{number} is {state} already: {name}, {time}.")
    time = moment(zone, found[0]["at"], edit.now)
    return Refused("LIA-7", text.format(**facts, name=found[0]["by_name"], time=time))
