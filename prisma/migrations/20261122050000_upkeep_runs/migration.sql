-- When a task that is due once a UTC day was done last, by whichever process of the installation.
CREATE TABLE upkeep_runs (
  task TEXT PRIMARY KEY,
  day DATE NOT NULL,
  finished_at TIMESTAMPTZ(6) NOT NULL DEFAULT now()
);
