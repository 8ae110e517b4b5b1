-- Who works the first call of an Idempotency-Key, and until when it is taken to be alive: it renews its claim while it runs.
ALTER TABLE idempotency_records ADD COLUMN claim TEXT, ADD COLUMN claimed_until TIMESTAMPTZ(6);

-- Addresses are stored in lower case and looked up by equality.
UPDATE users SET email = lower(email) WHERE email <> lower(email);
DROP INDEX users_email_living_key;
CREATE UNIQUE INDEX users_email_living_key ON users (email) WHERE deleted_at IS NULL;
ALTER TABLE users ADD CONSTRAINT users_email_lower_check CHECK (email = lower(email));
