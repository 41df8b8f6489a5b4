"""The tables of complaint cases, migration 7 (see :mod:`opsroom.store.schema`)."""

from typing import Final

CASES: Final = """
CREATE TABLE case_series (               -- CMP-1: the last serial given, per series and month
  series TEXT NOT NULL,
  month TEXT NOT NULL,                   -- YYMM as numbers have it, local to the site
  last INTEGER NOT NULL CHECK (last > 0),
  PRIMARY KEY (series, month)
) STRICT, WITHOUT ROWID;

CREATE TABLE cases (
  id INTEGER PRIMARY KEY,
  number TEXT NOT NULL UNIQUE,           -- CMP-1
  track TEXT NOT NULL,                   -- code, from policy (TRK)
  site_id TEXT NOT NULL REFERENCES sites(id),
  customer_id INTEGER REFERENCES customers(id),
  customer_name TEXT NOT NULL,
  phone TEXT NOT NULL DEFAULT '',
  address TEXT NOT NULL DEFAULT '',
  subject TEXT NOT NULL,                 -- the complaint in a line
  item TEXT NOT NULL DEFAULT '',         -- item number or model; from migration 11 on as typed
  call_id INTEGER REFERENCES calls(id),  -- the repair call it came from
  previous_id INTEGER REFERENCES cases(id),           -- CMP-9: the case that it contests
  overseas INTEGER NOT NULL DEFAULT 0 CHECK (overseas IN (0, 1)),
  weight TEXT NOT NULL DEFAULT 'ordinary' CHECK (weight IN ('ordinary', 'serious')),
  fault TEXT NOT NULL DEFAULT 'unknown' CHECK (fault IN ('unknown', 'ours', 'not_ours')),
  state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'closed', 'withdrawn')),
  step TEXT NOT NULL,                    -- code of the step that it stands in, or stood in last
  role TEXT NOT NULL,                    -- who has to act there
  owner_id TEXT REFERENCES people(id),   -- FBK-5: first responsible, until handed over
  offered_id TEXT REFERENCES people(id), -- to whom it is handed, until they accept
  known_at INTEGER NOT NULL,
  opened_at INTEGER NOT NULL,
  accepted_at INTEGER,
  received_at INTEGER NOT NULL,          -- the step got it
  case_due_at INTEGER,                   -- the whole case (CMP-5); NULL: no limit, or kept
  due_at INTEGER,                        -- the clock that counts now: the step's or the case's,
  risk_at INTEGER,                       -- ... whichever ends first; with the instants from which
  critical_at INTEGER,                   -- ... it is at risk and critical
  working INTEGER NOT NULL DEFAULT 0 CHECK (working IN (0, 1)),
  level TEXT NOT NULL DEFAULT 'on_track',             -- the worst level alerted for that clock
  answered_at INTEGER,                   -- FBK-2: first told
  closed_at INTEGER,
  closing_note TEXT NOT NULL DEFAULT '',
  improvement TEXT NOT NULL DEFAULT 'none'
    CHECK (improvement IN ('none', 'set', 'in_process', 'confirmed', 'standard')),
  review_on TEXT,                        -- CMP-14: when quality looks at it again
  asked INTEGER NOT NULL DEFAULT 0       -- CMP-13: once closed, who was late has been asked why
    CHECK (asked IN (0, 1)),
  version INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX cases_open ON cases(site_id, due_at) WHERE state = 'open';
CREATE INDEX cases_closed ON cases(site_id, closed_at) WHERE state != 'open';
CREATE INDEX cases_customer ON cases(customer_id, opened_at);
CREATE INDEX cases_item ON cases(item, opened_at) WHERE item != '';
CREATE INDEX cases_previous ON cases(previous_id) WHERE previous_id IS NOT NULL;
CREATE INDEX cases_call ON cases(call_id) WHERE call_id IS NOT NULL;
CREATE INDEX cases_climbing ON cases(risk_at) WHERE state = 'open' AND level != 'overdue';
CREATE INDEX cases_review ON cases(review_on) WHERE review_on IS NOT NULL;
CREATE INDEX cases_unasked ON cases(id) WHERE state = 'closed' AND asked = 0;
CREATE INDEX cases_offered ON cases(offered_id) WHERE offered_id IS NOT NULL;

CREATE TABLE case_steps (                -- one row each time a step gets the case
  id INTEGER PRIMARY KEY,
  case_id INTEGER NOT NULL REFERENCES cases(id),
  step TEXT NOT NULL,
  role TEXT NOT NULL,
  received_at INTEGER NOT NULL,
  due_at INTEGER,
  finished_at INTEGER,
  outcome TEXT NOT NULL DEFAULT ''
    CHECK (outcome IN
      ('', 'done', 'approved', 'rejected', 'answered', 'filed', 'withdrawn', 'raised')),
  by_id TEXT NOT NULL DEFAULT '',
  by_name TEXT NOT NULL DEFAULT '',
  amount INTEGER,                        -- of an approval: what is to be decided on, in cents
  proposer_id TEXT NOT NULL DEFAULT '',  -- of an approval: who may not decide (CMP-6)
  note TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX case_steps_case ON case_steps(case_id, id);
CREATE UNIQUE INDEX case_steps_here ON case_steps(case_id) WHERE finished_at IS NULL;

CREATE TABLE case_alerts (               -- SLA-7: once per case, deadline and level
  case_id INTEGER NOT NULL REFERENCES cases(id),
  due_at INTEGER NOT NULL,
  level TEXT NOT NULL CHECK (level IN ('at_risk', 'critical', 'overdue')),
  at INTEGER NOT NULL,
  PRIMARY KEY (case_id, due_at, level)
) STRICT, WITHOUT ROWID;
CREATE INDEX case_alerts_at ON case_alerts(at);

CREATE TABLE case_facts (                -- what the forms hold now; the journal has what they held
  case_id INTEGER NOT NULL REFERENCES cases(id),
  field TEXT NOT NULL,
  value TEXT NOT NULL,
  at INTEGER NOT NULL,
  by_id TEXT NOT NULL,
  PRIMARY KEY (case_id, field)
) STRICT, WITHOUT ROWID;

CREATE TABLE case_papers (               -- answers, petitions, expediting and inquiry notes
  id INTEGER PRIMARY KEY,
  case_id INTEGER NOT NULL REFERENCES cases(id),
  kind TEXT NOT NULL CHECK (kind IN ('answer', 'petition', 'expediting', 'inquiry')),
  cause TEXT NOT NULL,                   -- what makes it once: no two of a kind for one cause
  step TEXT NOT NULL DEFAULT '',
  role TEXT NOT NULL DEFAULT '',         -- to whom; the customer has none
  channel TEXT NOT NULL DEFAULT '',
  text TEXT NOT NULL DEFAULT '',
  made_at INTEGER NOT NULL,
  by_id TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'open'
    CHECK (state IN ('open', 'sent', 'settled', 'approved', 'rejected')),
  reply TEXT NOT NULL DEFAULT '',
  settled_at INTEGER,
  settled_by TEXT NOT NULL DEFAULT '',
  UNIQUE (case_id, kind, cause)
) STRICT;
CREATE INDEX case_papers_open ON case_papers(role) WHERE state = 'open';

CREATE TABLE case_signs (                -- LIA-8: who countersigns a petition
  paper_id INTEGER NOT NULL REFERENCES case_papers(id),
  role TEXT NOT NULL,
  by_id TEXT NOT NULL DEFAULT '',
  at INTEGER,                            -- NULL: still to sign
  note TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (paper_id, role)
) STRICT, WITHOUT ROWID;

CREATE TABLE case_copies (               -- CMP-8: the closed form's copies and their holders
  case_id INTEGER NOT NULL REFERENCES cases(id),
  role TEXT NOT NULL,
  filed_at INTEGER NOT NULL,
  PRIMARY KEY (case_id, role)
) STRICT, WITHOUT ROWID;
"""
