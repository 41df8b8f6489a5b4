"""The tables of the live room, the first migration (see :mod:`opsroom.store.schema`)."""

from typing import Final

ROOM: Final = """
CREATE TABLE sites (
  id TEXT PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 8),
  name TEXT NOT NULL,
  kind TEXT NOT NULL DEFAULT 'centre' CHECK (kind IN ('centre', 'branch')),
  tz TEXT NOT NULL,
  calendar TEXT NOT NULL,                -- JSON: a name or a weekly pattern (CAL-1, CAL-2)
  lang TEXT NOT NULL DEFAULT 'en',
  address TEXT NOT NULL DEFAULT '',
  phone TEXT NOT NULL DEFAULT '',
  complaint_phone TEXT NOT NULL DEFAULT '',
  next_call INTEGER NOT NULL DEFAULT 1001,
  opened_on TEXT NOT NULL                -- jobs owe nothing before this date
) STRICT;

CREATE TABLE people (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  role TEXT NOT NULL,
  site_id TEXT REFERENCES sites(id),
  phone TEXT NOT NULL DEFAULT '',
  active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1))
) STRICT;

CREATE TABLE skills (                    -- models a technician can repair, by model or family
  person_id TEXT NOT NULL REFERENCES people(id),
  family TEXT NOT NULL,
  PRIMARY KEY (person_id, family)
) STRICT, WITHOUT ROWID;

CREATE TABLE absences (
  id INTEGER PRIMARY KEY,
  person_id TEXT NOT NULL REFERENCES people(id),
  starts_at INTEGER NOT NULL,
  ends_at INTEGER NOT NULL,
  reason TEXT NOT NULL DEFAULT '',
  CHECK (ends_at > starts_at)
) STRICT;
CREATE INDEX absences_person ON absences(person_id, ends_at);

CREATE TABLE customers (
  id INTEGER PRIMARY KEY,
  site_id TEXT NOT NULL REFERENCES sites(id),
  name TEXT NOT NULL,
  address TEXT NOT NULL,
  phone TEXT NOT NULL DEFAULT '',
  email TEXT NOT NULL DEFAULT '',
  zone TEXT NOT NULL CHECK (zone IN ('urban', 'suburban')),
  lang TEXT NOT NULL DEFAULT 'en',
  grade TEXT NOT NULL DEFAULT '',
  note TEXT NOT NULL DEFAULT '',
  search TEXT NOT NULL,                  -- folded name, address, digits of the phone
  added_at INTEGER NOT NULL
) STRICT;
CREATE INDEX customers_identity ON customers(site_id, name, phone, address);

CREATE TABLE equipment (
  id INTEGER PRIMARY KEY,
  customer_id INTEGER NOT NULL REFERENCES customers(id),
  model TEXT NOT NULL,
  family TEXT NOT NULL DEFAULT '',
  serial TEXT NOT NULL DEFAULT '',
  installed_on TEXT,
  warranty_until TEXT,
  search TEXT NOT NULL                   -- folded model and serial
) STRICT;
CREATE INDEX equipment_customer ON equipment(customer_id);

CREATE TABLE contracts (
  id INTEGER PRIMARY KEY,
  number TEXT NOT NULL UNIQUE,
  customer_id INTEGER NOT NULL REFERENCES customers(id),
  site_id TEXT NOT NULL REFERENCES sites(id),
  owner_id TEXT REFERENCES people(id)    -- who wins the renewal (CON-1)
) STRICT;
CREATE INDEX contracts_customer ON contracts(customer_id);

CREATE TABLE contract_equipment (
  contract_id INTEGER NOT NULL REFERENCES contracts(id),
  equipment_id INTEGER NOT NULL REFERENCES equipment(id),
  PRIMARY KEY (contract_id, equipment_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX contract_equipment_equipment ON contract_equipment(equipment_id);

CREATE TABLE terms (                     -- CON-5: renewing adds a term, history stays
  id INTEGER PRIMARY KEY,
  contract_id INTEGER NOT NULL REFERENCES contracts(id),
  starts_on TEXT NOT NULL,
  expires_on TEXT NOT NULL,              -- last day of cover
  fee_cents INTEGER NOT NULL DEFAULT 0,
  entered_at INTEGER NOT NULL,
  CHECK (expires_on >= starts_on),
  UNIQUE (contract_id, starts_on)
) STRICT;
CREATE INDEX terms_expiry ON terms(expires_on);

CREATE TABLE notices (                   -- CON-3: the key is what makes it once per term
  id INTEGER PRIMARY KEY,
  term_id INTEGER NOT NULL UNIQUE REFERENCES terms(id),
  due_on TEXT NOT NULL,
  issued_at INTEGER NOT NULL,
  lang TEXT NOT NULL,
  body TEXT NOT NULL,                    -- kept as sent (CON-4)
  delivery TEXT NOT NULL DEFAULT 'pending'
    CHECK (delivery IN ('pending', 'printed', 'sent', 'undelivered')),
  delivered_at INTEGER
) STRICT;

CREATE TABLE visits (                    -- CON-1: the visit to win the renewal
  id INTEGER PRIMARY KEY,
  term_id INTEGER NOT NULL UNIQUE REFERENCES terms(id),
  owner_id TEXT REFERENCES people(id),
  due_on TEXT NOT NULL,
  outcome TEXT NOT NULL DEFAULT 'open'
    CHECK (outcome IN ('open', 'renewed', 'lost', 'undecided')),
  reason TEXT NOT NULL DEFAULT '',
  visited_on TEXT
) STRICT;

CREATE TABLE calls (
  id INTEGER PRIMARY KEY,
  number TEXT NOT NULL UNIQUE,
  site_id TEXT NOT NULL REFERENCES sites(id),
  customer_id INTEGER NOT NULL REFERENCES customers(id),
  equipment_id INTEGER REFERENCES equipment(id),
  customer_name TEXT NOT NULL,           -- CALL-1: as entered in the register
  address TEXT NOT NULL,
  phone TEXT NOT NULL,
  model TEXT NOT NULL,
  serial TEXT NOT NULL DEFAULT '',
  channel TEXT NOT NULL CHECK (channel IN ('phone', 'document', 'counter', 'import')),
  fault TEXT NOT NULL,
  service_type TEXT NOT NULL CHECK (service_type IN ('A', 'B', 'C', 'D')),
  proposed_type TEXT NOT NULL,
  proposed_reason TEXT NOT NULL,
  type_reason TEXT NOT NULL DEFAULT '',  -- why the desk chose another (CALL-2)
  zone TEXT NOT NULL CHECK (zone IN ('urban', 'suburban')),
  state TEXT NOT NULL
    CHECK (state IN ('waiting', 'dispatched', 'enroute', 'arrived', 'finished', 'cancelled')),
  technician_id TEXT REFERENCES people(id),
  received_at INTEGER NOT NULL,
  entered_at INTEGER NOT NULL,
  allowance INTEGER NOT NULL,            -- SLA-1, fixed with the zone (SLA-3)
  clock_from INTEGER NOT NULL,           -- received_at, or the reopening
  due_at INTEGER,                        -- NULL while an open hold keeps it unknown
  due_raw_at INTEGER NOT NULL,           -- SLA-4: the deadline if holds didn't count
  clock_at INTEGER,                      -- the clock runs from here on ... NULL: it stands
  remaining_at INTEGER NOT NULL,         -- ... with this much working time left
  carried_on TEXT,                       -- CALL-5: the day at whose close it was carried over
  pinned_at INTEGER,
  pin_reason TEXT NOT NULL DEFAULT '',
  dispatched_at INTEGER,
  enroute_at INTEGER,
  arrived_at INTEGER,
  finished_at INTEGER,
  on_time INTEGER CHECK (on_time IN (0, 1)),          -- set at arrival (SLA-2)
  on_time_raw INTEGER CHECK (on_time_raw IN (0, 1)),
  voucher TEXT NOT NULL DEFAULT ''
    CHECK (voucher IN ('', 'signed', 'refused', 'absent')),
  closing_note TEXT NOT NULL DEFAULT '',
  level TEXT NOT NULL DEFAULT 'on_track',             -- the worst level alerted so far (SLA-7)
  source_ref TEXT UNIQUE,                -- its key in the system it was imported from
  version INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX calls_open ON calls(site_id, state)
  WHERE state IN ('waiting', 'dispatched', 'enroute', 'arrived');
CREATE INDEX calls_customer ON calls(customer_id, received_at);
CREATE INDEX calls_received ON calls(site_id, received_at);
CREATE INDEX calls_arrived ON calls(site_id, arrived_at);
CREATE INDEX calls_finished ON calls(site_id, finished_at);

CREATE TABLE holds (                     -- SLA-4
  id INTEGER PRIMARY KEY,
  call_id INTEGER NOT NULL REFERENCES calls(id),
  started_at INTEGER NOT NULL,
  until_at INTEGER,                      -- the promised resume time
  ended_at INTEGER,                      -- ended by hand or by arrival
  reason TEXT NOT NULL,
  note TEXT NOT NULL DEFAULT '',
  by_id TEXT NOT NULL,
  CHECK (until_at IS NULL OR until_at > started_at),
  CHECK (ended_at IS NULL OR ended_at >= started_at)
) STRICT;
CREATE INDEX holds_call ON holds(call_id, started_at);

CREATE TABLE assignments (               -- DSP-2: one row each time a technician is sent
  id INTEGER PRIMARY KEY,
  call_id INTEGER NOT NULL REFERENCES calls(id),
  technician_id TEXT NOT NULL REFERENCES people(id),
  sent_at INTEGER NOT NULL,
  enroute_at INTEGER,
  arrived_at INTEGER,
  ended_at INTEGER,
  outcome TEXT NOT NULL DEFAULT ''
    CHECK (outcome IN ('', 'finished', 'reassigned', 'recalled', 'cancelled'))
) STRICT;
CREATE INDEX assignments_call ON assignments(call_id);
CREATE INDEX assignments_technician ON assignments(technician_id, ended_at);
CREATE INDEX assignments_sent ON assignments(sent_at);
CREATE INDEX assignments_ended ON assignments(ended_at);

CREATE TABLE alerts (                    -- SLA-7: once per call, clock and level
  call_id INTEGER NOT NULL REFERENCES calls(id),
  clock_from INTEGER NOT NULL,
  level TEXT NOT NULL CHECK (level IN ('at_risk', 'critical', 'overdue')),
  at INTEGER NOT NULL,
  PRIMARY KEY (call_id, clock_from, level)
) STRICT, WITHOUT ROWID;
CREATE INDEX alerts_at ON alerts(at);

CREATE TABLE carryovers (                -- CALL-5: once per call and day
  call_id INTEGER NOT NULL REFERENCES calls(id),
  day TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (call_id, day)
) STRICT, WITHOUT ROWID;
CREATE INDEX carryovers_day ON carryovers(day);

CREATE TABLE closings (                  -- what was seen to, once per site and day
  site_id TEXT NOT NULL REFERENCES sites(id),
  day TEXT NOT NULL,
  what TEXT NOT NULL CHECK (what IN ('carried', 'settled')),    -- CALL-5, DAY-4
  at INTEGER NOT NULL,
  PRIMARY KEY (site_id, day, what)
) STRICT, WITHOUT ROWID;

CREATE TABLE reports (                   -- DAY-1, DAY-2, DAY-4
  id INTEGER PRIMARY KEY,
  site_id TEXT NOT NULL REFERENCES sites(id),
  day TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('technician', 'supervisor')),
  person_id TEXT NOT NULL DEFAULT '',
  revision INTEGER NOT NULL DEFAULT 1,
  replaces_id INTEGER REFERENCES reports(id),
  made_at INTEGER NOT NULL,
  data TEXT NOT NULL,                    -- JSON
  signed_at INTEGER,
  signed_by TEXT,
  UNIQUE (site_id, day, kind, person_id, revision)
) STRICT;

CREATE TABLE job_runs (
  id INTEGER PRIMARY KEY,
  job TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  finished_at INTEGER,
  outcome TEXT NOT NULL DEFAULT 'running' CHECK (outcome IN ('running', 'done', 'failed')),
  effects INTEGER NOT NULL DEFAULT 0,    -- how many things it did
  detail TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX job_runs_job ON job_runs(job, started_at);
CREATE UNIQUE INDEX job_runs_idle ON job_runs(job)      -- all idle runs of a job share one row
  WHERE outcome = 'done' AND effects = 0;

CREATE TABLE warnings (                  -- what a job wants known, while it is so
  kind TEXT NOT NULL,
  key TEXT NOT NULL,
  since INTEGER NOT NULL,
  facts TEXT NOT NULL DEFAULT '{}',      -- JSON
  PRIMARY KEY (kind, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE drafts (                    -- what was typed and not yet saved, per person and form
  owner TEXT NOT NULL,
  form TEXT NOT NULL,
  data TEXT NOT NULL,                    -- JSON
  saved_at INTEGER NOT NULL,
  PRIMARY KEY (owner, form)
) STRICT, WITHOUT ROWID;

CREATE TABLE journal (                   -- ROL-3: append-only
  id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  actor_name TEXT NOT NULL,
  session TEXT NOT NULL,
  origin TEXT NOT NULL CHECK (origin IN ('screen', 'command', 'job', 'import')),
  action TEXT NOT NULL,
  subject TEXT NOT NULL,                 -- call:12, term:3, site:SH ...
  before TEXT,                           -- JSON of what changed
  after TEXT,
  note TEXT NOT NULL DEFAULT '',
  undoes INTEGER UNIQUE REFERENCES journal(id)
) STRICT;
CREATE INDEX journal_subject ON journal(subject, id);
CREATE INDEX journal_session ON journal(session, id);
CREATE INDEX journal_reopened ON journal(at) WHERE action = 'call.reopen';
CREATE TRIGGER journal_keeps_rows BEFORE DELETE ON journal
  BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER journal_keeps_words BEFORE UPDATE ON journal
  BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER reports_keep_signed BEFORE UPDATE ON reports WHEN old.signed_at IS NOT NULL
  BEGIN SELECT RAISE(ABORT, 'a signed report never changes (DAY-4)'); END;
CREATE TRIGGER reports_keep_rows BEFORE DELETE ON reports
  BEGIN SELECT RAISE(ABORT, 'reports are kept (DAY-4)'); END;
"""
