-- Which bytes a moderator suspended or showed again: so that an account that uploads them once more finds them as they were left. It outlives the picture, and
-- goes with its account.
ALTER TABLE moderation_log ADD COLUMN sha256 BLOB;

UPDATE moderation_log SET sha256 = (SELECT u.sha256 FROM userpics u WHERE u.id = moderation_log.userpic_id)
WHERE action IN ('SuspendUserpic', 'UnsuspendUserpic');

CREATE INDEX moderation_log_by_picture ON moderation_log (account_id, sha256, id) WHERE sha256 IS NOT NULL;

-- Which picture the poster of an entry that waits chose, as in entries: what it is called, and which picture it names, may change meanwhile.
ALTER TABLE queued_entries ADD COLUMN keyword_id INTEGER REFERENCES keywords (id) ON DELETE SET NULL;
ALTER TABLE queued_entries ADD COLUMN userpic_id INTEGER REFERENCES userpics (id) ON DELETE SET NULL;

CREATE INDEX queued_entries_by_keyword ON queued_entries (keyword_id) WHERE keyword_id IS NOT NULL;
CREATE INDEX queued_entries_by_userpic ON queued_entries (userpic_id) WHERE userpic_id IS NOT NULL;
