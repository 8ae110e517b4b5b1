-- Sums by two dimensions of UTC days that are not over: of their requests before paired_until, NULL = there are none.
ALTER TABLE usage_rollup_days ADD COLUMN paired_until TIMESTAMPTZ(6);
CREATE TABLE usage_pairs_begun (LIKE usage_pairs_daily INCLUDING ALL) WITH (fillfactor = 70);

-- Rows settled a quarter of an hour and more after they were made: sums that had come as far do not know them. A fold that adds them
-- takes them away.
CREATE TABLE usage_late_rows (
  created_at TIMESTAMPTZ(6) NOT NULL,
  id UUID NOT NULL,
  PRIMARY KEY (created_at, id)
);

CREATE FUNCTION settle_late_rows(batch settled_event[]) RETURNS VOID
LANGUAGE sql AS $$
  INSERT INTO usage_late_rows
  SELECT e.created_at, e.id FROM unnest(batch) AS e
  WHERE e.is_new AND e.created_at < clock_timestamp() - INTERVAL '15 minutes' ORDER BY 1, 2
$$;

-- As before, with late rows.
CREATE OR REPLACE FUNCTION settle_usage_batch(records TEXT) RETURNS JSON
LANGUAGE plpgsql AS $$
DECLARE
  batch settled_event[] := insert_usage_rows(records);
  answer JSON;
BEGIN
  PERFORM settle_balances(batch);
  PERFORM settle_keys(batch);
  PERFORM settle_subscriptions(batch);
  PERFORM settle_accounts(batch);
  PERFORM settle_rollups(batch);
  PERFORM settle_late_rows(batch);
  SELECT json_build_object(
    'inserted', (SELECT count(*) FROM unnest(batch) AS e WHERE e.is_new),
    'users', (
      SELECT json_agg(json_build_array(s.user_id, s.balance::text, s.balance_version::text, p.cleared::text))
      FROM (SELECT e.user_id, sum(e.actual_cost) AS cleared FROM unnest(batch) AS e WHERE e.from_balance GROUP BY 1) AS p
      JOIN user_state AS s ON s.user_id = p.user_id
    ),
    'keys', settled_keys(batch),
    'subscriptions', settled_subscriptions(batch)
  ) INTO answer;
  RETURN answer;
END $$;

-- The rows of a part of a UTC day, and those that came late to what is before it, summed by every two dimensions. Sees what the
-- statement sees that calls it.
CREATE FUNCTION usage_pairs_of(folded DATE, range_start TIMESTAMPTZ, range_end TIMESTAMPTZ) RETURNS SETOF usage_pairs_daily
LANGUAGE sql STABLE SET work_mem = '128MB' AS $$
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
      FROM usage_logs WHERE created_at >= range_start AND created_at < range_end
      UNION ALL
      SELECT user_id, api_key_id, requested_model, group_id, COALESCE(channel_id, 0), account_id, upstream_model, status,
        input_tokens, output_tokens, cache_creation_5m_tokens, cache_creation_1h_tokens, cache_read_tokens,
        total_cost, actual_cost, account_cost, duration_ms, first_token_ms
      FROM usage_late_rows JOIN usage_logs USING (created_at, id)
      WHERE created_at >= folded::timestamp AT TIME ZONE 'UTC' AND created_at < range_start
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
$$;

-- Sums the rows of one UTC day by every two dimensions.
CREATE OR REPLACE FUNCTION fold_usage_pairs(folded DATE) RETURNS VOID
LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM usage_pairs_daily WHERE day = folded;
  INSERT INTO usage_pairs_daily
  SELECT * FROM usage_pairs_of(folded, folded::timestamp AT TIME ZONE 'UTC', (folded + 1)::timestamp AT TIME ZONE 'UTC');
END $$;

-- Brings the sums by two dimensions of the UTC day of a moment an hour further, as soon as that hour is over for half an hour, and
-- adds what came late to those before; returns whether there was something to do.
CREATE FUNCTION fold_begun_day(moment TIMESTAMPTZ) RETURNS BOOLEAN
LANGUAGE plpgsql AS $$
DECLARE
  today usage_rollup_days;
  day_start TIMESTAMPTZ := date_trunc('day', moment, 'UTC');
  paired TIMESTAMPTZ;
  until TIMESTAMPTZ;
BEGIN
  IF NOT pg_try_advisory_xact_lock(hashtext('switchyard.fold_usage')) THEN
    RETURN FALSE;
  END IF;
  SELECT * INTO today FROM usage_rollup_days WHERE day = (moment AT TIME ZONE 'UTC')::date AND rolled_at IS NULL;
  IF NOT FOUND THEN
    RETURN FALSE;
  END IF;
  paired := COALESCE(today.paired_until, day_start);
  -- By the clock of this database, too: it tells which rows come late.
  until := CASE WHEN paired <= LEAST(moment, clock_timestamp()) - INTERVAL '90 minutes' THEN paired + INTERVAL '1 hour' ELSE paired END;
  IF until = paired AND NOT EXISTS (SELECT FROM usage_late_rows WHERE created_at >= day_start AND created_at < paired) THEN
    RETURN FALSE;
  END IF;
  IF today.paired_until IS NULL THEN
    DELETE FROM usage_pairs_begun WHERE day = today.day;
  END IF;
  -- One statement: the late rows that are taken away are those that are added.
  WITH known AS (
    DELETE FROM usage_late_rows WHERE created_at >= day_start AND created_at < until
  )
  INSERT INTO usage_pairs_begun AS p
  SELECT * FROM usage_pairs_of(today.day, paired, until)
  ON CONFLICT (dimension, dimension_id, dimension_name, by_dimension, day, by_id, by_name) DO UPDATE SET
    requests = p.requests + EXCLUDED.requests, errors = p.errors + EXCLUDED.errors,
    input_tokens = p.input_tokens + EXCLUDED.input_tokens, output_tokens = p.output_tokens + EXCLUDED.output_tokens,
    cache_creation_tokens = p.cache_creation_tokens + EXCLUDED.cache_creation_tokens,
    cache_read_tokens = p.cache_read_tokens + EXCLUDED.cache_read_tokens,
    total_cost = p.total_cost + EXCLUDED.total_cost, actual_cost = p.actual_cost + EXCLUDED.actual_cost,
    account_cost = p.account_cost + EXCLUDED.account_cost,
    duration_histogram = p.duration_histogram + EXCLUDED.duration_histogram,
    first_token_histogram = p.first_token_histogram + EXCLUDED.first_token_histogram;
  UPDATE usage_rollup_days SET paired_until = until WHERE day = today.day;
  RETURN TRUE;
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
  DELETE FROM usage_pairs_begun WHERE day = folded;
  DELETE FROM usage_late_rows WHERE created_at >= range_start AND created_at < range_end;
  INSERT INTO usage_rollup_days (day, rolled_at) VALUES (folded, now())
  ON CONFLICT (day) DO UPDATE SET rolled_at = now(), paired_until = NULL;
  RETURN folded;
END $$;
