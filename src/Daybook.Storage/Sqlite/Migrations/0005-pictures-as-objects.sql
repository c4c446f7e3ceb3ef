-- The bytes of a picture stand in userpic_files, or they are an object in an object store, which all pictures with these bytes share.

ALTER TABLE userpics ADD COLUMN in_objects INTEGER NOT NULL DEFAULT 0;

-- Whether any picture needs an object; of no cost to those whose bytes stand here.
CREATE INDEX userpics_by_object ON userpics (sha256) WHERE in_objects = 1;

-- The objects that pictures show. `generation` is a number that was never used before with these bytes; both make the object's name.
CREATE TABLE userpic_objects (
  sha256     BLOB    NOT NULL PRIMARY KEY,
  generation INTEGER NOT NULL
) STRICT;

-- The objects that no picture shows any more, and never will: they are deleted a while after `leaving_at`.
CREATE TABLE userpic_objects_leaving (
  sha256     BLOB    NOT NULL,
  generation INTEGER NOT NULL,
  leaving_at INTEGER NOT NULL,
  PRIMARY KEY (sha256, generation)
) STRICT;

CREATE INDEX userpic_objects_leaving_by_time ON userpic_objects_leaving (leaving_at);
