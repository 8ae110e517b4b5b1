-- The few whom lists made from other tables leave out.
CREATE INDEX users_deleted_idx ON users (id) WHERE deleted_at IS NOT NULL;
