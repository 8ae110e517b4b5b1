-- Sums by two dimensions of a UTC day that is not over: those of its requests before paired_until; NULL = there are none, or they are
-- out of date. paired_at = when they were summed last.
ALTER TABLE usage_rollup_days ADD COLUMN paired_until TIMESTAMPTZ(6), ADD COLUMN paired_at TIMESTAMPTZ(6);

-- Adds the rows of a part of a UTC day to its sums by every two dimensions.
CREATE FUNCTION add_usage_pairs(folded DATE, range_start TIMESTAMPTZ, range_end TIMESTAMPTZ) RETURNS VOID
LANGUAGE plpgsql SET work_mem = '128MB' AS $$
BEGIN
  INSERT INTO usage_pairs_daily AS p
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
      WHERE created_at >= range_start AND created_at < range_end
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
  ORDER BY 1, 2, 3, 4, 5, 6, 7
  ON CONFLICT (dimension, dimension_id, dimension_name, by_dimension, day, by_id, by_name) DO UPDATE SET
    requests = p.requests + EXCLUDED.requests, errors = p.errors + EXCLUDED.errors,
    input_tokens = p.input_tokens + EXCLUDED.input_tokens, output_tokens = p.output_tokens + EXCLUDED.output_tokens,
    cache_creation_tokens = p.cache_creation_tokens + EXCLUDED.cache_creation_tokens,
    cache_read_tokens = p.cache_read_tokens + EXCLUDED.cache_read_tokens,
    total_cost = p.total_cost + EXCLUDED.total_cost, actual_cost = p.actual_cost + EXCLUDED.actual_cost,
    account_cost = p.account_cost + EXCLUDED.account_cost,
    duration_histogram = p.duration_histogram + EXCLUDED.duration_histogram,
    first_token_histogram = p.first_token_histogram + EXCLUDED.first_token_histogram;
END $$;

-- Sums the rows of one UTC day by every two dimensions.
CREATE OR REPLACE FUNCTION fold_usage_pairs(folded DATE) RETURNS VOID
LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM usage_pairs_daily WHERE day = folded;
  PERFORM add_usage_pairs(folded, folded::timestamp AT TIME ZONE 'UTC', (folded + 1)::timestamp AT TIME ZONE 'UTC');
END $$;

-- Brings the sums by two dimensions of the UTC day of a moment up to half an hour before it, at most once an hour; returns whether it
-- did. Waits for quarters that are not summed yet: what is added to one of them later makes the sums out of date.
CREATE FUNCTION fold_usage_pairs_of_today(moment TIMESTAMPTZ) RETURNS BOOLEAN
LANGUAGE plpgsql AS $$
DECLARE
  today usage_rollup_days;
  day_start TIMESTAMPTZ := date_trunc('day', moment, 'UTC');
  until TIMESTAMPTZ := quarter_of(moment - INTERVAL '30 minutes');
BEGIN
  IF NOT pg_try_advisory_xact_lock(hashtext('switchyard.fold_usage')) THEN
    RETURN FALSE;
  END IF;
  SELECT * INTO today FROM usage_rollup_days WHERE day = (moment AT TIME ZONE 'UTC')::date;
  IF NOT FOUND OR until <= COALESCE(today.paired_until, day_start) OR today.paired_at > moment - INTERVAL '1 hour'
    OR EXISTS (SELECT FROM usage_open_quarters WHERE bucket >= day_start AND bucket < until) THEN
    RETURN FALSE;
  END IF;
  IF today.paired_until IS NULL THEN
    DELETE FROM usage_pairs_daily WHERE day = today.day;
  END IF;
  PERFORM add_usage_pairs(today.day, COALESCE(today.paired_until, day_start), until);
  UPDATE usage_rollup_days SET paired_until = until, paired_at = moment WHERE day = today.day;
  RETURN TRUE;
END $$;

-- As before; sums by two dimensions of a day that gets late events are out of date.
CREATE OR REPLACE FUNCTION fold_usage_quarters(moment TIMESTAMPTZ, most INT) RETURNS INT
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
  UPDATE usage_rollup_days AS d SET paired_until = NULL
  WHERE EXISTS (SELECT FROM unnest(buckets) AS bucket WHERE (bucket AT TIME ZONE 'UTC')::date = d.day AND bucket < d.paired_until);
  RETURN cardinality(buckets);
END $$;

-- As before; a day that is over has whole sums only.
CREATE OR REPLACE FUNCTION fold_usage_day(today DATE) RETURNS DATE
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
  INSERT INTO usage_rollup_days (day, rolled_at) VALUES (folded, now()) ON CONFLICT (day) DO UPDATE SET rolled_at = now(), paired_until = NULL;
  RETURN folded;
END $$;
