"""Amounts of money as people type them on the command line."""

from opsroom.cli.session import Session
from opsroom.documents import typed


def cents(session: Session, where: str, text: str) -> int:
    """An amount in the smallest unit of the company's currency.

    Raises:
        BadInput: it can't be read in one way alone.
    """
    return typed.cents(where, text, session.policy.money.decimals)
