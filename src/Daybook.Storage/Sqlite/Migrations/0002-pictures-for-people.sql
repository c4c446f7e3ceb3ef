-- Tables whose constraints change are made anew, since SQLite changes none in place; ids, and the highest id ever given out, stay.

-- State D: deleted by its owner at `deleted_at`, who may think again. An account that is suspended meanwhile keeps `deleted_at`.
CREATE TABLE accounts_2 (
  id                 INTEGER PRIMARY KEY AUTOINCREMENT,
  name               TEXT    NOT NULL UNIQUE,
  full_name          TEXT    NOT NULL,
  email              TEXT,
  email_confirmed    INTEGER NOT NULL DEFAULT 0,
  state              TEXT    NOT NULL CHECK (state IN ('V', 'D', 'S', 'X')),
  deleted_at         INTEGER,
  password_hash      TEXT    NOT NULL,
  default_userpic_id INTEGER REFERENCES userpics (id) ON DELETE SET NULL,
  show_pictures      INTEGER NOT NULL DEFAULT 0,
  is_operator        INTEGER NOT NULL DEFAULT 0,
  created_at         INTEGER NOT NULL
) STRICT;

INSERT INTO accounts_2 (id, name, full_name, email, state, password_hash, default_userpic_id, created_at)
SELECT id, name, full_name, email, state, password_hash, default_userpic_id, created_at FROM accounts;
DELETE FROM sqlite_sequence WHERE name = 'accounts_2';
INSERT INTO sqlite_sequence (name, seq) SELECT 'accounts_2', seq FROM sqlite_sequence WHERE name = 'accounts';
DROP TABLE accounts;
ALTER TABLE accounts_2 RENAME TO accounts;

CREATE INDEX accounts_by_default_userpic ON accounts (default_userpic_id);
CREATE INDEX accounts_by_email ON accounts (lower(email)) WHERE email IS NOT NULL;
CREATE INDEX accounts_deleted ON accounts (deleted_at) WHERE deleted_at IS NOT NULL;

-- `deleted_at`: deleted by its owner, who may undo that. `was_default`: it then was the default.
-- `shown`: its account is visible and agrees that its pictures are shown to everybody; written whenever that changes, so that the newest
-- shown pictures are found without looking at those of all others.
CREATE TABLE userpics_2 (
  id               INTEGER PRIMARY KEY AUTOINCREMENT,
  account_id       INTEGER NOT NULL REFERENCES accounts (id),
  sha256           BLOB    NOT NULL,
  content_type     TEXT    NOT NULL,
  width            INTEGER NOT NULL,
  height           INTEGER NOT NULL,
  size             INTEGER NOT NULL,
  description      TEXT    NOT NULL,
  created_at       INTEGER NOT NULL,
  shown            INTEGER NOT NULL DEFAULT 0,
  suspended_at     INTEGER,
  suspended_reason TEXT,
  deleted_at       INTEGER,
  was_default      INTEGER NOT NULL DEFAULT 0
) STRICT;

INSERT INTO userpics_2 (id, account_id, sha256, content_type, width, height, size, description, created_at)
SELECT id, account_id, sha256, content_type, width, height, size, description, created_at FROM userpics;
DELETE FROM sqlite_sequence WHERE name = 'userpics_2';
INSERT INTO sqlite_sequence (name, seq) SELECT 'userpics_2', seq FROM sqlite_sequence WHERE name = 'userpics';
DROP TABLE userpics;
ALTER TABLE userpics_2 RENAME TO userpics;

-- A deleted picture is no duplicate of a new one.
CREATE UNIQUE INDEX userpics_by_account ON userpics (account_id, sha256) WHERE deleted_at IS NULL;
CREATE INDEX userpics_by_age ON userpics (account_id, id) WHERE deleted_at IS NULL;
CREATE INDEX userpics_deleted_by_account ON userpics (account_id, deleted_at) WHERE deleted_at IS NOT NULL;
CREATE INDEX userpics_deleted ON userpics (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE INDEX userpics_shown ON userpics (id) WHERE shown = 1 AND suspended_at IS NULL AND deleted_at IS NULL;

-- Which keywords a deleted picture had, to give it those back that are still free.
CREATE TABLE deleted_userpic_keywords (
  userpic_id INTEGER NOT NULL REFERENCES userpics (id) ON DELETE CASCADE,
  keyword_id INTEGER NOT NULL REFERENCES keywords (id) ON DELETE CASCADE,
  position   INTEGER NOT NULL,
  PRIMARY KEY (userpic_id, keyword_id)
) STRICT;

CREATE INDEX deleted_userpic_keywords_by_keyword ON deleted_userpic_keywords (keyword_id);

-- What was done by those who run the server. `moderator_id` is null for what came from the command line. It outlives what it was done to.
CREATE TABLE moderation_log (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  created_at   INTEGER NOT NULL,
  moderator_id INTEGER REFERENCES accounts (id),
  action       TEXT    NOT NULL,
  account_id   INTEGER NOT NULL REFERENCES accounts (id),
  userpic_id   INTEGER,
  reason       TEXT    NOT NULL
) STRICT;

-- Letters that were mailed: what is kept of each is a hash of the secret in its link. `email` is where it went.
CREATE TABLE mail_tokens (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  account_id  INTEGER NOT NULL REFERENCES accounts (id),
  purpose     TEXT    NOT NULL CHECK (purpose IN ('E', 'P')),
  secret_hash BLOB    NOT NULL UNIQUE,
  email       TEXT    NOT NULL,
  created_at  INTEGER NOT NULL,
  expires_at  INTEGER NOT NULL
) STRICT;

CREATE INDEX mail_tokens_by_account ON mail_tokens (account_id, purpose);
CREATE INDEX mail_tokens_by_end ON mail_tokens (expires_at);

-- `created_by` is null for what came from the command line.
CREATE TABLE invites (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  code        TEXT    NOT NULL UNIQUE,
  created_by  INTEGER REFERENCES accounts (id),
  created_at  INTEGER NOT NULL,
  redeemed_by INTEGER REFERENCES accounts (id),
  redeemed_at INTEGER
) STRICT;

CREATE INDEX invites_by_creator ON invites (created_by);
CREATE INDEX invites_by_redeemer ON invites (redeemed_by);

-- Where a session was last used from, and by what.
ALTER TABLE sessions ADD COLUMN address TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN agent TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN last_seen_at INTEGER NOT NULL DEFAULT 0;
UPDATE sessions SET last_seen_at = created_at;
CREATE INDEX sessions_by_end ON sessions (expires_at);
