-- Dashboards over months: sums by one dimension at a time, for UTC days that are over, and the days they hold.

-- Dimension 'all' has one member; 'model' is the requested model and stands in dimension_name, the others in dimension_id.
CREATE TABLE usage_marginals (
  dimension TEXT NOT NULL,
  dimension_id BIGINT NOT NULL DEFAULT 0,
  dimension_name TEXT NOT NULL DEFAULT '',
  bucket TIMESTAMPTZ(6) NOT NULL,
  requests BIGINT NOT NULL DEFAULT 0,
  errors BIGINT NOT NULL DEFAULT 0,
  input_tokens BIGINT NOT NULL DEFAULT 0,
  output_tokens BIGINT NOT NULL DEFAULT 0,
  cache_creation_tokens BIGINT NOT NULL DEFAULT 0,
  cache_read_tokens BIGINT NOT NULL DEFAULT 0,
  total_cost NUMERIC(30,18) NOT NULL DEFAULT 0,
  actual_cost NUMERIC(30,18) NOT NULL DEFAULT 0,
  account_cost NUMERIC(30,18) NOT NULL DEFAULT 0,
  duration_histogram BIGINT[] NOT NULL DEFAULT '{}',
  first_token_histogram BIGINT[] NOT NULL DEFAULT '{}',
  PRIMARY KEY (dimension, dimension_id, dimension_name, bucket)
);
CREATE TABLE usage_marginals_daily (
  dimension TEXT NOT NULL,
  dimension_id BIGINT NOT NULL DEFAULT 0,
  dimension_name TEXT NOT NULL DEFAULT '',
  day DATE NOT NULL,
  requests BIGINT NOT NULL DEFAULT 0,
  errors BIGINT NOT NULL DEFAULT 0,
  input_tokens BIGINT NOT NULL DEFAULT 0,
  output_tokens BIGINT NOT NULL DEFAULT 0,
  cache_creation_tokens BIGINT NOT NULL DEFAULT 0,
  cache_read_tokens BIGINT NOT NULL DEFAULT 0,
  total_cost NUMERIC(30,18) NOT NULL DEFAULT 0,
  actual_cost NUMERIC(30,18) NOT NULL DEFAULT 0,
  account_cost NUMERIC(30,18) NOT NULL DEFAULT 0,
  duration_histogram BIGINT[] NOT NULL DEFAULT '{}',
  first_token_histogram BIGINT[] NOT NULL DEFAULT '{}',
  PRIMARY KEY (dimension, dimension_id, dimension_name, day)
);
ALTER TABLE usage_marginals
  ADD CONSTRAINT usage_marginals_dimension_check CHECK (dimension IN ('all', 'user', 'model', 'group', 'channel', 'account'));
ALTER TABLE usage_marginals_daily
  ADD CONSTRAINT usage_marginals_daily_dimension_check CHECK (dimension IN ('all', 'user', 'model', 'group', 'channel', 'account'));
CREATE INDEX usage_marginals_bucket_idx ON usage_marginals (bucket);
CREATE INDEX usage_marginals_daily_day_idx ON usage_marginals_daily (day);

-- The UTC days whose daily level and marginals are there.
CREATE TABLE usage_rollup_days (
  day DATE NOT NULL,
  rolled_at TIMESTAMPTZ(6) NOT NULL DEFAULT now(),
  PRIMARY KEY (day)
);

CREATE INDEX usage_rollups_user_daily_api_key_id_day_idx ON usage_rollups_user_daily (api_key_id, day);
CREATE INDEX usage_rollups_route_daily_group_id_day_idx ON usage_rollups_route_daily (group_id, day);
CREATE INDEX usage_rollups_route_daily_channel_id_day_idx ON usage_rollups_route_daily (channel_id, day);

