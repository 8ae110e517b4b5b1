-- Requests that the gateway or a provider failed before anything was billed, by quarter of an hour and by each dimension with
-- ids alone. Names of models are no dimension: clients invent them. A row of the dimension `since` stands where `request_errors`
-- had rows before they were counted: its bucket is the first quarter that is counted as a whole.
CREATE TABLE failed_requests (
  dimension TEXT NOT NULL,
  dimension_id BIGINT NOT NULL,
  bucket TIMESTAMPTZ(6) NOT NULL,
  failed BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (dimension, dimension_id, bucket)
) WITH (fillfactor = 70);

-- The gateway's errors, and the provider's limit where no account was left.
CREATE FUNCTION is_failed_request(status INT, code TEXT) RETURNS BOOLEAN
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT status >= 500 OR (status = 429 AND code = 'UPSTREAM_ERROR')
$$;

-- Counts the rows of one statement, whichever version of the gateway writes them; in order, so that two writers never wait for
-- each other in a circle.
CREATE FUNCTION count_failed_requests() RETURNS TRIGGER
LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO failed_requests AS f (dimension, dimension_id, bucket, failed)
  SELECT m.dimension, m.dimension_id, date_bin('15 minutes', e.created_at, TIMESTAMPTZ '2000-01-01 00:00:00+00'), count(*)
  FROM added AS e CROSS JOIN LATERAL (VALUES
    ('all', 0), ('user', e.user_id), ('key', e.api_key_id), ('group', e.group_id), ('channel', e.channel_id), ('account', e.account_id)
  ) AS m (dimension, dimension_id)
  WHERE is_failed_request(e.status, e.code) AND m.dimension_id IS NOT NULL GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
  ON CONFLICT (dimension, dimension_id, bucket) DO UPDATE SET failed = f.failed + EXCLUDED.failed;
  RETURN NULL;
END $$;

-- Writers wait from here to the commit: no row but one is read.
CREATE TRIGGER request_errors_counted AFTER INSERT ON request_errors
REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION count_failed_requests();

INSERT INTO failed_requests (dimension, dimension_id, bucket)
SELECT 'since', 0, date_bin('15 minutes', clock_timestamp(), TIMESTAMPTZ '2000-01-01 00:00:00+00') + INTERVAL '15 minutes'
WHERE EXISTS (SELECT FROM request_errors);
