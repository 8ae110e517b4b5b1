-- Dashboards whose cost does not grow: histograms as one number, sums of every quarter of an hour by one dimension as soon as it
-- is over, sums of every day by two dimensions, and a mark for what is not summed yet, so that nothing is ever read stale.

-- Start of the quarter of an hour in which a moment lies.
CREATE FUNCTION quarter_of(moment TIMESTAMPTZ) RETURNS TIMESTAMPTZ
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT date_bin('15 minutes', moment, TIMESTAMPTZ '2000-01-01 00:00:00+00')
$$;

-- A histogram is one number, twelve decimal digits a place, the fastest last: histograms add up as numbers do, at the price of one
-- sum instead of twenty-four. This is the histogram that counts one latency of a place (of NULL: NULL).
CREATE FUNCTION latency_unit(place INT) RETURNS NUMERIC
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT ('{1,1e12,1e24,1e36,1e48,1e60,1e72,1e84,1e96,1e108,1e120,1e132,1e144,1e156,1e168,1e180,1e192,1e204,1e216,1e228,1e240,1e252,1e264,1e276}'::numeric[])[place + 1]
$$;
CREATE FUNCTION pack_histogram(counts BIGINT[]) RETURNS NUMERIC
LANGUAGE sql IMMUTABLE AS $$
  SELECT COALESCE(sum(count * latency_unit(place::int - 1)), 0) FROM unnest(counts) WITH ORDINALITY AS places (count, place)
$$;

DROP FUNCTION roll_up_changed_days(DATE, DATE);
DROP FUNCTION roll_up_usage_days(DATE, DATE);
DROP FUNCTION roll_up_marginal(TEXT, TEXT, TEXT, TIMESTAMPTZ, TIMESTAMPTZ);
DROP FUNCTION usage_sum_columns();
DROP FUNCTION latency_histogram(INT);
DROP AGGREGATE sum_histograms(BIGINT[]);
DROP FUNCTION add_histograms(BIGINT[], BIGINT[]);

ALTER TABLE usage_rollups_user
  ALTER COLUMN duration_histogram DROP DEFAULT, ALTER COLUMN first_token_histogram DROP DEFAULT;
ALTER TABLE usage_rollups_user
  ALTER COLUMN duration_histogram TYPE NUMERIC(288,0) USING pack_histogram(duration_histogram),
  ALTER COLUMN first_token_histogram TYPE NUMERIC(288,0) USING pack_histogram(first_token_histogram),
  ALTER COLUMN duration_histogram SET DEFAULT 0, ALTER COLUMN first_token_histogram SET DEFAULT 0;
ALTER TABLE usage_rollups_route
  ALTER COLUMN duration_histogram DROP DEFAULT, ALTER COLUMN first_token_histogram DROP DEFAULT;
ALTER TABLE usage_rollups_route
  ALTER COLUMN duration_histogram TYPE NUMERIC(288,0) USING pack_histogram(duration_histogram),
  ALTER COLUMN first_token_histogram TYPE NUMERIC(288,0) USING pack_histogram(first_token_histogram),
  ALTER COLUMN duration_histogram SET DEFAULT 0, ALTER COLUMN first_token_histogram SET DEFAULT 0;
ALTER TABLE usage_rollups_user_daily
  ALTER COLUMN duration_histogram DROP DEFAULT, ALTER COLUMN first_token_histogram DROP DEFAULT;
ALTER TABLE usage_rollups_user_daily
  ALTER COLUMN duration_histogram TYPE NUMERIC(288,0) USING pack_histogram(duration_histogram),
  ALTER COLUMN first_token_histogram TYPE NUMERIC(288,0) USING pack_histogram(first_token_histogram),
  ALTER COLUMN duration_histogram SET DEFAULT 0, ALTER COLUMN first_token_histogram SET DEFAULT 0;
ALTER TABLE usage_rollups_route_daily
  ALTER COLUMN duration_histogram DROP DEFAULT, ALTER COLUMN first_token_histogram DROP DEFAULT;
ALTER TABLE usage_rollups_route_daily
  ALTER COLUMN duration_histogram TYPE NUMERIC(288,0) USING pack_histogram(duration_histogram),
  ALTER COLUMN first_token_histogram TYPE NUMERIC(288,0) USING pack_histogram(first_token_histogram),
  ALTER COLUMN duration_histogram SET DEFAULT 0, ALTER COLUMN first_token_histogram SET DEFAULT 0;
