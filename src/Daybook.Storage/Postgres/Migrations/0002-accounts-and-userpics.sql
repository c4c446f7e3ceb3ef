-- What the scripts up to 0002 come to, in an order that PostgreSQL takes: it knows no reference to a table that is not there yet.
-- What each table is for, they say.

CREATE TABLE accounts (
  id                 INTEGER PRIMARY KEY AUTOINCREMENT,
  name               TEXT    NOT NULL UNIQUE,
  full_name          TEXT    NOT NULL,
  email              TEXT,
  email_confirmed    INTEGER NOT NULL DEFAULT 0,
  state              TEXT    NOT NULL CHECK (state IN ('V', 'D', 'S', 'X')),
  deleted_at         INTEGER,
  password_hash      TEXT    NOT NULL,
  default_userpic_id INTEGER,
  show_pictures      INTEGER NOT NULL DEFAULT 0,
  is_operator        INTEGER NOT NULL DEFAULT 0,
  created_at         INTEGER NOT NULL
);

CREATE INDEX accounts_by_default_userpic ON accounts (default_userpic_id);
CREATE INDEX accounts_by_email ON accounts (lower(email)) WHERE email IS NOT NULL;
CREATE INDEX accounts_deleted ON accounts (deleted_at) WHERE deleted_at IS NOT NULL;

CREATE TABLE app_passwords (
  id               INTEGER PRIMARY KEY AUTOINCREMENT,
  account_id       INTEGER NOT NULL REFERENCES accounts (id),
  label            TEXT    NOT NULL,
  protected_secret TEXT    NOT NULL,
  created_at       INTEGER NOT NULL,
  last_used_at     INTEGER
);

CREATE INDEX app_passwords_by_account ON app_passwords (account_id);

CREATE TABLE sessions (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,
  account_id    INTEGER NOT NULL REFERENCES accounts (id),
  secret_hash   BLOB    NOT NULL,
  created_at    INTEGER NOT NULL,
  expires_at    INTEGER NOT NULL,
  bound_address TEXT,
  address       TEXT    NOT NULL DEFAULT '',
  agent         TEXT    NOT NULL DEFAULT '',
  last_seen_at  INTEGER NOT NULL DEFAULT 0
);

CREATE INDEX sessions_by_account ON sessions (account_id);
CREATE INDEX sessions_by_end ON sessions (expires_at);

CREATE TABLE userpics (
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
);

ALTER TABLE accounts ADD FOREIGN KEY (default_userpic_id) REFERENCES userpics (id) ON DELETE SET NULL;

CREATE UNIQUE INDEX userpics_by_account ON userpics (account_id, sha256) WHERE deleted_at IS NULL;
CREATE INDEX userpics_by_age ON userpics (account_id, id) WHERE deleted_at IS NULL;
CREATE INDEX userpics_deleted_by_account ON userpics (account_id, deleted_at) WHERE deleted_at IS NOT NULL;
CREATE INDEX userpics_deleted ON userpics (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE INDEX userpics_shown ON userpics (id) WHERE shown = 1 AND suspended_at IS NULL AND deleted_at IS NULL;

CREATE TABLE userpic_files (
  userpic_id INTEGER PRIMARY KEY REFERENCES userpics (id) ON DELETE CASCADE,
  bytes      BLOB    NOT NULL
);

-- Pictures are compressed already.
ALTER TABLE userpic_files ALTER COLUMN bytes SET STORAGE EXTERNAL;

CREATE TABLE keywords (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  account_id INTEGER NOT NULL REFERENCES accounts (id),
  keyword    TEXT    NOT NULL,
  userpic_id INTEGER REFERENCES userpics (id) ON DELETE SET NULL,
  position   INTEGER NOT NULL,
  UNIQUE (account_id, keyword)
);

CREATE INDEX keywords_by_userpic ON keywords (userpic_id, position);

CREATE TABLE deleted_userpic_keywords (
  userpic_id INTEGER NOT NULL REFERENCES userpics (id) ON DELETE CASCADE,
  keyword_id INTEGER NOT NULL REFERENCES keywords (id) ON DELETE CASCADE,
  position   INTEGER NOT NULL,
  PRIMARY KEY (userpic_id, keyword_id)
);

CREATE INDEX deleted_userpic_keywords_by_keyword ON deleted_userpic_keywords (keyword_id);

CREATE TABLE moderation_log (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  created_at   INTEGER NOT NULL,
  moderator_id INTEGER REFERENCES accounts (id),
  action       TEXT    NOT NULL,
  account_id   INTEGER NOT NULL REFERENCES accounts (id),
  userpic_id   INTEGER,
  reason       TEXT    NOT NULL
);

CREATE TABLE mail_tokens (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  account_id  INTEGER NOT NULL REFERENCES accounts (id),
  purpose     TEXT    NOT NULL CHECK (purpose IN ('E', 'P')),
  secret_hash BLOB    NOT NULL UNIQUE,
  email       TEXT    NOT NULL,
  created_at  INTEGER NOT NULL,
  expires_at  INTEGER NOT NULL
);

CREATE INDEX mail_tokens_by_account ON mail_tokens (account_id, purpose);
CREATE INDEX mail_tokens_by_end ON mail_tokens (expires_at);

CREATE TABLE invites (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  code        TEXT    NOT NULL UNIQUE,
  created_by  INTEGER REFERENCES accounts (id),
  created_at  INTEGER NOT NULL,
  redeemed_by INTEGER REFERENCES accounts (id),
  redeemed_at INTEGER
);

CREATE INDEX invites_by_creator ON invites (created_by);
CREATE INDEX invites_by_redeemer ON invites (redeemed_by);
