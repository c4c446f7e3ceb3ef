-- Which picture the sender of a message chose, as in entries and comments; both copies have it.

ALTER TABLE messages ADD COLUMN keyword_id INTEGER REFERENCES keywords (id) ON DELETE SET NULL;
ALTER TABLE messages ADD COLUMN userpic_id INTEGER REFERENCES userpics (id) ON DELETE SET NULL;

CREATE INDEX messages_by_keyword ON messages (keyword_id) WHERE keyword_id IS NOT NULL;
CREATE INDEX messages_by_userpic ON messages (userpic_id) WHERE userpic_id IS NOT NULL;