DELETE FROM usage_marginals;
DELETE FROM usage_marginals_daily;
ALTER TABLE usage_marginals
  ALTER COLUMN duration_histogram DROP DEFAULT, ALTER COLUMN first_token_histogram DROP DEFAULT;
ALTER TABLE usage_marginals
  ALTER COLUMN duration_histogram TYPE NUMERIC(288,0) USING 0, ALTER COLUMN first_token_histogram TYPE NUMERIC(288,0) USING 0,
  ALTER COLUMN duration_histogram SET DEFAULT 0, ALTER COLUMN first_token_histogram SET DEFAULT 0,
  DROP CONSTRAINT usage_marginals_dimension_check,
  ADD CONSTRAINT usage_marginals_dimension_check CHECK (dimension IN ('all', 'user', 'key', 'model', 'group', 'channel', 'account', 'upstream'));
ALTER TABLE usage_marginals_daily
  ALTER COLUMN duration_histogram DROP DEFAULT, ALTER COLUMN first_token_histogram DROP DEFAULT;
ALTER TABLE usage_marginals_daily
  ALTER COLUMN duration_histogram TYPE NUMERIC(288,0) USING 0, ALTER COLUMN first_token_histogram TYPE NUMERIC(288,0) USING 0,
  ALTER COLUMN duration_histogram SET DEFAULT 0, ALTER COLUMN first_token_histogram SET DEFAULT 0,
  DROP CONSTRAINT usage_marginals_daily_dimension_check,
  ADD CONSTRAINT usage_marginals_daily_dimension_check CHECK (dimension IN ('all', 'user', 'key', 'model', 'group', 'channel', 'account', 'upstream'));
DROP FUNCTION pack_histogram(BIGINT[]);
DROP FUNCTION add_full_histograms(BIGINT[], BIGINT[]);

-- Quarters whose marginals are missing or out of date: everything else is summed. Settlement marks what it adds to; a fold takes
-- marks away that no running settlement holds.
CREATE TABLE usage_open_quarters (
  bucket TIMESTAMPTZ(6) NOT NULL,
  PRIMARY KEY (bucket)
);
-- UTC days with summed quarters; rolled_at NULL = the daily level is missing or out of date.
ALTER TABLE usage_rollup_days ALTER COLUMN rolled_at DROP NOT NULL, ALTER COLUMN rolled_at DROP DEFAULT;
DELETE FROM usage_rollup_days;
INSERT INTO usage_open_quarters SELECT DISTINCT bucket FROM usage_rollups_route;

-- Sums of UTC days by two dimensions, each way round so that what is asked for lies together; nothing is told apart by keys.
CREATE TABLE usage_pairs_daily (
  dimension TEXT NOT NULL,
  dimension_id BIGINT NOT NULL DEFAULT 0,
  dimension_name TEXT NOT NULL DEFAULT '',
  by_dimension TEXT NOT NULL,
  day DATE NOT NULL,
  by_id BIGINT NOT NULL DEFAULT 0,
  by_name TEXT NOT NULL DEFAULT '',
  requests BIGINT NOT NULL DEFAULT 0,
  errors BIGINT NOT NULL DEFAULT 0,
  input_tokens BIGINT NOT NULL DEFAULT 0,
  output_tokens BIGINT NOT NULL DEFAULT 0,
  cache_creation_tokens BIGINT NOT NULL DEFAULT 0,
  cache_read_tokens BIGINT NOT NULL DEFAULT 0,
  total_cost NUMERIC(30,18) NOT NULL DEFAULT 0,
  actual_cost NUMERIC(30,18) NOT NULL DEFAULT 0,
  account_cost NUMERIC(30,18) NOT NULL DEFAULT 0,
  duration_histogram NUMERIC(288,0) NOT NULL DEFAULT 0,
  first_token_histogram NUMERIC(288,0) NOT NULL DEFAULT 0,
  PRIMARY KEY (dimension, dimension_id, dimension_name, by_dimension, day, by_id, by_name)
);
ALTER TABLE usage_pairs_daily
  ADD CONSTRAINT usage_pairs_daily_dimension_check CHECK (dimension IN ('user', 'key', 'model', 'group', 'channel', 'account', 'upstream')),
  ADD CONSTRAINT usage_pairs_daily_by_dimension_check CHECK (by_dimension IN ('user', 'model', 'group', 'channel', 'account', 'upstream') AND by_dimension <> dimension);
