-- Failed attempts by account and address, shared by every process; and the last one-time code a user signed in with.
CREATE TABLE sign_in_throttles (
  subject TEXT PRIMARY KEY,
  failures INTEGER NOT NULL DEFAULT 0,
  last_failure_at TIMESTAMPTZ(6) NOT NULL DEFAULT now(),
  CONSTRAINT sign_in_throttles_failures_check CHECK (failures >= 0)
);
CREATE INDEX sign_in_throttles_last_failure_at_idx ON sign_in_throttles (last_failure_at);

ALTER TABLE user_state ADD COLUMN totp_last_step BIGINT;
