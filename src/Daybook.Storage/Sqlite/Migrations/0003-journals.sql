-- Journals and what stands in them. Event times are minutes since 1970 on the poster's clock. `clock`, `changed_at` and `comments_changed_at`
-- are whole Unix seconds on the journal's clock; `revised_at` and a comment's `posted_at` are Unix seconds; other times Unix milliseconds.

ALTER TABLE accounts ADD COLUMN kind TEXT NOT NULL DEFAULT 'P' CHECK (kind IN ('P', 'C'));

-- The counters never go back. `guard_*`: the latest post of the account, to answer the same post once more with it.
CREATE TABLE journals (
  account_id         INTEGER PRIMARY KEY REFERENCES accounts (id),
  title              TEXT    NOT NULL DEFAULT '',
  legacy_encoding    TEXT    NOT NULL DEFAULT 'windows-1252',
  minimum_security   TEXT    NOT NULL DEFAULT 'A' CHECK (minimum_security IN ('A', 'P', 'U')),
  screening          TEXT    NOT NULL DEFAULT 'N' CHECK (screening IN ('N', 'R', 'F', 'A')),
  anonymous_comments INTEGER NOT NULL DEFAULT 1,
  posting_access     TEXT    NOT NULL DEFAULT 'M' CHECK (posting_access IN ('M', 'S', 'A')),
  is_moderated       INTEGER NOT NULL DEFAULT 0,
  is_open            INTEGER NOT NULL DEFAULT 1,
  last_item_id       INTEGER NOT NULL DEFAULT 0,
  last_talk_id       INTEGER NOT NULL DEFAULT 0,
  clock              INTEGER NOT NULL DEFAULT 0,
  last_logged_at     INTEGER NOT NULL DEFAULT 0,
  newest_event       INTEGER,
  last_posted_at     INTEGER,
  guard_digest       BLOB,
  guard_journal_id   INTEGER,
  guard_item_id      INTEGER
) STRICT;

INSERT INTO journals (account_id) SELECT id FROM accounts WHERE state <> 'X';

-- `audience`: whose mask may read it; bit 31 is everybody. `text` stands last, so that what comes before is read without it.
CREATE TABLE entries (
  journal_id          INTEGER NOT NULL REFERENCES journals (account_id),
  item_id             INTEGER NOT NULL,
  anum                INTEGER NOT NULL,
  poster_id           INTEGER NOT NULL REFERENCES accounts (id),
  event_minute        INTEGER NOT NULL,
  logged_at           INTEGER NOT NULL,
  changed_at          INTEGER NOT NULL,
  revision            INTEGER NOT NULL DEFAULT 0,
  revised_at          INTEGER,
  security            TEXT    NOT NULL CHECK (security IN ('A', 'P', 'U')),
  audience            INTEGER NOT NULL,
  backdated           INTEGER NOT NULL,
  keyword_id          INTEGER REFERENCES keywords (id) ON DELETE SET NULL,
  userpic_id          INTEGER REFERENCES userpics (id) ON DELETE SET NULL,
  comment_count       INTEGER NOT NULL DEFAULT 0,
  screened_count      INTEGER NOT NULL DEFAULT 0,
  comment_total       INTEGER NOT NULL DEFAULT 0,
  comments_changed_at INTEGER,
  subject             TEXT    NOT NULL,
  properties          TEXT    NOT NULL,
  text                TEXT    NOT NULL,
  PRIMARY KEY (journal_id, item_id)
) STRICT;

-- What a viewer may not see is passed over in the index.
CREATE INDEX entries_by_event ON entries (journal_id, event_minute, item_id, audience, poster_id);
CREATE INDEX entries_by_posting ON entries (journal_id, logged_at, item_id, audience, poster_id, backdated);
CREATE INDEX entries_by_change ON entries (journal_id, changed_at, item_id, audience, poster_id, revision);
CREATE INDEX entries_by_comments ON entries (journal_id, comments_changed_at, item_id, audience, poster_id) WHERE comments_changed_at IS NOT NULL;
CREATE INDEX entries_elsewhere ON entries (poster_id) WHERE poster_id <> journal_id;
CREATE INDEX entries_by_keyword ON entries (keyword_id) WHERE keyword_id IS NOT NULL;
CREATE INDEX entries_by_userpic ON entries (userpic_id) WHERE userpic_id IS NOT NULL;

CREATE TABLE tags (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  journal_id INTEGER NOT NULL REFERENCES journals (account_id),
  name       TEXT    NOT NULL,
  UNIQUE (journal_id, name)
) STRICT;

-- `audience` and `poster_id` are the entry's: so that tags are counted for a viewer without looking at their entries.
CREATE TABLE entry_tags (
  journal_id INTEGER NOT NULL,
  item_id    INTEGER NOT NULL,
  tag_id     INTEGER NOT NULL REFERENCES tags (id) ON DELETE CASCADE,
  audience   INTEGER NOT NULL,
  poster_id  INTEGER NOT NULL,
  PRIMARY KEY (journal_id, item_id, tag_id),
  FOREIGN KEY (journal_id, item_id) REFERENCES entries (journal_id, item_id) ON DELETE CASCADE
) STRICT;

CREATE INDEX entry_tags_by_tag ON entry_tags (tag_id, item_id, audience, poster_id);