CREATE INDEX usage_pairs_daily_day_idx ON usage_pairs_daily (day);

-- Adds a batch to the 15-minute sums by user and by route, and marks their quarters as open.
CREATE OR REPLACE FUNCTION settle_rollups(batch settled_event[]) RETURNS VOID
LANGUAGE plpgsql AS $$
DECLARE
  buckets TIMESTAMPTZ[] := ARRAY(SELECT DISTINCT quarter_of(e.created_at) FROM unnest(batch) AS e WHERE e.is_new ORDER BY 1);
  held INT;
BEGIN
  -- The mark is held until this settlement is visible, so that no fold can miss it.
  LOOP
    INSERT INTO usage_open_quarters SELECT unnest(buckets) ON CONFLICT DO NOTHING;
    PERFORM FROM usage_open_quarters WHERE bucket = ANY (buckets) ORDER BY bucket FOR KEY SHARE;
    GET DIAGNOSTICS held = ROW_COUNT;
    EXIT WHEN held = cardinality(buckets);
  END LOOP;
  INSERT INTO usage_rollups_user AS r (
    bucket, user_id, api_key_id, requested_model, requests, errors, input_tokens, output_tokens,
    cache_creation_tokens, cache_read_tokens, total_cost, actual_cost, account_cost,
    duration_histogram, first_token_histogram
  )
  SELECT quarter_of(e.created_at), e.user_id, e.api_key_id, e.requested_model,
    count(*), count(*) FILTER (WHERE e.is_error), sum(e.input_tokens), sum(e.output_tokens),
    sum(e.cache_creation_tokens), sum(e.cache_read_tokens), sum(e.total_cost), sum(e.actual_cost), sum(e.account_cost),
    COALESCE(sum(latency_unit(e.duration_place)), 0), COALESCE(sum(latency_unit(e.first_token_place)), 0)
  FROM unnest(batch) AS e WHERE e.is_new
  GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
  ON CONFLICT (bucket, user_id, api_key_id, requested_model) DO UPDATE SET
    requests = r.requests + EXCLUDED.requests, errors = r.errors + EXCLUDED.errors,
    input_tokens = r.input_tokens + EXCLUDED.input_tokens, output_tokens = r.output_tokens + EXCLUDED.output_tokens,
    cache_creation_tokens = r.cache_creation_tokens + EXCLUDED.cache_creation_tokens,
    cache_read_tokens = r.cache_read_tokens + EXCLUDED.cache_read_tokens,
    total_cost = r.total_cost + EXCLUDED.total_cost, actual_cost = r.actual_cost + EXCLUDED.actual_cost,
    account_cost = r.account_cost + EXCLUDED.account_cost,
    duration_histogram = r.duration_histogram + EXCLUDED.duration_histogram,
    first_token_histogram = r.first_token_histogram + EXCLUDED.first_token_histogram;

  INSERT INTO usage_rollups_route AS r (
    bucket, group_id, channel_id, account_id, upstream_model, requests, errors, input_tokens, output_tokens,
    cache_creation_tokens, cache_read_tokens, total_cost, actual_cost, account_cost,
    duration_histogram, first_token_histogram
  )
  SELECT quarter_of(e.created_at), e.group_id, COALESCE(e.channel_id, 0), e.account_id, e.upstream_model,
    count(*), count(*) FILTER (WHERE e.is_error), sum(e.input_tokens), sum(e.output_tokens),
    sum(e.cache_creation_tokens), sum(e.cache_read_tokens), sum(e.total_cost), sum(e.actual_cost), sum(e.account_cost),
    COALESCE(sum(latency_unit(e.duration_place)), 0), COALESCE(sum(latency_unit(e.first_token_place)), 0)
  FROM unnest(batch) AS e WHERE e.is_new
  GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5
  ON CONFLICT (bucket, group_id, channel_id, account_id, upstream_model) DO UPDATE SET
    requests = r.requests + EXCLUDED.requests, errors = r.errors + EXCLUDED.errors,
    input_tokens = r.input_tokens + EXCLUDED.input_tokens, output_tokens = r.output_tokens + EXCLUDED.output_tokens,
    cache_creation_tokens = r.cache_creation_tokens + EXCLUDED.cache_creation_tokens,
    cache_read_tokens = r.cache_read_tokens + EXCLUDED.cache_read_tokens,
    total_cost = r.total_cost + EXCLUDED.total_cost, actual_cost = r.actual_cost + EXCLUDED.actual_cost,
    account_cost = r.account_cost + EXCLUDED.account_cost,
    duration_histogram = r.duration_histogram + EXCLUDED.duration_histogram,
    first_token_histogram = r.first_token_histogram + EXCLUDED.first_token_histogram;
