"""The tables, as migrations. A released migration is never edited; a new one is added below.

Instants are INTEGER epoch seconds in UTC, dates are TEXT ``YYYY-MM-DD`` in the site's own time
zone, durations INTEGER seconds of working time. Every table is STRICT.
"""

import secrets
import sqlite3

from sqlite_utils import Database, Migrations

from opsroom.domain.chain import Entry, link_hash
from opsroom.store.casetables import CASES
from opsroom.store.checking import check_by_comparing
from opsroom.store.papertables import PAPERS
from opsroom.store.roomtables import ROOM
from opsroom.store.settletables import SETTLEMENTS
from opsroom.store.sliptables import SLIPS

migrations = Migrations("opsroom")


@migrations()
def m001_room(db: Database) -> None:
    """The live room: sites, people, customers, calls, contracts, reports, journal."""
    for statement in split(ROOM):
        db.execute(statement)


_BACKUPS = """
CREATE TABLE backups (                   -- CHK-2: what was made, proved and put in its place
  id INTEGER PRIMARY KEY,
  file TEXT NOT NULL,
  made_at INTEGER NOT NULL,              -- real time, whatever the session's clock
  bytes INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  last_entry INTEGER NOT NULL            -- the newest journal entry in it
) STRICT;
CREATE INDEX backups_made ON backups(made_at, id);
"""


@migrations()
def m002_backups(db: Database) -> None:
    """The database knows of its own backups."""
    for statement in split(_BACKUPS):
        db.execute(statement)


_CHAIN = """
CREATE TABLE chain (                     -- ROL-3: what the journal's first link stands on
  room TEXT PRIMARY KEY,                 -- random: no two rooms' chains are alike
  noted INTEGER NOT NULL DEFAULT 0       -- the last head that was noted outside
) STRICT, WITHOUT ROWID;
CREATE TRIGGER chain_keeps_room BEFORE UPDATE OF room ON chain
  BEGIN SELECT RAISE(ABORT, 'the journal stands on it'); END;
CREATE TRIGGER chain_keeps_row BEFORE DELETE ON chain
  BEGIN SELECT RAISE(ABORT, 'the journal stands on it'); END;
ALTER TABLE journal ADD COLUMN hash TEXT NOT NULL DEFAULT '';
CREATE INDEX journal_at ON journal(at);
DROP TRIGGER journal_keeps_words;
"""
_APPEND_ONLY = """
CREATE TRIGGER journal_keeps_words BEFORE UPDATE ON journal
  BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
"""


@migrations()
def m003_journal(db: Database) -> None:
    """The journal as a chain of hashes, standing on an ID of the room's own (ROL-3)."""
    for statement in split(_CHAIN):
        db.execute(statement)
    before = secrets.token_hex(16)
    db.execute("INSERT INTO chain (room) VALUES (?)", (before,))
    columns = ", ".join(Entry._fields)
    linked = []
    for row in db.execute(f"SELECT {columns} FROM journal ORDER BY id").fetchall():
        before = link_hash(before, row)
        linked.append((before, row[0]))
    db.conn.executemany("UPDATE journal SET hash = ? WHERE id = ?", linked)
    for statement in split(_APPEND_ONLY):
        db.execute(statement)


_WATCH = """
CREATE TABLE leases (                    -- who runs the jobs; renewed every few seconds
  name TEXT PRIMARY KEY,
  holder TEXT NOT NULL,                  -- a process, by a random name; empty: given back
  fence INTEGER NOT NULL,                -- counted up with every holder, never down
  until_ms INTEGER NOT NULL,             -- real time in milliseconds
  since INTEGER NOT NULL,                -- real time in seconds, as the holder took it
  host TEXT NOT NULL,
  pid INTEGER NOT NULL,
  person TEXT NOT NULL                   -- whose process it is, as people read it
) STRICT, WITHOUT ROWID;
CREATE TRIGGER leases_keep_rows BEFORE DELETE ON leases
  BEGIN SELECT RAISE(ABORT, 'a fence that was given is never given again'); END;
CREATE TRIGGER leases_keep_fence BEFORE UPDATE OF fence ON leases WHEN new.fence < old.fence
  BEGIN SELECT RAISE(ABORT, 'a fence that was given is never given again'); END;
"""


@migrations()
def m004_watch(db: Database) -> None:
    """One process runs the jobs: a lease, and the fence that a process that lost it runs into."""
    for statement in split(_WATCH):
        db.execute(statement)


_PEOPLE = """
CREATE TABLE accounts (                  -- ROL-2: who somebody is on this machine
  account TEXT PRIMARY KEY,              -- of the operating system
  person_id TEXT NOT NULL REFERENCES people(id)
) STRICT, WITHOUT ROWID;

CREATE TABLE posts (                     -- DSP-4: a post with a main and a backup holder
  id INTEGER PRIMARY KEY,
  site_id TEXT NOT NULL REFERENCES sites(id),
  role TEXT NOT NULL,                    -- whose queues and reminders go to it
  name TEXT NOT NULL,
  main_id TEXT NOT NULL REFERENCES people(id),
  backup_id TEXT REFERENCES people(id),
  rotates_days INTEGER CHECK (rotates_days > 0),      -- they change places so often; NULL: never
  since TEXT NOT NULL,                   -- the local date on which main_id was main
  UNIQUE (site_id, role),
  CHECK (backup_id IS NULL OR backup_id != main_id)
) STRICT;

CREATE TABLE limits (                    -- ROL-2: what a role may approve at most
  role TEXT NOT NULL,
  what TEXT NOT NULL,
  cents INTEGER NOT NULL CHECK (cents >= 0),
  PRIMARY KEY (role, what)
) STRICT, WITHOUT ROWID;
"""


