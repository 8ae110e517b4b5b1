-- Searched without regard to case: folding it once for each row kept costs a fraction of folding it for each row looked at.
ALTER TABLE users ADD COLUMN search_text TEXT NOT NULL GENERATED ALWAYS AS (lower(email || chr(10) || name)) STORED;