END $$;

-- The sums of rollup rows as a select list, in the order of their columns.
CREATE FUNCTION usage_sum_columns() RETURNS TEXT
LANGUAGE sql IMMUTABLE AS $$
  SELECT 'sum(requests), sum(errors), sum(input_tokens), sum(output_tokens), sum(cache_creation_tokens), sum(cache_read_tokens), '
    || 'sum(total_cost), sum(actual_cost), sum(account_cost), sum(duration_histogram), sum(first_token_histogram)'
$$;

-- Sums quarters of an hour by one dimension at a time. Their marginals must be gone.
CREATE FUNCTION fold_marginals(buckets TIMESTAMPTZ[]) RETURNS VOID
LANGUAGE plpgsql AS $$
DECLARE
  marginal RECORD;
BEGIN
  FOR marginal IN SELECT * FROM (VALUES
    ('all', 'route', '0::bigint', ''''''), ('user', 'user', 'user_id', ''''''), ('key', 'user', 'api_key_id', ''''''),
    ('model', 'user', '0::bigint', 'requested_model'), ('group', 'route', 'group_id', ''''''), ('channel', 'route', 'channel_id', ''''''),
    ('account', 'route', 'account_id', ''''''), ('upstream', 'route', '0::bigint', 'upstream_model')
  ) AS marginals (dimension, family, id, name) LOOP
    EXECUTE format(
      'INSERT INTO usage_marginals SELECT %L, %s, %s, bucket, %s FROM %I WHERE bucket = ANY ($1) GROUP BY 2, 3, 4 ORDER BY 2, 3, 4',
      marginal.dimension, marginal.id, marginal.name, usage_sum_columns(), 'usage_rollups_' || marginal.family
    ) USING buckets;
  END LOOP;
END $$;

-- Sums at most so many open quarters of the last two days that ended two minutes before a moment, the newest first; returns how
-- many. The marks a running settlement holds stay for the next time. Older quarters are summed with their days.
CREATE FUNCTION fold_usage_quarters(moment TIMESTAMPTZ, most INT) RETURNS INT
LANGUAGE plpgsql AS $$
DECLARE
  buckets TIMESTAMPTZ[];
BEGIN
  IF NOT pg_try_advisory_xact_lock(hashtext('switchyard.fold_usage')) THEN
    RETURN 0;
  END IF;
  WITH taken AS (
    DELETE FROM usage_open_quarters WHERE bucket IN (
      SELECT bucket FROM usage_open_quarters WHERE bucket <= moment - INTERVAL '17 minutes'
        AND bucket >= date_trunc('day', moment, 'UTC') - INTERVAL '1 day' ORDER BY bucket DESC LIMIT most
      FOR UPDATE SKIP LOCKED
    ) RETURNING bucket
  )
  SELECT array_agg(bucket) INTO buckets FROM taken;
  IF buckets IS NULL THEN
    RETURN 0;
  END IF;
  DELETE FROM usage_marginals WHERE bucket = ANY (buckets);
  PERFORM fold_marginals(buckets);
  INSERT INTO usage_rollup_days (day) SELECT DISTINCT (bucket AT TIME ZONE 'UTC')::date FROM unnest(buckets) AS bucket ORDER BY 1
  ON CONFLICT (day) DO UPDATE SET rolled_at = NULL;
  RETURN cardinality(buckets);
END $$;

