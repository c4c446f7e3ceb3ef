-- How many entries a journal has, and how many of them have comments or had: so that `syncitems` need not count all of them to say how many there are.

ALTER TABLE journals ADD COLUMN entry_count INTEGER NOT NULL DEFAULT 0;
ALTER TABLE journals ADD COLUMN commented_count INTEGER NOT NULL DEFAULT 0;

UPDATE journals SET
  entry_count = (SELECT COUNT(*) FROM entries WHERE journal_id = journals.account_id),
  commented_count = (SELECT COUNT(*) FROM entries WHERE journal_id = journals.account_id AND comments_changed_at IS NOT NULL);

-- Entries are counted by day and by tag in the order of these indexes, and nothing is sorted for it.
CREATE INDEX entries_by_day ON entries (journal_id, (event_minute / 1440), audience, poster_id, event_minute);
CREATE INDEX entry_tags_counted ON entry_tags (journal_id, tag_id, audience, poster_id);

-- What somebody wrote in others' journals, in order.
DROP INDEX entries_elsewhere;
CREATE INDEX entries_elsewhere ON entries (poster_id, journal_id, item_id) WHERE poster_id <> journal_id;
DROP INDEX comments_by_poster;
CREATE INDEX comments_by_poster ON comments (poster_id, journal_id, talk_id) WHERE poster_id IS NOT NULL;
