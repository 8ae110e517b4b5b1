-- How long the last check of a proxy took, and names that tell proxies apart.
ALTER TABLE proxies ADD COLUMN last_check_ms INTEGER;
CREATE UNIQUE INDEX proxies_name_key ON proxies (lower(name));
