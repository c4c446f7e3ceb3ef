-- What servers on one database must know of each other. Where there is one server alone it keeps most of this in memory.

-- Keys that all servers share: those of ASP.NET Data Protection, as XML, and the one that challenges are signed with.
CREATE TABLE server_keys (
  name       TEXT    NOT NULL PRIMARY KEY,
  value      TEXT    NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE used_challenges (
  challenge TEXT    NOT NULL PRIMARY KEY,
  ends_at   INTEGER NOT NULL
) STRICT;

CREATE INDEX used_challenges_by_end ON used_challenges (ends_at);

-- Failed logins from an address, for an account and, as account 0, for all. `banned`: there were too many, and until `ends_at` it is refused.
CREATE TABLE login_failures (
  account_id INTEGER NOT NULL,
  address    TEXT    NOT NULL,
  failures   INTEGER NOT NULL,
  banned     INTEGER NOT NULL,
  ends_at    INTEGER NOT NULL,
  PRIMARY KEY (account_id, address)
) STRICT;

CREATE INDEX login_failures_by_end ON login_failures (ends_at);

-- Each time that somebody did what may be done only so often; it counts until `ends_at`.
CREATE TABLE allowances_taken (
  id      INTEGER PRIMARY KEY AUTOINCREMENT,
  kind    TEXT    NOT NULL,
  who     TEXT    NOT NULL,
  ends_at INTEGER NOT NULL
) STRICT;

CREATE INDEX allowances_taken_by_who ON allowances_taken (kind, who, ends_at);
CREATE INDEX allowances_taken_by_end ON allowances_taken (ends_at);