-- Sums the rows of one UTC day by every two dimensions.
CREATE FUNCTION fold_usage_pairs(folded DATE) RETURNS VOID
LANGUAGE plpgsql SET work_mem = '128MB' AS $$
BEGIN
  DELETE FROM usage_pairs_daily WHERE day = folded;
  INSERT INTO usage_pairs_daily
  WITH places (name, bit) AS (
    VALUES ('user', 64), ('key', 32), ('model', 16), ('group', 8), ('channel', 4), ('account', 2), ('upstream', 1)
  ), ways AS (
    SELECT a.name AS dimension, b.name AS by_dimension, 127 - a.bit - b.bit AS mask
    FROM places AS a, places AS b WHERE a.name <> b.name AND b.name <> 'key'
  ), sums AS (
    SELECT grouping(user_id, api_key_id, requested_model, group_id, channel_id, account_id, upstream_model) AS mask,
      user_id, api_key_id, requested_model, group_id, channel_id, account_id, upstream_model,
      count(*) AS requests, count(*) FILTER (WHERE status IN ('upstream_error', 'gateway_crash')) AS errors,
      sum(input_tokens) AS input_tokens, sum(output_tokens) AS output_tokens,
      sum(cache_creation_5m_tokens + cache_creation_1h_tokens) AS cache_creation_tokens, sum(cache_read_tokens) AS cache_read_tokens,
      sum(total_cost) AS total_cost, sum(actual_cost) AS actual_cost, sum(account_cost) AS account_cost,
      COALESCE(sum(latency_unit(latency_bucket(duration_ms))), 0) AS durations,
      COALESCE(sum(latency_unit(latency_bucket(first_token_ms))), 0) AS first_tokens
    FROM (
      SELECT user_id, api_key_id, requested_model, group_id, COALESCE(channel_id, 0) AS channel_id, account_id, upstream_model, status,
        input_tokens, output_tokens, cache_creation_5m_tokens, cache_creation_1h_tokens, cache_read_tokens,
        total_cost, actual_cost, account_cost, duration_ms, first_token_ms
      FROM usage_logs
      WHERE created_at >= folded::timestamp AT TIME ZONE 'UTC' AND created_at < (folded + 1)::timestamp AT TIME ZONE 'UTC'
    ) AS requests
    GROUP BY GROUPING SETS (
      (user_id, api_key_id), (user_id, requested_model), (user_id, group_id), (user_id, channel_id),
      (user_id, account_id), (user_id, upstream_model), (api_key_id, requested_model), (api_key_id, group_id),
      (api_key_id, channel_id), (api_key_id, account_id), (api_key_id, upstream_model), (requested_model, group_id),
      (requested_model, channel_id), (requested_model, account_id), (requested_model, upstream_model), (group_id, channel_id),
      (group_id, account_id), (group_id, upstream_model), (channel_id, account_id), (channel_id, upstream_model),
      (account_id, upstream_model)
    )
  )
  SELECT w.dimension,
    CASE w.dimension WHEN 'user' THEN s.user_id WHEN 'key' THEN s.api_key_id WHEN 'group' THEN s.group_id
      WHEN 'channel' THEN s.channel_id WHEN 'account' THEN s.account_id ELSE 0 END,
    CASE w.dimension WHEN 'model' THEN s.requested_model WHEN 'upstream' THEN s.upstream_model ELSE '' END,
    w.by_dimension, folded,
    CASE w.by_dimension WHEN 'user' THEN s.user_id WHEN 'group' THEN s.group_id
      WHEN 'channel' THEN s.channel_id WHEN 'account' THEN s.account_id ELSE 0 END,
    CASE w.by_dimension WHEN 'model' THEN s.requested_model WHEN 'upstream' THEN s.upstream_model ELSE '' END,
    s.requests, s.errors, s.input_tokens, s.output_tokens, s.cache_creation_tokens, s.cache_read_tokens,
    s.total_cost, s.actual_cost, s.account_cost, s.durations, s.first_tokens
  FROM sums AS s JOIN ways AS w ON w.mask = s.mask
  ORDER BY 1, 2, 3, 4, 5, 6, 7;
END $$;

-- Takes the marks of a UTC day away if nothing of it is open any more, or if it is long over and no settlement holds a mark of it.
CREATE FUNCTION take_open_quarters(folded DATE, is_old BOOLEAN) RETURNS BOOLEAN
LANGUAGE plpgsql AS $$
DECLARE
  marks TIMESTAMPTZ[];
  held TIMESTAMPTZ[];
