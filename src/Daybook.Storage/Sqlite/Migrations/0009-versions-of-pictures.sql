-- Another number, which was never there before, whenever what an account's pictures are called has changed: so that servers can keep it in memory.
-- Random, not counted: a number that was lost with a transaction does not come again for something else.

ALTER TABLE accounts ADD COLUMN pictures_version INTEGER NOT NULL DEFAULT 0;
