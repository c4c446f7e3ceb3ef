-- By which app password a session was begun, if it was: it ends with that.

ALTER TABLE sessions ADD COLUMN app_password_id INTEGER REFERENCES app_passwords (id) ON DELETE CASCADE;

CREATE INDEX sessions_by_app_password ON sessions (app_password_id) WHERE app_password_id IS NOT NULL;
