-- What people did about a dead letter, and what can be read of its event without taking it apart again.
ALTER TABLE usage_dead_letters
  ADD COLUMN facts JSONB NOT NULL DEFAULT '{}',
  ADD COLUMN status TEXT NOT NULL DEFAULT 'open',
  ADD COLUMN note TEXT NOT NULL DEFAULT '',
  ADD COLUMN handled_at TIMESTAMPTZ(6),
  ADD COLUMN actor_type TEXT,
  ADD COLUMN actor_id BIGINT,
  ADD CONSTRAINT usage_dead_letters_status_check CHECK (status IN ('open', 'settled', 'dismissed')),
  ADD CONSTRAINT usage_dead_letters_actor_type_check CHECK (actor_type IN ('user', 'admin_key', 'system')),
  ADD CONSTRAINT usage_dead_letters_handled_check CHECK ((status = 'open') = (handled_at IS NULL));
CREATE INDEX usage_dead_letters_failed_at_idx ON usage_dead_letters (failed_at);