-- A histogram that counts one latency; of NULL one that counts nothing.
CREATE FUNCTION latency_histogram(duration_ms INT) RETURNS BIGINT[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN duration_ms IS NULL THEN array_fill(0::bigint, ARRAY[24])
    ELSE array_fill(0::bigint, ARRAY[latency_bucket(duration_ms)]) || 1::bigint || array_fill(0::bigint, ARRAY[23 - latency_bucket(duration_ms)])
  END
$$;

-- The sums of rollup rows as a select list, in the order of their columns; histograms bucket by bucket.
CREATE FUNCTION usage_sum_columns() RETURNS TEXT
LANGUAGE sql STABLE AS $$
  SELECT 'sum(requests)::bigint, sum(errors)::bigint, sum(input_tokens)::bigint, sum(output_tokens)::bigint,'
    || 'sum(cache_creation_tokens)::bigint, sum(cache_read_tokens)::bigint, sum(total_cost), sum(actual_cost), sum(account_cost),'
    || string_agg('ARRAY[' || sums || ']', ',' ORDER BY name)
  FROM (
    SELECT name, string_agg(format('COALESCE(sum(%s[%s]), 0)::bigint', name, place), ',' ORDER BY place) AS sums
    FROM unnest(ARRAY['duration_histogram', 'first_token_histogram']) AS name, generate_series(1, 24) AS place GROUP BY name
  ) AS histograms
$$;

-- Rebuilds one marginal of a range of finished UTC days from the 15-minute buckets, quarter by quarter and day by day.
CREATE FUNCTION roll_up_marginal(dimension TEXT, source TEXT, member TEXT, range_start TIMESTAMPTZ, range_end TIMESTAMPTZ) RETURNS VOID
LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format(
    'INSERT INTO usage_marginals SELECT %L, %s, bucket, %s FROM %I WHERE bucket >= %L AND bucket < %L GROUP BY 1, 2, 3, 4',
    dimension, member, usage_sum_columns(), source, range_start, range_end
  );
  EXECUTE format(
    'INSERT INTO usage_marginals_daily SELECT dimension, dimension_id, dimension_name, (bucket AT TIME ZONE ''UTC'')::date, %s
     FROM usage_marginals WHERE dimension = %L AND bucket >= %L AND bucket < %L GROUP BY 1, 2, 3, 4',
    usage_sum_columns(), dimension, range_start, range_end
  );
END $$;

-- Rebuilds the daily level and the marginals (UTC days, both ends included) from the 15-minute buckets. Safe to repeat.
CREATE OR REPLACE FUNCTION roll_up_usage_days(first_day DATE, last_day DATE) RETURNS VOID
LANGUAGE plpgsql AS $$
DECLARE
  range_start TIMESTAMPTZ := first_day::timestamp AT TIME ZONE 'UTC';
  range_end TIMESTAMPTZ := (last_day + 1)::timestamp AT TIME ZONE 'UTC';
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('switchyard.roll_up_usage_days'));
  DELETE FROM usage_rollups_user_daily WHERE day BETWEEN first_day AND last_day;
  EXECUTE format(
    'INSERT INTO usage_rollups_user_daily SELECT (bucket AT TIME ZONE ''UTC'')::date, user_id, api_key_id, requested_model, %s
     FROM usage_rollups_user WHERE bucket >= %L AND bucket < %L GROUP BY 1, 2, 3, 4',
    usage_sum_columns(), range_start, range_end
  );
  DELETE FROM usage_rollups_route_daily WHERE day BETWEEN first_day AND last_day;
  EXECUTE format(
    'INSERT INTO usage_rollups_route_daily SELECT (bucket AT TIME ZONE ''UTC'')::date, group_id, channel_id, account_id, upstream_model, %s
     FROM usage_rollups_route WHERE bucket >= %L AND bucket < %L GROUP BY 1, 2, 3, 4, 5',
    usage_sum_columns(), range_start, range_end
  );
  DELETE FROM usage_marginals WHERE bucket >= range_start AND bucket < range_end;
  DELETE FROM usage_marginals_daily WHERE day BETWEEN first_day AND last_day;
  PERFORM roll_up_marginal('all', 'usage_rollups_route', '0, ''''', range_start, range_end);
  PERFORM roll_up_marginal('user', 'usage_rollups_user', 'user_id, ''''', range_start, range_end);
  PERFORM roll_up_marginal('model', 'usage_rollups_user', '0, requested_model', range_start, range_end);
  PERFORM roll_up_marginal('group', 'usage_rollups_route', 'group_id, ''''', range_start, range_end);
  PERFORM roll_up_marginal('channel', 'usage_rollups_route', 'channel_id, ''''', range_start, range_end);
  PERFORM roll_up_marginal('account', 'usage_rollups_route', 'account_id, ''''', range_start, range_end);
  INSERT INTO usage_rollup_days (day) SELECT generate_series(first_day, last_day, INTERVAL '1 day')::date
  ON CONFLICT (day) DO UPDATE SET rolled_at = now();
END $$;

-- Lists of usage by what is looked for: an index for each filter, narrow where a value is rare.
CREATE INDEX usage_logs_request_id_idx ON usage_logs (request_id);
CREATE INDEX usage_logs_requested_model_created_at_idx ON usage_logs (requested_model, created_at);
CREATE INDEX usage_logs_mapped_model_created_at_idx ON usage_logs (mapped_model, created_at) WHERE mapped_model <> requested_model;
CREATE INDEX usage_logs_upstream_model_created_at_idx ON usage_logs (upstream_model, created_at) WHERE upstream_model <> mapped_model;
CREATE INDEX usage_logs_status_created_at_idx ON usage_logs (status, created_at) WHERE status <> 'ok';
CREATE INDEX usage_logs_billing_mode_created_at_idx ON usage_logs (billing_mode, created_at) WHERE billing_mode <> 'token';
