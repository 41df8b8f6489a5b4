"""The tables of returns, allowances and liability, migration 8 (see `opsroom.store.schema`).

Amounts are INTEGER cents. Quantities and base points are TEXT decimals, exact as entered: no column
of SQLite holds them otherwise. A paper's number is its case's with a letter and a serial: ``R`` a
return slip, ``A`` an allowance certificate, ``L`` a loss shared out, ``S`` a sanction, ``C`` what a
complaint costs a service agent.
"""

from typing import Final

SETTLEMENTS: Final = """
CREATE TABLE settle_approvals (          -- RET-6, LIA-7, LIA-8: who approved what, or refused it
  id INTEGER PRIMARY KEY,
  case_id INTEGER NOT NULL REFERENCES cases(id),
  number TEXT NOT NULL,                  -- of the paper
  role TEXT NOT NULL,                    -- in which they decided
  by_id TEXT NOT NULL,
  by_name TEXT NOT NULL,
  at INTEGER NOT NULL,
  amount INTEGER NOT NULL CHECK (amount >= 0),
  verdict TEXT NOT NULL CHECK (verdict IN ('approved', 'rejected')),
  note TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX settle_approvals_case ON settle_approvals(case_id, id);
CREATE INDEX settle_approvals_number ON settle_approvals(number, id);
CREATE TRIGGER settle_approvals_stay BEFORE UPDATE ON settle_approvals
  BEGIN SELECT RAISE(ABORT, 'an approval is never changed'); END;
CREATE TRIGGER settle_approvals_keep BEFORE DELETE ON settle_approvals
  BEGIN SELECT RAISE(ABORT, 'an approval is never taken away'); END;

CREATE TABLE settle_copies (             -- RET-1, RET-2, LIA-9: who holds a copy of a paper
  id INTEGER PRIMARY KEY,
  case_id INTEGER NOT NULL REFERENCES cases(id),
  number TEXT NOT NULL,
  holder TEXT NOT NULL,
  at INTEGER NOT NULL,
  UNIQUE (number, holder)
) STRICT;
CREATE INDEX settle_copies_case ON settle_copies(case_id);

CREATE TABLE returns (                   -- RET-2: return slips
  id INTEGER PRIMARY KEY,
  number TEXT NOT NULL UNIQUE COLLATE NOCASE,
  case_id INTEGER NOT NULL REFERENCES cases(id),
  state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'rejected', 'complete')),
  handling TEXT NOT NULL CHECK (handling IN ('return', 'rework')),
  reason TEXT NOT NULL,
  basis TEXT NOT NULL,
  amount INTEGER NOT NULL CHECK (amount >= 0),        -- approved quantities at their prices
  agreed_bp INTEGER CHECK (agreed_bp BETWEEN 0 AND 10000),      -- RET-3; NULL: the company's
  issued_at INTEGER NOT NULL,
  issued_by TEXT NOT NULL,
  approved_at INTEGER,                   -- the last approval it needs was given
  arrived_at INTEGER,
  arrived_by TEXT NOT NULL DEFAULT '',
  asked_at INTEGER,                      -- the warehouse asked for instructions
  instructed_at INTEGER,
  instructed_by TEXT NOT NULL DEFAULT '',
  instructions TEXT NOT NULL DEFAULT '',
  signed_at INTEGER,
  signed_by TEXT NOT NULL DEFAULT '',
  held_at INTEGER,                       -- accounting holds the booking for a decision
  decision TEXT NOT NULL DEFAULT '' CHECK (decision IN ('', 'actual', 'approved')),
  decided_at INTEGER,
  decided_by TEXT NOT NULL DEFAULT '',
  decision_note TEXT NOT NULL DEFAULT '',
  booked_at INTEGER,
  booked_by TEXT NOT NULL DEFAULT '',
  proof TEXT NOT NULL DEFAULT '' CHECK (proof IN ('', 'invoice', 'invoice_copy', 'certificate')),
  proof_ref TEXT NOT NULL DEFAULT '',
  proved_at INTEGER,
  proved_by TEXT NOT NULL DEFAULT '',
  completed_at INTEGER,
  completed_by TEXT NOT NULL DEFAULT '',
  version INTEGER NOT NULL DEFAULT 1,
  CHECK (state != 'complete' OR (proof != '' AND booked_at IS NOT NULL))  -- RET-4
) STRICT;
CREATE INDEX returns_case ON returns(case_id, id);
CREATE INDEX returns_open ON returns(id) WHERE state = 'open';

CREATE TABLE return_lines (
  id INTEGER PRIMARY KEY,
  return_id INTEGER NOT NULL REFERENCES returns(id),
  item TEXT NOT NULL,
  approved TEXT NOT NULL,                -- 0: it came, but isn't on the slip
  price INTEGER CHECK (price >= 0),      -- of one, in cents
  arrived TEXT,
  booked TEXT,
  UNIQUE (return_id, item)
) STRICT;

CREATE TABLE allowances (                -- RET-1: allowance certificates
  id INTEGER PRIMARY KEY,
  number TEXT NOT NULL UNIQUE COLLATE NOCASE,
  case_id INTEGER NOT NULL REFERENCES cases(id),
  state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'rejected', 'complete')),
  handling TEXT NOT NULL CHECK (handling IN ('allowance', 'compensation')),
  reason TEXT NOT NULL,
  amount INTEGER NOT NULL CHECK (amount > 0),
  issued_at INTEGER NOT NULL,
  issued_by TEXT NOT NULL,
  approved_at INTEGER,                   -- the last approval it needs was given
  signed_at INTEGER,                     -- by the customer
  signed_by TEXT NOT NULL DEFAULT '',    -- as the signature reads
  proof TEXT NOT NULL DEFAULT '' CHECK (proof IN ('', 'invoice_copy', 'certificate')),
  proof_ref TEXT NOT NULL DEFAULT '',
  proved_at INTEGER,
  proved_by TEXT NOT NULL DEFAULT '',
  completed_at INTEGER,
  completed_by TEXT NOT NULL DEFAULT '',
  version INTEGER NOT NULL DEFAULT 1,
  CHECK (state != 'complete' OR (proof != '' AND signed_at IS NOT NULL))  -- RET-1, RET-4
) STRICT;
CREATE INDEX allowances_case ON allowances(case_id, id);
CREATE INDEX allowances_open ON allowances(id) WHERE state = 'open';

CREATE TABLE losses (                    -- LIA-1: a lot of goods, or a cost without goods
  id INTEGER PRIMARY KEY,
  case_id INTEGER NOT NULL REFERENCES cases(id),
  what TEXT NOT NULL,
  quantity TEXT,                         -- NULL: a cost
  a_price INTEGER CHECK (a_price >= 0),  -- of one, in cents
  offered_on TEXT,                       -- the local date from which they could be resold
  sold_price INTEGER CHECK (sold_price >= 0),
  sold_on TEXT,
  actual INTEGER CHECK (actual >= 0),    -- NULL: not known
  recorded_at INTEGER NOT NULL,
  recorded_by TEXT NOT NULL,
  CHECK ((quantity IS NULL) = (offered_on IS NULL)),
  CHECK ((quantity IS NULL) = (a_price IS NULL)),
  CHECK ((sold_price IS NULL) = (sold_on IS NULL)),
  CHECK (quantity IS NOT NULL OR (actual IS NOT NULL AND sold_on IS NULL))
) STRICT;
CREATE INDEX losses_case ON losses(case_id, id);

CREATE TABLE loss_shares (               -- LIA-2, LIA-4: a case's loss, shared out
  id INTEGER PRIMARY KEY,
  number TEXT NOT NULL UNIQUE COLLATE NOCASE,
  case_id INTEGER NOT NULL REFERENCES cases(id),
  state TEXT NOT NULL DEFAULT 'proposed'
    CHECK (state IN ('proposed', 'approved', 'rejected', 'replaced')),
  branch TEXT NOT NULL CHECK (branch IN ('production', 'sales', 'service')),
  loss INTEGER NOT NULL CHECK (loss > 0),
  unit_kind TEXT NOT NULL DEFAULT '' CHECK (unit_kind IN ('', 'team', 'section', 'department')),
  unit TEXT NOT NULL DEFAULT '',         -- that bears the deduction; none where persons do
  proposed_at INTEGER NOT NULL,
  proposed_by TEXT NOT NULL,
  note TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX loss_shares_case ON loss_shares(case_id, id);
CREATE UNIQUE INDEX loss_shares_stands ON loss_shares(case_id)
  WHERE state IN ('proposed', 'approved');

CREATE TABLE share_persons (             -- LIA-2: who is responsible, and bears how much
  id INTEGER PRIMARY KEY,
  share_id INTEGER NOT NULL REFERENCES loss_shares(id),
  person_id TEXT NOT NULL REFERENCES people(id),
  weight_bp INTEGER NOT NULL CHECK (weight_bp BETWEEN 1 AND 10000),
  cents INTEGER NOT NULL CHECK (cents >= 0),
  UNIQUE (share_id, person_id)
) STRICT;

CREATE TABLE share_debts (               -- LIA-4: what is to be taken of whose bonus
  id INTEGER PRIMARY KEY,
  share_id INTEGER NOT NULL REFERENCES loss_shares(id),
  person_id TEXT NOT NULL REFERENCES people(id),
  points TEXT,                           -- base points; NULL: by the weight of responsibility
  cents INTEGER NOT NULL CHECK (cents >= 0),
  since TEXT,                            -- the first month, once it is approved: YYYY-MM
  UNIQUE (share_id, person_id)
) STRICT;
CREATE INDEX share_debts_person ON share_debts(person_id) WHERE since IS NOT NULL;

CREATE TABLE sanctions (                 -- LIA-3
  id INTEGER PRIMARY KEY,
  number TEXT NOT NULL UNIQUE COLLATE NOCASE,
  case_id INTEGER NOT NULL REFERENCES cases(id),
  share_id INTEGER NOT NULL REFERENCES loss_shares(id),
  person_id TEXT NOT NULL REFERENCES people(id),
  state TEXT NOT NULL DEFAULT 'proposed'
    CHECK (state IN ('proposed', 'approved', 'rejected', 'published')),
  grade TEXT NOT NULL CHECK (grade IN ('warning', 'minor', 'major')),
  points TEXT NOT NULL,                  -- the person's base points
  cents INTEGER CHECK (cents >= 0),      -- NULL: the whole of the month's bonus
  paper_id INTEGER REFERENCES case_papers(id),        -- LIA-8: a petition; NULL: a notice (LIA-9)
  reason TEXT NOT NULL,
  proposed_at INTEGER NOT NULL,
  proposed_by TEXT NOT NULL,
  month TEXT,                            -- in which it is taken, once it is approved
  passed_at INTEGER,                     -- LIA-6: the office passed it to personnel
  passed_by TEXT NOT NULL DEFAULT '',
  published_at INTEGER,
  published_by TEXT NOT NULL DEFAULT '',
  CHECK ((grade = 'major') = (cents IS NULL))
) STRICT;
CREATE INDEX sanctions_case ON sanctions(case_id, id);
CREATE UNIQUE INDEX sanctions_once ON sanctions(share_id, person_id) WHERE state != 'rejected';
CREATE INDEX sanctions_month ON sanctions(person_id, month) WHERE month IS NOT NULL;

CREATE TABLE agent_costs (               -- LIA-10
  id INTEGER PRIMARY KEY,
  number TEXT NOT NULL UNIQUE COLLATE NOCASE,
  case_id INTEGER NOT NULL REFERENCES cases(id),
  state TEXT NOT NULL DEFAULT 'proposed' CHECK (state IN ('proposed', 'approved', 'rejected')),
  agent TEXT NOT NULL,
  gravity TEXT NOT NULL,
  cents INTEGER NOT NULL CHECK (cents > 0),
  reason TEXT NOT NULL,
  proposed_at INTEGER NOT NULL,
  proposed_by TEXT NOT NULL
) STRICT;
CREATE INDEX agent_costs_case ON agent_costs(case_id, id);
CREATE UNIQUE INDEX agent_costs_once ON agent_costs(case_id, agent) WHERE state != 'rejected';

CREATE TABLE bonuses (                   -- LIA-5: a person's efficiency bonus of a month
  person_id TEXT NOT NULL REFERENCES people(id),
  month TEXT NOT NULL,                   -- YYYY-MM
  cents INTEGER NOT NULL CHECK (cents >= 0),
  set_at INTEGER NOT NULL,
  set_by TEXT NOT NULL,
  deducted_at INTEGER,                   -- since then it stands as it is
  PRIMARY KEY (person_id, month)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER bonuses_stand BEFORE UPDATE ON bonuses WHEN old.deducted_at IS NOT NULL
  BEGIN SELECT RAISE(ABORT, 'the month was deducted: its bonus stands'); END;
CREATE TRIGGER bonuses_keep BEFORE DELETE ON bonuses WHEN old.deducted_at IS NOT NULL
  BEGIN SELECT RAISE(ABORT, 'the month was deducted: its bonus stands'); END;

CREATE TABLE deductions (                -- LIA-5: what was taken, or lapsed; it only grows
  id INTEGER PRIMARY KEY,
  person_id TEXT NOT NULL,
  month TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('economic', 'sanction', 'lapsed')),
  case_id INTEGER NOT NULL REFERENCES cases(id),
  number TEXT NOT NULL,                  -- of the share or the sanction
  cents INTEGER NOT NULL CHECK (cents > 0),
  approval_id INTEGER NOT NULL REFERENCES settle_approvals(id),   -- LIA-7
  at INTEGER NOT NULL,
  by_id TEXT NOT NULL,
  UNIQUE (person_id, month, kind, number),
  FOREIGN KEY (person_id, month) REFERENCES bonuses(person_id, month)
) STRICT;
CREATE INDEX deductions_case ON deductions(case_id, id);
CREATE INDEX deductions_number ON deductions(number, person_id);
CREATE TRIGGER deductions_stay BEFORE UPDATE ON deductions
  BEGIN SELECT RAISE(ABORT, 'a deduction is never changed'); END;
CREATE TRIGGER deductions_keep BEFORE DELETE ON deductions
  BEGIN SELECT RAISE(ABORT, 'a deduction is never taken away'); END;
CREATE TRIGGER deductions_approved BEFORE INSERT ON deductions      -- LIA-7
  WHEN NOT EXISTS (SELECT 1 FROM settle_approvals WHERE id = new.approval_id
    AND number = new.number AND verdict = 'approved')
  BEGIN SELECT RAISE(ABORT, 'nothing is deducted without its approval'); END;
CREATE TRIGGER deductions_within_bonus AFTER INSERT ON deductions   -- LIA-5
  WHEN (SELECT sum(cents) FROM deductions WHERE person_id = new.person_id
      AND month = new.month AND kind != 'lapsed')
    > (SELECT cents FROM bonuses WHERE person_id = new.person_id AND month = new.month)
  BEGIN SELECT RAISE(ABORT, 'more would be taken than the bonus'); END;
CREATE TRIGGER deductions_within_debt AFTER INSERT ON deductions
  WHEN new.kind = 'economic' AND (SELECT sum(cents) FROM deductions WHERE number = new.number
      AND person_id = new.person_id AND kind = 'economic')
    > (SELECT d.cents FROM share_debts d JOIN loss_shares s ON s.id = d.share_id
      WHERE s.number = new.number AND d.person_id = new.person_id)
  BEGIN SELECT RAISE(ABORT, 'more would be taken than is owed'); END;
"""
