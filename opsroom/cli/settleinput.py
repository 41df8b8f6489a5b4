"""Amounts as people type them on the command line; the rest is read as forms read it."""

from opsroom.cli.session import Session
from opsroom.documents import typed
from opsroom.documents.typed import basis_points, pairs, quantity

__all__ = ["basis_points", "cents", "pairs", "quantity"]


def cents(session: Session, where: str, text: str) -> int:
    """An amount in the currency's smallest unit.

    Raises:
        BadInput: it can't be read in one way alone.
    """
    return typed.cents(where, text, session.policy.money.decimals)