CREATE TABLE comments (
  journal_id INTEGER NOT NULL,
  talk_id    INTEGER NOT NULL,
  item_id    INTEGER NOT NULL,
  parent_id  INTEGER,
  poster_id  INTEGER REFERENCES accounts (id),
  address    TEXT,
  posted_at  INTEGER NOT NULL,
  state      TEXT    NOT NULL CHECK (state IN ('A', 'S', 'D', 'F')),
  keyword_id INTEGER REFERENCES keywords (id) ON DELETE SET NULL,
  userpic_id INTEGER REFERENCES userpics (id) ON DELETE SET NULL,
  subject    TEXT    NOT NULL,
  body       TEXT    NOT NULL,
  PRIMARY KEY (journal_id, talk_id),
  FOREIGN KEY (journal_id, item_id) REFERENCES entries (journal_id, item_id) ON DELETE CASCADE
) STRICT;

CREATE INDEX comments_by_entry ON comments (journal_id, item_id, talk_id, state);
CREATE INDEX comments_by_parent ON comments (journal_id, parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX comments_by_poster ON comments (poster_id, journal_id) WHERE poster_id IS NOT NULL;
CREATE INDEX comments_posters ON comments (journal_id, poster_id) WHERE poster_id IS NOT NULL;
CREATE INDEX comments_by_keyword ON comments (keyword_id) WHERE keyword_id IS NOT NULL;
CREATE INDEX comments_by_userpic ON comments (userpic_id) WHERE userpic_id IS NOT NULL;

-- Whom `account_id` calls a friend. `foreground` and `background` are RGB of 24 bits.
CREATE TABLE friends (
  account_id INTEGER NOT NULL REFERENCES accounts (id),
  friend_id  INTEGER NOT NULL REFERENCES accounts (id),
  group_mask INTEGER NOT NULL,
  foreground INTEGER NOT NULL,
  background INTEGER NOT NULL,
  PRIMARY KEY (account_id, friend_id)
) STRICT;

CREATE INDEX friends_of ON friends (friend_id, account_id);

CREATE TABLE friend_groups (
  account_id INTEGER NOT NULL REFERENCES accounts (id),
  number     INTEGER NOT NULL CHECK (number BETWEEN 1 AND 30),
  name       TEXT    NOT NULL,
  sort_order INTEGER NOT NULL,
  is_public  INTEGER NOT NULL,
  PRIMARY KEY (account_id, number)
) STRICT;

-- `roles`: 1 member, 2 poster, 4 unmoderated, 8 moderator, 16 maintainer.
CREATE TABLE memberships (
  community_id INTEGER NOT NULL REFERENCES accounts (id),
  account_id   INTEGER NOT NULL REFERENCES accounts (id),
  roles        INTEGER NOT NULL,
  PRIMARY KEY (community_id, account_id)
) STRICT;

CREATE INDEX memberships_of ON memberships (account_id, community_id, roles);

CREATE TABLE bans (
  journal_id INTEGER NOT NULL REFERENCES accounts (id),
  account_id INTEGER NOT NULL REFERENCES accounts (id),
  PRIMARY KEY (journal_id, account_id)
) STRICT;

CREATE INDEX bans_of ON bans (account_id);

-- Entries that wait for a moderator.
CREATE TABLE queued_entries (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  journal_id   INTEGER NOT NULL REFERENCES journals (account_id),
  poster_id    INTEGER NOT NULL REFERENCES accounts (id),
  queued_at    INTEGER NOT NULL,
  event_minute INTEGER NOT NULL,
  security     TEXT    NOT NULL CHECK (security IN ('A', 'P', 'U')),
  allow_mask   INTEGER NOT NULL,
  subject      TEXT    NOT NULL,
  metadata     TEXT    NOT NULL,
  interface    TEXT    NOT NULL,
  text         TEXT    NOT NULL
) STRICT;

CREATE INDEX queued_entries_by_journal ON queued_entries (journal_id, id);
CREATE INDEX queued_entries_by_poster ON queued_entries (poster_id);

CREATE TABLE profiles (
  account_id         INTEGER PRIMARY KEY REFERENCES accounts (id),
  bio                TEXT    NOT NULL,
  location           TEXT    NOT NULL,
  website            TEXT    NOT NULL,
  birthday           INTEGER,
  is_birthday_public INTEGER NOT NULL
) STRICT;

CREATE TABLE interests (
  id   INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT    NOT NULL UNIQUE
) STRICT;

CREATE TABLE account_interests (
  account_id  INTEGER NOT NULL REFERENCES accounts (id),
  interest_id INTEGER NOT NULL REFERENCES interests (id),
  PRIMARY KEY (account_id, interest_id)
) STRICT;

CREATE INDEX account_interests_by_interest ON account_interests (interest_id);

-- Each of the two who exchange a message has a row of their own.
CREATE TABLE messages (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  account_id INTEGER NOT NULL REFERENCES accounts (id),
  other_id   INTEGER NOT NULL REFERENCES accounts (id),
  is_sent    INTEGER NOT NULL,
  is_read    INTEGER NOT NULL,
  sent_at    INTEGER NOT NULL,
  parent_id  INTEGER,
  subject    TEXT    NOT NULL,
  body       TEXT    NOT NULL
) STRICT;

CREATE INDEX messages_by_account ON messages (account_id, id);
