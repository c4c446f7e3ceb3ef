-- Whether the time of an entry is one that the server chose: it binds nobody. Of entries from before it is not known, and taken for the poster's own.
ALTER TABLE entries ADD COLUMN time_is_ours INTEGER NOT NULL DEFAULT 0;

-- Whoever went for good at the very moment that somebody followed or banned them left a row that nothing shows, and that counts.
DELETE FROM friends WHERE friend_id IN (SELECT id FROM accounts WHERE state = 'X');
DELETE FROM bans WHERE account_id IN (SELECT id FROM accounts WHERE state = 'X');
