"""Migration 10: a petition can be withdrawn (see :mod:`opsroom.store.schema`).

The states that a paper can be in are a CHECK of its table, which SQLite can only change by making
the table anew. What points to papers is set aside meanwhile, so that every reference holds at
every moment of it.
"""

from typing import Final

PAPERS: Final = """
CREATE TABLE papers_anew (               -- answers, petitions, expediting and inquiry notes
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
    CHECK (state IN ('open', 'sent', 'settled', 'approved', 'rejected', 'withdrawn')),
  reply TEXT NOT NULL DEFAULT '',
  settled_at INTEGER,
  settled_by TEXT NOT NULL DEFAULT '',
  UNIQUE (case_id, kind, cause),
  CHECK (state != 'withdrawn' OR kind = 'petition')
) STRICT;
INSERT INTO papers_anew (id, case_id, kind, cause, step, role, channel, text, made_at, by_id,
    state, reply, settled_at, settled_by)
  SELECT id, case_id, kind, cause, step, role, channel, text, made_at, by_id,
    state, reply, settled_at, settled_by FROM case_papers;
CREATE TABLE signs_aside AS SELECT paper_id, role, by_id, at, note FROM case_signs;
CREATE TABLE sanctions_aside AS SELECT id, paper_id FROM sanctions WHERE paper_id IS NOT NULL;
DELETE FROM case_signs;
UPDATE sanctions SET paper_id = NULL WHERE paper_id IS NOT NULL;
DROP TABLE case_papers;
ALTER TABLE papers_anew RENAME TO case_papers;
CREATE INDEX case_papers_open ON case_papers(role) WHERE state = 'open';
INSERT INTO case_signs (paper_id, role, by_id, at, note)
  SELECT paper_id, role, by_id, at, note FROM signs_aside;
UPDATE sanctions SET paper_id = (SELECT paper_id FROM sanctions_aside a WHERE a.id = sanctions.id)
  WHERE id IN (SELECT id FROM sanctions_aside);
DROP TABLE signs_aside;
DROP TABLE sanctions_aside;
"""
