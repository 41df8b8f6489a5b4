"""Lists of what calls get their type from: equipment, and the contracts that cover it (CALL-2)."""

import sqlite3
from datetime import date
from typing import NamedTuple


class Machine(NamedTuple):
    """A product in a customer's file; dates are ISO text.

    Attributes:
        installed_on, warranty_until: ``None`` where nobody has said so.
        covered_until: the last day of the contract that covers it on the day asked for.
    """

    id: int
    site_id: str
    customer_id: int
    customer: str
    model: str
    family: str
    serial: str
    installed_on: str | None
    warranty_until: str | None
    covered_until: str | None


class Contract(NamedTuple):
    """A contract with its last term; dates are ISO text.

    Attributes:
        equipment: serial numbers, else models, with commas between.
        terms: how many there are (CON-5).
        owner: who is to win the renewal; ``None`` for whoever leads the site then.
        noticed: whether its notice was issued.
    """

    id: int
    number: str
    site_id: str
    customer_id: int
    customer: str
    equipment: str
    starts_on: str
    expires_on: str
    fee_cents: int
    terms: int
    owner: str | None
    noticed: int


_MACHINES = """
SELECT e.id, u.site_id, u.id, u.name, e.model, e.family, e.serial, e.installed_on,
  e.warranty_until,
  (SELECT max(t.expires_on) FROM terms t JOIN contract_equipment x
     ON x.contract_id = t.contract_id
   WHERE x.equipment_id = e.id AND t.starts_on <= :day AND t.expires_on >= :day)
FROM equipment e JOIN customers u ON u.id = e.customer_id
WHERE (:customer IS NULL OR u.id = :customer) AND (:site IS NULL OR u.site_id = :site)
ORDER BY e.id DESC LIMIT :limit
"""

_CONTRACTS = """
SELECT c.id, c.number, c.site_id, u.id, u.name,
  coalesce((SELECT group_concat(iif(e.serial = '', e.model, e.serial), ', ')
    FROM contract_equipment x JOIN equipment e ON e.id = x.equipment_id
    WHERE x.contract_id = c.id), ''),
  t.starts_on, t.expires_on, t.fee_cents,
  (SELECT count(*) FROM terms l WHERE l.contract_id = c.id), p.name,
  EXISTS (SELECT 1 FROM notices n WHERE n.term_id = t.id)
FROM contracts c JOIN customers u ON u.id = c.customer_id
JOIN terms t ON t.id = (SELECT l.id FROM terms l WHERE l.contract_id = c.id
  ORDER BY l.starts_on DESC LIMIT 1)
LEFT JOIN people p ON p.id = c.owner_id
WHERE (:customer IS NULL OR u.id = :customer) AND (:site IS NULL OR c.site_id = :site)
ORDER BY t.expires_on, c.number LIMIT :limit
"""


def machines(
    conn: sqlite3.Connection, on: date, customer: int | None, site: str | None, limit: int
) -> list[Machine]:
    """Equipment of a customer, or of a site's, or of all; the newest first.

    Args:
        conn: the database.
        on: the day on which its cover is asked for.
        customer, site: one alone; ``None`` for all.
        limit: at most so many.
    """
    asked = {"day": on.isoformat(), "customer": customer, "site": site, "limit": limit}
    return [Machine._make(row) for row in conn.execute(_MACHINES, asked)]


def contracts(
    conn: sqlite3.Connection, customer: int | None, site: str | None, limit: int
) -> list[Contract]:
    """Contracts of a customer, a site, or all, with their last terms; the soonest to end first.

    Args:
        conn: the database.
        customer, site: one alone; ``None`` for all.
        limit: at most so many.
    """
    asked = {"customer": customer, "site": site, "limit": limit}
    return [Contract._make(row) for row in conn.execute(_CONTRACTS, asked)]
