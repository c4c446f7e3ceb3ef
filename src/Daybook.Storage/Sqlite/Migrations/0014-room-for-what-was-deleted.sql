-- How many pictures an account had when it began to delete some: so many it may have again by taking them back, also where fewer are allowed by then, until it
-- uploads another. 0 if it did not.
ALTER TABLE accounts ADD COLUMN userpic_allowance INTEGER NOT NULL DEFAULT 0;
