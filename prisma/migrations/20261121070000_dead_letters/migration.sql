-- Usage events that could not be settled for their own data, of all instances. One whose usage row exists is dealt with.
CREATE TABLE usage_dead_letters (
  event_id TEXT PRIMARY KEY,
  request_id TEXT NOT NULL,
  failed_at TIMESTAMPTZ(6) NOT NULL DEFAULT now(),
  sql_state TEXT NOT NULL,
  reason TEXT NOT NULL,
  event BYTEA NOT NULL
);