BEGIN
  marks := ARRAY(
    SELECT bucket FROM usage_open_quarters
    WHERE bucket >= folded::timestamp AT TIME ZONE 'UTC' AND bucket < (folded + 1)::timestamp AT TIME ZONE 'UTC'
  );
  IF cardinality(marks) = 0 OR NOT is_old THEN
    RETURN cardinality(marks) = 0;
  END IF;
  held := ARRAY(SELECT bucket FROM usage_open_quarters WHERE bucket = ANY (marks) FOR UPDATE SKIP LOCKED);
  IF cardinality(held) < cardinality(marks) THEN
    RETURN FALSE;
  END IF;
  DELETE FROM usage_open_quarters WHERE bucket = ANY (marks);
  RETURN TRUE;
END $$;

-- Sums the newest UTC day before today that has changed since it was summed; NULL = there is none. A day whose rows were dropped
-- keeps its pairs as they are.
CREATE FUNCTION fold_usage_day(today DATE) RETURNS DATE
LANGUAGE plpgsql AS $$
DECLARE
  folded DATE;
  range_start TIMESTAMPTZ;
  range_end TIMESTAMPTZ;
BEGIN
  IF NOT pg_try_advisory_xact_lock(hashtext('switchyard.fold_usage')) THEN
    RETURN NULL;
  END IF;
  FOR folded IN
    SELECT day FROM usage_rollup_days WHERE rolled_at IS NULL AND day < today
    UNION SELECT (bucket AT TIME ZONE 'UTC')::date FROM usage_open_quarters WHERE bucket < (today - 1)::timestamp AT TIME ZONE 'UTC'
    ORDER BY 1 DESC
  LOOP
    EXIT WHEN take_open_quarters(folded, folded < today - 1);
  END LOOP;
  IF NOT FOUND OR EXISTS (
    SELECT FROM usage_open_quarters
    WHERE bucket >= folded::timestamp AT TIME ZONE 'UTC' AND bucket < (folded + 1)::timestamp AT TIME ZONE 'UTC'
  ) THEN
    RETURN NULL;
  END IF;
  range_start := folded::timestamp AT TIME ZONE 'UTC';
  range_end := (folded + 1)::timestamp AT TIME ZONE 'UTC';
  -- Written anew as a whole, so that the quarters of one member lie together.
  DELETE FROM usage_marginals WHERE bucket >= range_start AND bucket < range_end;
  PERFORM fold_marginals(ARRAY(SELECT generate_series(range_start, range_end - INTERVAL '15 minutes', INTERVAL '15 minutes')));
  DELETE FROM usage_marginals_daily WHERE day = folded;
  EXECUTE 'INSERT INTO usage_marginals_daily SELECT dimension, dimension_id, dimension_name, $1, ' || usage_sum_columns()
    || ' FROM usage_marginals WHERE bucket >= $2 AND bucket < $3 GROUP BY 1, 2, 3 ORDER BY 1, 2, 3' USING folded, range_start, range_end;
  DELETE FROM usage_rollups_user_daily WHERE day = folded;
  EXECUTE 'INSERT INTO usage_rollups_user_daily SELECT $1, user_id, api_key_id, requested_model, ' || usage_sum_columns()
    || ' FROM usage_rollups_user WHERE bucket >= $2 AND bucket < $3 GROUP BY 2, 3, 4 ORDER BY 2, 3, 4' USING folded, range_start, range_end;
  DELETE FROM usage_rollups_route_daily WHERE day = folded;
  EXECUTE 'INSERT INTO usage_rollups_route_daily SELECT $1, group_id, channel_id, account_id, upstream_model, ' || usage_sum_columns()
    || ' FROM usage_rollups_route WHERE bucket >= $2 AND bucket < $3 GROUP BY 2, 3, 4, 5 ORDER BY 2, 3, 4, 5' USING folded, range_start, range_end;
  IF range_start >= COALESCE((SELECT max(up_to) FROM ledger_checkpoints), '-infinity') THEN
    PERFORM fold_usage_pairs(folded);
  END IF;
  INSERT INTO usage_rollup_days (day, rolled_at) VALUES (folded, now()) ON CONFLICT (day) DO UPDATE SET rolled_at = now();
  RETURN folded;
END $$;
