"""What completes a return or an allowance: the customer's signature, and proof (RET-1, RET-4)."""

from collections.abc import Mapping
from typing import Any, ClassVar

from opsroom.actions.door import Done, Tx
from opsroom.actions.returngoods import slip_of
from opsroom.actions.returns import BOTH, ISSUERS, PAPERS, must_be_approved
from opsroom.actions.settle import FormAction, PaperEdit
from opsroom.domain.errors import Refused
from opsroom.domain.fields import Line
from opsroom.domain.people import Role
from opsroom.domain.returns import (
    RULES,
    Allowance,
    Lack,
    Paper,
    Proof,
    allowance_lacking,
    lacking,
)
from opsroom.language import _
from opsroom.language.settlewords import settled
from opsroom.language.words import series


class SignAllowance(FormAction):
    """The customer has signed an approved certificate: each holder gets their copy (RET-1).

    Attributes:
        signer: the name under it.
    """

    name: ClassVar[str] = "return.signed"
    roles: ClassVar[frozenset[Role]] = ISSUERS
    signer: Line

    def run(self, tx: Tx) -> Done:
        """See :class:`Action`."""
        edit = PaperEdit(tx, self.paper, ("allowances",), self.expect)
        must_be_approved(edit)
        if edit.paper["signed_at"] is not None:
            text = _("The customer has signed {number} already.")
            raise Refused("RET-1", text.format(number=edit.number))
        edit.set(signed_at=edit.now, signed_by=self.signer)
        edit.copy_to(edit.number, RULES[Paper.CERTIFICATE].holders)
        return edit.end(self.name)


class ProveReturn(FormAction):
    """Record what proves a return or an allowance, with the buyer's stamp (RET-4).

    Attributes:
        proof: what it is.
        reference: its number.
    """

    name: ClassVar[str] = "return.prove"
    roles: ClassVar[frozenset[Role]] = ISSUERS | {Role.ACCOUNTING}
    proof: Proof
    reference: Line

    def run(self, tx: Tx) -> Done:
        """See :class:`Action`."""
        edit = PaperEdit(tx, self.paper, BOTH, self.expect)
        must_be_approved(edit)
        known = RULES[PAPERS[edit.table]].proofs
        if self.proof not in known:
            raise Refused(
                "RET-4",
                _("That proves no {number}; one of these does: {proofs}.").format(
                    number=edit.number, proofs=series(settled("proof", one) for one in known)
                ),
            )
        edit.set(
            proof=str(self.proof),
            proof_ref=self.reference,
            proved_at=edit.now,
            proved_by=tx.actor.id,
        )
        return edit.end(self.name, self.reference)


class CompleteReturn(FormAction):
    """Accounting completes a return or an allowance: never without its proof (RET-4)."""

    name: ClassVar[str] = "return.complete"
    roles: ClassVar[frozenset[Role]] = frozenset({Role.ACCOUNTING})

    def run(self, tx: Tx) -> Done:
        """See :class:`Action`."""
        edit = PaperEdit(tx, self.paper, BOTH, self.expect)
        edit.must_be_open()
        lines = None
        if edit.table == "returns":
            slip = edit.paper["id"]
            lines = [one for one in edit.rows("return_lines") if one["return_id"] == slip]
        if lacks := lacks_of(edit.paper, lines, edit.given(), tx.policy.returns.tolerance_bp):
            raise Refused(
                "RET-4",
                _("{number} isn't complete. It still needs: {lacks}.").format(
                    number=edit.number, lacks=series(settled("lack", one) for one in lacks)
                ),
            )
        edit.set(state="complete", completed_at=edit.now, completed_by=tx.actor.id)
        return edit.end(self.name)


def lacks_of(
    paper: Mapping[str, Any], lines: list[dict[str, Any]] | None, given: tuple[Role, ...], bp: int
) -> tuple[str, ...]:
    """What a paper still needs, in the order in which things happen; nothing when complete.

    Args:
        paper: its columns.
        lines: the items of a slip; ``None`` for a certificate.
        given: the roles that approved it, in order.
        bp: the company's tolerance in basis points (RET-3).

    Returns:
        Codes of :class:`opsroom.domain.returns.Lack`, and ``booking``.
    """
    if lines is None:
        proof = Proof(paper["proof"]) if paper["proof"] else None
        signed = paper["signed_at"] is not None
        lacks = {*allowance_lacking(Allowance(paper["amount"], given, signed, proof))}
    else:
        lacks = {*lacking(slip_of(paper, lines, given), bp)}
        if paper["booked_at"] is not None:  # a tolerance that changed since reopens nothing
            lacks.discard(Lack.DECISION)
        elif paper["held_at"] is not None and not paper["decision"]:  # whatever was agreed (CMP-6)
            lacks.add(Lack.DECISION)
    # A slip above a manager's limit needs more than its own rules say (CMP-6).
    lacks.discard(Lack.APPROVAL)
    if paper["approved_at"] is None:
        lacks.add(Lack.APPROVAL)
    found = [str(one) for one in Lack if one in lacks]
    if lines is not None and paper["booked_at"] is None:
        found.insert(found.index("proof") if "proof" in found else len(found), "booking")
    return tuple(found)
