"""The table of abnormality slips, migration 9 (see :mod:`opsroom.store.schema`)."""

from typing import Final

SLIPS: Final = """
CREATE TABLE slips (                     -- CMP-16: complaints that caused no loss
  id INTEGER PRIMARY KEY,
  number TEXT NOT NULL UNIQUE,           -- such as AB-261101: drawn as cases' are (CMP-1)
  site_id TEXT NOT NULL REFERENCES sites(id),
  role TEXT NOT NULL,                    -- the unit that must improve
  subject TEXT NOT NULL,                 -- what was wrong, in a line
  customer_id INTEGER REFERENCES customers(id),
  customer_name TEXT NOT NULL,
  item TEXT NOT NULL DEFAULT '',         -- item number or model, as typed
  call_id INTEGER REFERENCES calls(id),
  issued_at INTEGER NOT NULL,
  issued_by TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'settled', 'upgraded')),
  reply TEXT NOT NULL DEFAULT '',        -- what the unit has improved
  settled_at INTEGER,
  settled_by TEXT NOT NULL DEFAULT '',
  case_id INTEGER REFERENCES cases(id),  -- what it became
  CHECK ((state = 'upgraded') = (case_id IS NOT NULL))
) STRICT;
CREATE INDEX slips_site ON slips(site_id, id);
CREATE INDEX slips_open ON slips(site_id, id) WHERE state = 'open';
CREATE INDEX slips_case ON slips(case_id) WHERE case_id IS NOT NULL;
CREATE INDEX case_facts_concession ON case_facts(case_id) WHERE field = 'concession_contract';
ALTER TABLE sanctions ADD COLUMN cause TEXT NOT NULL DEFAULT '';
"""
"""And of each sanction, by which of its causes it is brought (CMP-15); older ones have none."""
