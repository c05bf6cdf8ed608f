-- The index as version 1 wrote it. Never change this file: it stands for folders out there.
CREATE TABLE package (
  info_hash BLOB PRIMARY KEY,
  state TEXT NOT NULL CHECK (state IN ('partial', 'complete')),
  size INTEGER NOT NULL,
  stored_at INTEGER NOT NULL,
  last_used INTEGER NOT NULL,
  uses INTEGER NOT NULL,
  provisional_until INTEGER NOT NULL,
  info BLOB NOT NULL
) WITHOUT ROWID, STRICT;
PRAGMA user_version = 1;
