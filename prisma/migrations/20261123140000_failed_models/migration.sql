-- Failed requests are counted by model, too: by the name a client asked for and by the one a provider was asked for. A name counts by a
-- number, which is the same in every installation, also where MD5 is forbidden (FIPS), and stays so over dumps; clients invent names,
-- of any length.
CREATE FUNCTION model_number(model TEXT) RETURNS BIGINT
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT ('x' || left(encode(sha256(convert_to(model, 'UTF8')), 'hex'), 16))::bit(64)::bigint
$$;

CREATE OR REPLACE FUNCTION count_failed_requests() RETURNS TRIGGER
LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO failed_requests AS f (dimension, dimension_id, bucket, failed)
  SELECT m.dimension, m.dimension_id, date_bin('15 minutes', e.created_at, TIMESTAMPTZ '2000-01-01 00:00:00+00'), count(*)
  FROM added AS e CROSS JOIN LATERAL (VALUES
    ('all', 0), ('user', e.user_id), ('key', e.api_key_id), ('group', e.group_id), ('channel', e.channel_id), ('account', e.account_id),
    ('model', model_number(e.requested_model)), ('upstream', model_number(e.upstream_model))
  ) AS m (dimension, dimension_id)
  WHERE is_failed_request(e.status, e.code) AND m.dimension_id IS NOT NULL GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
  ON CONFLICT (dimension, dimension_id, bucket) DO UPDATE SET failed = f.failed + EXCLUDED.failed;
  RETURN NULL;
END $$;

-- From the quarter after the next on models are counted as a whole, whatever clocks and transactions of processes of the version
-- before say; what is older is read from the rows.
INSERT INTO failed_requests (dimension, dimension_id, bucket)
SELECT 'models_since', 0, date_bin('15 minutes', clock_timestamp(), TIMESTAMPTZ '2000-01-01 00:00:00+00') + INTERVAL '30 minutes'
WHERE EXISTS (SELECT FROM request_errors);
