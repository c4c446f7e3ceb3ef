-- The counts for syncing by who wrote the entries as well, since in a community that decides who sees them; and in stretches of a year (2^25 seconds) beside those
-- of 12 days and 17 minutes, since there a stretch of 12 days may have a row for each of a hundred posters. They are counted anew from the entries. A row is found by its key
-- alone, and so a key is all that SQLite keeps of it.
DROP TABLE sync_counts;

CREATE TABLE sync_counts (
  journal_id INTEGER NOT NULL REFERENCES journals (account_id) ON DELETE CASCADE,
  kind       TEXT    NOT NULL CHECK (kind IN ('L', 'C')),
  seconds    INTEGER NOT NULL,
  bucket     INTEGER NOT NULL,
  poster_id  INTEGER NOT NULL,
  audience   INTEGER NOT NULL,
  entries    INTEGER NOT NULL,
  PRIMARY KEY (journal_id, kind, seconds, bucket, poster_id, audience)
) STRICT, WITHOUT ROWID;

INSERT INTO sync_counts (journal_id, kind, seconds, bucket, poster_id, audience, entries)
SELECT e.journal_id, 'L', s.seconds, e.changed_at / s.seconds, e.poster_id, e.audience, COUNT(*)
FROM entries e CROSS JOIN (SELECT 1024 AS seconds UNION ALL SELECT 1048576 UNION ALL SELECT 33554432) AS s
GROUP BY e.journal_id, s.seconds, e.changed_at / s.seconds, e.poster_id, e.audience;

INSERT INTO sync_counts (journal_id, kind, seconds, bucket, poster_id, audience, entries)
SELECT e.journal_id, 'C', s.seconds, e.comments_changed_at / s.seconds, e.poster_id, e.audience, COUNT(*)
FROM entries e CROSS JOIN (SELECT 1024 AS seconds UNION ALL SELECT 1048576 UNION ALL SELECT 33554432) AS s
WHERE e.comments_changed_at IS NOT NULL
GROUP BY e.journal_id, s.seconds, e.comments_changed_at / s.seconds, e.poster_id, e.audience;
