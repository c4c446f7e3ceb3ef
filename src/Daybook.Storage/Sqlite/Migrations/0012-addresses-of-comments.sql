-- The addresses that anonymous comments came from are forgotten after a while, and with the comment's text: this finds those that are still kept.
UPDATE comments SET address = NULL WHERE state = 'D' AND address IS NOT NULL;

CREATE INDEX comments_with_address ON comments (posted_at) WHERE address IS NOT NULL;