@migrations()
def m005_people(db: Database) -> None:
    """Accounts of the machine, posts with a main and a backup holder, limits of roles."""
    for statement in split(_PEOPLE):
        db.execute(statement)


# The state is in it so that the planner needs no statistics to prefer it, and reads no call.
_OPEN_CALLS = """
CREATE INDEX calls_open_customer ON calls(customer_id, state)
  WHERE state IN ('waiting', 'dispatched', 'enroute', 'arrived');
"""


@migrations()
def m006_open_calls(db: Database) -> None:
    """A customer's open calls are counted without reading all their calls of years (CUS-3)."""
    for statement in split(_OPEN_CALLS):
        db.execute(statement)


@migrations()
def m007_cases(db: Database) -> None:
    """Complaint cases (CMP, TRK). Limits of roles are policy; their table was never used."""
    for statement in split(CASES):
        db.execute(statement)
    db.execute("DROP TABLE limits")


@migrations()
def m008_settlements(db: Database) -> None:
    """Returns and allowances (RET), losses, sanctions and deductions (LIA)."""
    for statement in split(SETTLEMENTS):
        db.execute(statement)


@migrations()
def m009_slips(db: Database) -> None:
    """Abnormality slips (CMP-16), and what brings a sanction (CMP-15)."""
    for statement in split(SLIPS):
        db.execute(statement)


@migrations()
def m010_petitions(db: Database) -> None:
    """A petition can be withdrawn by whoever filed it (CMP-10)."""
    for statement in split(PAPERS):
        db.execute(statement)


# Older cases kept their item folded alone, and what was typed in their first journal entry.
_ITEMS = """
ALTER TABLE cases ADD COLUMN item_key TEXT NOT NULL DEFAULT '';
DROP INDEX cases_item;
UPDATE cases SET item_key = item, item = coalesce(
  (SELECT json_extract(j.after, '$.typed.item') FROM journal j
    WHERE j.subject = 'case:' || cases.id ORDER BY j.id LIMIT 1), item)
  WHERE item != '';
CREATE INDEX cases_item ON cases(item_key, opened_at) WHERE item_key != '';
"""


@migrations()
def m011_items(db: Database) -> None:
    """A case's item as people typed it, and folded beside it for finding repeats."""
    for statement in split(_ITEMS):
        db.execute(statement)


_MONEY = """
CREATE TABLE money (                     -- LIA-7: the scale of every amount in here
  id INTEGER PRIMARY KEY CHECK (id = 1),
  decimals INTEGER NOT NULL CHECK (decimals BETWEEN 0 AND 4)
) STRICT;
CREATE TRIGGER money_keeps_scale BEFORE UPDATE ON money
  BEGIN SELECT RAISE(ABORT, 'every amount would be another'); END;
CREATE TRIGGER money_keeps_row BEFORE DELETE ON money
  BEGIN SELECT RAISE(ABORT, 'every amount would be another'); END;
"""


@migrations()
def m012_money(db: Database) -> None:
    """The room keeps the scale of its amounts, whatever a policy says later (LIA-7)."""
    for statement in split(_MONEY):
        db.execute(statement)


# A search for a call goes by the customers. In here is how calls were entered where the customer's
# record has it otherwise; an import's customers are those of its calls' very name and phone.
_NAMES = """
CREATE TABLE call_names (                -- CALL-6: as calls were entered, and not in the record
  customer_id INTEGER NOT NULL REFERENCES customers(id),
  customer_name TEXT NOT NULL,
  phone TEXT NOT NULL,
  PRIMARY KEY (customer_id, customer_name, phone)
) STRICT, WITHOUT ROWID;
INSERT INTO call_names
  SELECT DISTINCT c.customer_id, c.customer_name, c.phone
  FROM calls c JOIN customers k ON k.id = c.customer_id
  WHERE c.customer_name != k.name OR c.phone != k.phone;
CREATE TRIGGER call_names_of_calls AFTER UPDATE OF customer_id, customer_name, phone ON calls
  BEGIN
    INSERT OR IGNORE INTO call_names VALUES (new.customer_id, new.customer_name, new.phone);
  END;
CREATE TRIGGER call_names_of_customers AFTER UPDATE OF name, phone ON customers
  BEGIN
    INSERT OR IGNORE INTO call_names VALUES (old.id, old.name, old.phone);
  END;
"""


@migrations()
def m013_finding(db: Database) -> None:
    """Any call is found by way of its customer; what a column may hold is checked faster."""
    for statement in split(_NAMES):
        db.execute(statement)
    check_by_comparing(db.conn, ("calls", "journal"))


_RULES = """
CREATE TABLE rules (                     -- ROL-2: by which policy others than the owner may act
  id INTEGER PRIMARY KEY CHECK (id = 1),
  digest TEXT NOT NULL                   -- of all of the policy
) STRICT;
"""


@migrations()
def m014_rules(db: Database) -> None:
    """The room knows the owner's policy: nobody brings limits of their own (CMP-6, ROL-2)."""
    for statement in split(_RULES):
        db.execute(statement)


def split(script: str) -> list[str]:
    """Cut an SQL script into statements.

    ``executescript`` can't be used: it commits the open transaction first, and a migration
    with its record must be all or nothing.
    """
    statements, buffer = [], ""
    for line in script.splitlines(keepends=True):
        buffer += line
        if sqlite3.complete_statement(buffer):
            statements.append(buffer.strip())
            buffer = ""
    return statements
