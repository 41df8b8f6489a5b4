"""How a decided case is settled: by which decision, and who approves the papers.

Amounts are cents. The rules of each paper are in :mod:`opsroom.domain.returns`; here they meet the
track (TRK) and the authority of those who approve (CMP-6).
"""

from collections.abc import Callable, Iterable, Sequence

from opsroom.domain.money import Exact, times
from opsroom.domain.people import Role
from opsroom.domain.policymoney import AUTHORITIES, Authority
from opsroom.domain.returns import RULES, Paper
from opsroom.domain.tracks import Does, Step, Track


def deciding(track: Track) -> Step | None:
    """The step whose approval decides what the customer is given; ``None`` where there is none.

    It is the last approval of an amount, the second pass of CMP-6; in a track without one, the
    last approval there is (ours).
    """
    approvals = [step for step in track.steps if step.does is Does.APPROVAL]
    of_amounts = [step for step in approvals if step.amount is not None]
    found = of_amounts or approvals
    return found[-1] if found else None


def limit_of(role: Role, authority: Authority, unit: int) -> int | None:
    """Up to how many cents a role approves; ``None`` has no limit, who has no authority 0.

    A branch manager has a sales manager's limit (ours: CMP-6 names none).
    """
    name = "sales_manager" if role is Role.MANAGER else str(role)
    return authority.limit(name, unit) if name in AUTHORITIES else 0


def covers(role: Role, cents: int, limit: Callable[[Role], int | None]) -> bool:
    """Whether a role's limit covers an amount."""
    most = limit(role)
    return most is None or cents <= most


def stages(
    paper: Paper, cents: int, limit: Callable[[Role], int | None]
) -> tuple[frozenset[Role], ...]:
    """The roles of which one must give each approval of a paper, in order (RET-6, CMP-6).

    The last approval decides, so it is given by somebody whose limit covers the amount. Where no
    manager's does, a return slip goes on to the (deputy) general manager, as a certificate does in
    any case (ours: RET-6 names the manager alone, and nobody approves above their limit).
    """
    wanted = RULES[paper].approvals
    deciders = frozenset(role for role in wanted[-1] if covers(role, cents, limit))
    if deciders:
        return (*wanted[:-1], deciders)
    above = RULES[Paper.CERTIFICATE].approvals[-1]
    return (*wanted, frozenset(role for role in above if covers(role, cents, limit)))


def next_approvers(wanted: Sequence[frozenset[Role]], given: Iterable[Role]) -> frozenset[Role]:
    """The roles of which one must approve next; none when all have (RET-6).

    Approvals count in order: that of a role whose turn it isn't counts for nothing.
    """
    done = 0
    for role in given:
        if done < len(wanted) and role in wanted[done]:
            done += 1
    return wanted[done] if done < len(wanted) else frozenset()


def worth(lines: Iterable[tuple[Exact, int | None]]) -> int:
    """What quantities come to at their prices, each line to the nearest cent (RET-4)."""
    return sum(times(price, quantity) for quantity, price in lines if price is not None)
