-- Times are Unix milliseconds, UTC. AUTOINCREMENT, because an id that was ever given out is never given out again.

CREATE TABLE accounts (
  id                 INTEGER PRIMARY KEY AUTOINCREMENT,
  name               TEXT    NOT NULL UNIQUE,
  full_name          TEXT    NOT NULL,
  email              TEXT,
  state              TEXT    NOT NULL CHECK (state IN ('V', 'S', 'X')),
  password_hash      TEXT    NOT NULL,
  default_userpic_id INTEGER REFERENCES userpics (id) ON DELETE SET NULL,
  created_at         INTEGER NOT NULL
) STRICT;

-- Without it, deleting a userpic would look through every account.
CREATE INDEX accounts_by_default_userpic ON accounts (default_userpic_id);

CREATE TABLE app_passwords (
  id               INTEGER PRIMARY KEY AUTOINCREMENT,
  account_id       INTEGER NOT NULL REFERENCES accounts (id),
  label            TEXT    NOT NULL,
  protected_secret TEXT    NOT NULL,
  created_at       INTEGER NOT NULL,
  last_used_at     INTEGER
) STRICT;

CREATE INDEX app_passwords_by_account ON app_passwords (account_id);

CREATE TABLE sessions (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,
  account_id    INTEGER NOT NULL REFERENCES accounts (id),
  secret_hash   BLOB    NOT NULL,
  created_at    INTEGER NOT NULL,
  expires_at    INTEGER NOT NULL,
  bound_address TEXT
) STRICT;

CREATE INDEX sessions_by_account ON sessions (account_id);

CREATE TABLE userpics (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  account_id   INTEGER NOT NULL REFERENCES accounts (id),
  sha256       BLOB    NOT NULL,
  content_type TEXT    NOT NULL,
  width        INTEGER NOT NULL,
  height       INTEGER NOT NULL,
  size         INTEGER NOT NULL,
  description  TEXT    NOT NULL,
  created_at   INTEGER NOT NULL,
  UNIQUE (account_id, sha256)
) STRICT;

-- Apart from the rows, so that a list of userpics does not read their bytes.
CREATE TABLE userpic_files (
  userpic_id INTEGER PRIMARY KEY REFERENCES userpics (id) ON DELETE CASCADE,
  bytes      BLOB    NOT NULL
) STRICT;

-- A keyword is a thing of its own, since what refers to it follows it from userpic to userpic: it stays, without one, when its
-- userpic is deleted. `position` is its place among the keywords of its userpic.
CREATE TABLE keywords (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  account_id INTEGER NOT NULL REFERENCES accounts (id),
  keyword    TEXT    NOT NULL,
  userpic_id INTEGER REFERENCES userpics (id) ON DELETE SET NULL,
  position   INTEGER NOT NULL,
  UNIQUE (account_id, keyword)
) STRICT;

CREATE INDEX keywords_by_userpic ON keywords (userpic_id, position);
