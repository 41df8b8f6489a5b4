"""What a paper of a settlement waits for now, and for whom (RET-3, RET-4, RET-6, LIA-6 to LIA-10).

The actions are what decides who may do it; here it is foretold, so that it stands in an inbox.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Final, NamedTuple

from opsroom.domain.people import Role
from opsroom.domain.returns import Paper
from opsroom.domain.settling import covers, next_approvers, stages


class Need(StrEnum):
    """What a paper waits for, in the order in which things happen."""

    APPROVE = "approve"
    RECEIVE = "receive"  # the goods
    INSTRUCT = "instruct"  # words for the warehouse
    SIGN = "sign"  # the warehouse's signature
    CUSTOMER = "customer"  # the customer's signature
    BOOK = "book"
    DECIDE = "decide"  # what is booked beyond tolerance
    PROVE = "prove"
    COMPLETE = "complete"
    PASS = "pass"
    PUBLISH = "publish"
    RENEW = "renew"  # a refused share: its loss isn't shared out


#: What is decided by approving or refusing: the keys that approve a case do that too.
DECISIONS: Final = frozenset({Need.APPROVE, Need.DECIDE})
_PAPERS: Final = {"returns": Paper.SLIP, "allowances": Paper.CERTIFICATE}
_DIRECTORS: Final = frozenset({Role.DEPUTY, Role.GENERAL})
_MANAGERS: Final = frozenset({Role.MANAGER, Role.SALES_MANAGER})
_ACCOUNTING: Final = frozenset({Role.ACCOUNTING})
_WAREHOUSE: Final = frozenset({Role.WAREHOUSE})


class OpenPaper(NamedTuple):
    """A paper that isn't over.

    Attributes:
        table: which kind it is: ``returns``, ``allowances``, ``loss_shares``, ``sanctions`` or
            ``agent_costs``.
        case, site: its case's row ID and site.
        author, author_role: who has put it forward, and their role; empty where it isn't known.
        amount: the cents that an approval is about; of a booking to be decided, the least that
            could be booked.
        bears: whom it costs something: they don't decide about it (LIA-7).
        given: the roles that approved it, in order; ``approvers`` who did.
        marks: what has happened to it already: ``approved``, ``arrived``, ``asked``,
            ``instructed``, ``signed``, ``held``, ``decided``, ``booked``, ``proved``, ``passed``;
            ``ready`` where nothing else has to be approved first, ``over`` where its case was
            closed in a month that is over (LIA-6); ``refused`` where nothing took its place.
    """

    table: str
    number: str
    case: int
    site: str
    author: str
    author_role: str
    amount: int
    given: tuple[Role, ...]
    approvers: frozenset[str]
    bears: frozenset[str]
    marks: frozenset[str]


class Waits(NamedTuple):
    """What a paper waits for, the roles of which one does it, and who of them may not."""

    need: Need
    roles: frozenset[Role]
    but: frozenset[str] = frozenset()


def waits(paper: OpenPaper, limit: Callable[[Role], int | None]) -> Waits | None:
    """What a paper waits for; ``None`` while it waits for something else than a person.

    Args:
        paper: as it stands.
        limit: up to how many cents a role approves (CMP-6).
    """
    if "refused" in paper.marks:
        return Waits(Need.RENEW, _authors(paper))
    if "approved" not in paper.marks:
        return _approval(paper, limit)
    if paper.table == "returns":
        return _goods(paper, limit)
    if paper.table == "allowances":
        return _signed(paper)
    return _sanction(paper) if paper.table == "sanctions" else None


def _approval(paper: OpenPaper, limit: Callable[[Role], int | None]) -> Waits | None:
    but = paper.approvers | paper.bears | {paper.author}
    if paper.table in _PAPERS:
        wanted = stages(_PAPERS[paper.table], paper.amount, limit)
        return Waits(Need.APPROVE, next_approvers(wanted, paper.given), but)
    if "ready" not in paper.marks:
        return None
    if paper.table == "sanctions":
        return Waits(Need.APPROVE, frozenset({Role.GENERAL}), but)
    return Waits(Need.APPROVE, _covering(_DIRECTORS, paper.amount, limit), but)


def _covering(
    roles: frozenset[Role], cents: int, limit: Callable[[Role], int | None]
) -> frozenset[Role]:
    return frozenset(role for role in roles if covers(role, cents, limit))


def _goods(paper: OpenPaper, limit: Callable[[Role], int | None]) -> Waits:
    """RET-3: counted, asked about, signed for, booked, perhaps decided; then the proof."""
    marks = paper.marks
    if "arrived" not in marks:
        return Waits(Need.RECEIVE, _WAREHOUSE)
    if "asked" in marks and "instructed" not in marks:
        return Waits(Need.INSTRUCT, _authors(paper))
    if "signed" not in marks:
        return Waits(Need.SIGN, _WAREHOUSE)
    if "booked" in marks:
        return _proof(paper)
    if "held" in marks and "decided" not in marks:
        roles = _covering(_DIRECTORS | _MANAGERS, paper.amount, limit)
        return Waits(Need.DECIDE, roles, frozenset({paper.author}))
    return Waits(Need.BOOK, _ACCOUNTING)


def _signed(paper: OpenPaper) -> Waits:
    """RET-1: the customer signs, then comes the proof."""
    return _proof(paper) if "signed" in paper.marks else Waits(Need.CUSTOMER, _authors(paper))


def _proof(paper: OpenPaper) -> Waits:
    """RET-4."""
    if "proved" in paper.marks:
        return Waits(Need.COMPLETE, _ACCOUNTING)
    return Waits(Need.PROVE, _authors(paper))


def _sanction(paper: OpenPaper) -> Waits | None:
    """LIA-6: the office passes it on once its case's month is over, personnel publishes it."""
    if "passed" in paper.marks:
        return Waits(Need.PUBLISH, frozenset({Role.PERSONNEL}))
    return Waits(Need.PASS, frozenset({Role.CONTROL})) if "over" in paper.marks else None


def _authors(paper: OpenPaper) -> frozenset[Role]:
    """Whoever has the role of the one who issued it."""
    return frozenset({Role(paper.author_role)}) if paper.author_role else frozenset()
