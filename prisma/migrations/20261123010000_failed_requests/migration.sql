-- Requests that failed before anything was billed, through no fault of their clients: counted by quarter of an hour and by each
-- dimension alone, as `usage_marginals` counts those that were billed. Written with the rows of `request_errors`.
CREATE TABLE failed_requests (
  dimension TEXT NOT NULL,
  dimension_id BIGINT NOT NULL DEFAULT 0,
  dimension_name TEXT NOT NULL DEFAULT '',
  bucket TIMESTAMPTZ(6) NOT NULL,
  failed BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (dimension, dimension_id, dimension_name, bucket)
) WITH (fillfactor = 70);

-- The gateway's errors, and the provider's limit where no account was left.
CREATE FUNCTION is_failed_request(status INT, code TEXT) RETURNS BOOLEAN
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT status >= 500 OR (status = 429 AND code = 'UPSTREAM_ERROR')
$$;

-- The members of each dimension that a request belongs to; names as long as filters take them.
CREATE FUNCTION request_dimensions(
  user_id BIGINT, api_key_id BIGINT, group_id BIGINT, channel_id BIGINT, account_id BIGINT, requested_model TEXT, upstream_model TEXT
) RETURNS TABLE (dimension TEXT, dimension_id BIGINT, dimension_name TEXT)
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT * FROM (VALUES
    ('all', 0, ''),
    ('user', user_id, ''),
    ('key', api_key_id, ''),
    ('group', group_id, ''),
    ('channel', channel_id, ''),
    ('account', account_id, ''),
    ('model', 0, left(requested_model, 256)),
    ('upstream', 0, left(upstream_model, 256))
  ) AS member (dimension, dimension_id, dimension_name)
  WHERE member.dimension_id IS NOT NULL AND member.dimension_name IS NOT NULL
$$;

-- Parts of quarters, and several dimensions together, are counted from the rows by this index.
CREATE INDEX request_errors_failed_idx ON request_errors (created_at)
  INCLUDE (user_id, api_key_id, group_id, channel_id, account_id) WHERE is_failed_request(status, code);

INSERT INTO failed_requests (dimension, dimension_id, dimension_name, bucket, failed)
SELECT m.dimension, m.dimension_id, m.dimension_name,
  date_bin('15 minutes', e.created_at, TIMESTAMPTZ '2000-01-01 00:00:00+00'), count(*)
FROM request_errors AS e CROSS JOIN LATERAL request_dimensions(
  e.user_id, e.api_key_id, e.group_id, e.channel_id, e.account_id, e.requested_model, e.upstream_model
) AS m
WHERE is_failed_request(e.status, e.code) GROUP BY 1, 2, 3, 4;
