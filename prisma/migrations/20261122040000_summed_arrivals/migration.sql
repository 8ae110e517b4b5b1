-- The steps of a settlement add the records of a batch up one after the other, by user, key, account and rollup. Records of one caller have
-- all of these in common: they are added up once, and the steps add up the sums. A settlement that is under way
-- while this is applied fails with undefined_table (42P01), books nothing and is tried again.

-- The sums of a session's arrivals, empty at the beginning of each transaction. A session from before this migration gets them too.
CREATE FUNCTION open_usage_sums() RETURNS VOID
LANGUAGE plpgsql SET client_min_messages = 'warning' AS $$
BEGIN
  CREATE TEMPORARY TABLE IF NOT EXISTS usage_sums (
    bucket TIMESTAMPTZ, user_id BIGINT, api_key_id BIGINT, group_id BIGINT, channel_id BIGINT, account_id BIGINT, subscription_id BIGINT,
    billing_type TEXT, requested_model TEXT, upstream_model TEXT,
    requests BIGINT, errors BIGINT, input_tokens BIGINT, output_tokens BIGINT, cache_creation_tokens BIGINT, cache_read_tokens BIGINT,
    total_cost NUMERIC, actual_cost NUMERIC, account_cost NUMERIC, durations NUMERIC, first_tokens NUMERIC,
    first_at TIMESTAMPTZ, last_at TIMESTAMPTZ,
    first_charge_at TIMESTAMPTZ, last_charge_at TIMESTAMPTZ, first_expense_at TIMESTAMPTZ, last_expense_at TIMESTAMPTZ
  ) ON COMMIT DELETE ROWS;
END $$;

-- Adds up what arrived, by all that a step tells apart.
CREATE FUNCTION sum_arrived_usage() RETURNS VOID
LANGUAGE plpgsql AS $$
BEGIN
  -- A second call in one transaction finds the sums of the first.
  IF to_regclass('pg_temp.usage_sums') IS NULL THEN
    PERFORM open_usage_sums();
  ELSE
    DELETE FROM usage_sums;
  END IF;
  INSERT INTO usage_sums (
    bucket, user_id, api_key_id, group_id, channel_id, account_id, subscription_id,
    billing_type, requested_model, upstream_model,
    requests, errors, input_tokens, output_tokens,
    cache_creation_tokens, cache_read_tokens,
    total_cost, actual_cost, account_cost,
    durations, first_tokens,
    first_at, last_at,
    first_charge_at, last_charge_at,
    first_expense_at, last_expense_at
  )
  SELECT quarter_of(e.created_at), e.user_id, e.api_key_id, e.group_id, e.channel_id, e.account_id, e.subscription_id,
    e.billing_type, e.requested_model, e.upstream_model,
    count(*), count(*) FILTER (WHERE e.status IN ('upstream_error', 'gateway_crash')), sum(e.input_tokens), sum(e.output_tokens),
    sum(e.cache_creation_5m_tokens + e.cache_creation_1h_tokens), sum(e.cache_read_tokens),
    sum(e.total_cost), sum(e.actual_cost), sum(e.account_cost),
    sum(latency_unit(latency_bucket(e.duration_ms))), sum(latency_unit(latency_bucket(e.first_token_ms))),
    min(e.created_at), max(e.created_at),
    min(e.created_at) FILTER (WHERE e.actual_cost > 0), max(e.created_at) FILTER (WHERE e.actual_cost > 0),
    min(e.created_at) FILTER (WHERE e.account_cost > 0), max(e.created_at) FILTER (WHERE e.account_cost > 0)
  FROM usage_arrivals AS e GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10;
END $$;

-- The steps as before, of the sums. The time of a record, which leads its id, is compared before the id: a number before a text.

CREATE OR REPLACE FUNCTION settle_balances() RETURNS VOID
LANGUAGE plpgsql AS $$
DECLARE
  ids BIGINT[] := ARRAY(
    SELECT DISTINCT e.user_id FROM usage_sums AS e
    WHERE e.billing_type = 'balance' AND e.actual_cost > 0 ORDER BY 1
  );
BEGIN
  -- Called by a text that does not add up: half a settlement would be booked.
  IF EXISTS (SELECT FROM usage_arrivals) AND NOT EXISTS (SELECT FROM usage_sums) THEN
    RAISE serialization_failure USING MESSAGE = 'usage arrived and was not added up';
  END IF;
  INSERT INTO user_state (user_id)
  SELECT u.id FROM users AS u
  WHERE u.id = ANY (ids) AND NOT EXISTS (SELECT FROM user_state AS s WHERE s.user_id = u.id)
  ORDER BY 1 ON CONFLICT DO NOTHING;
  PERFORM FROM user_state AS s WHERE s.user_id = ANY (ids) ORDER BY s.user_id FOR UPDATE;
  INSERT INTO balance_ledger (user_id, amount, balance_after, kind, reference)
  SELECT e.user_id, -e.actual_cost,
    s.balance - sum(e.actual_cost) OVER (PARTITION BY e.user_id ORDER BY e.created_at, e.id COLLATE "C" ROWS UNBOUNDED PRECEDING), 'usage', e.request_id
  FROM usage_arrivals AS e LEFT JOIN user_state AS s ON s.user_id = e.user_id
  WHERE e.billing_type = 'balance' AND e.actual_cost > 0 ORDER BY e.user_id, e.created_at, e.id COLLATE "C";
  UPDATE user_state AS s SET balance = s.balance - p.amount, balance_version = s.balance_version + 1, updated_at = now()
  FROM (
    SELECT e.user_id, sum(e.actual_cost) AS amount FROM usage_sums AS e
    WHERE e.billing_type = 'balance' AND e.actual_cost > 0 GROUP BY 1
  ) AS p WHERE s.user_id = p.user_id;
END $$;

CREATE OR REPLACE FUNCTION settle_keys() RETURNS VOID
LANGUAGE plpgsql AS $$
DECLARE
  ids BIGINT[] := ARRAY(SELECT DISTINCT e.api_key_id FROM usage_sums AS e ORDER BY 1);
BEGIN
  INSERT INTO key_state (api_key_id)
  SELECT parent.id FROM api_keys AS parent
  WHERE parent.id = ANY (ids) AND NOT EXISTS (SELECT FROM key_state AS s WHERE s.api_key_id = parent.id)
  ORDER BY 1 ON CONFLICT DO NOTHING;
  PERFORM FROM key_state AS s WHERE s.api_key_id = ANY (ids) ORDER BY s.api_key_id FOR UPDATE;
  WITH p AS (
    SELECT e.api_key_id, max(e.last_at) AS used_at, sum(e.actual_cost) AS amount,
      min(e.first_charge_at) AS first_at, max(e.last_charge_at) AS last_at
    FROM usage_sums AS e GROUP BY e.api_key_id
  ), b AS (
    SELECT p.*, s.window_start_5h, s.usage_5h, s.window_start_1d, s.usage_1d, s.window_start_7d, s.usage_7d,
      CASE WHEN s.window_start_5h IS NULL OR p.first_at >= s.window_start_5h + INTERVAL '5 hours' THEN p.first_at ELSE s.window_start_5h END AS h5_base,
      CASE WHEN s.window_start_1d IS NULL OR p.first_at >= s.window_start_1d + INTERVAL '1 day' THEN p.first_at ELSE s.window_start_1d END AS d1_base,
      CASE WHEN s.window_start_7d IS NULL OR p.first_at >= s.window_start_7d + INTERVAL '7 days' THEN p.first_at ELSE s.window_start_7d END AS d7_base
    FROM p JOIN key_state AS s ON s.api_key_id = p.api_key_id
  ), w AS (
    SELECT b.*,
      b.first_at >= b.h5_base AND b.last_at < b.h5_base + INTERVAL '5 hours' AS h5_fits,
      b.first_at >= b.d1_base AND b.last_at < b.d1_base + INTERVAL '1 day' AS d1_fits,
      b.first_at >= b.d7_base AND b.last_at < b.d7_base + INTERVAL '7 days' AS d7_fits
    FROM b
  ), l AS (
    SELECT e.api_key_id, array_agg(e.created_at ORDER BY e.id COLLATE "C") AS times,
      array_agg(e.actual_cost ORDER BY e.id COLLATE "C") AS amounts
    FROM usage_arrivals AS e JOIN w ON w.api_key_id = e.api_key_id
    WHERE e.actual_cost > 0 AND NOT (w.h5_fits AND w.d1_fits AND w.d7_fits) GROUP BY e.api_key_id
  ), c AS (
    SELECT w.api_key_id, w.used_at, w.amount,
      CASE WHEN w.h5_fits
        THEN ROW(w.h5_base, w.amount + CASE WHEN w.h5_base = w.window_start_5h THEN w.usage_5h ELSE 0 END)::usage_window
        ELSE advance_window(ROW(w.window_start_5h, w.usage_5h)::usage_window, INTERVAL '5 hours', l.times, l.amounts)
      END AS h5_window,
      CASE WHEN w.d1_fits
        THEN ROW(w.d1_base, w.amount + CASE WHEN w.d1_base = w.window_start_1d THEN w.usage_1d ELSE 0 END)::usage_window
        ELSE advance_window(ROW(w.window_start_1d, w.usage_1d)::usage_window, INTERVAL '1 day', l.times, l.amounts)
      END AS d1_window,
      CASE WHEN w.d7_fits
        THEN ROW(w.d7_base, w.amount + CASE WHEN w.d7_base = w.window_start_7d THEN w.usage_7d ELSE 0 END)::usage_window
        ELSE advance_window(ROW(w.window_start_7d, w.usage_7d)::usage_window, INTERVAL '7 days', l.times, l.amounts)
      END AS d7_window
    FROM w LEFT JOIN l ON l.api_key_id = w.api_key_id
  )
  UPDATE key_state AS s SET quota_used = s.quota_used + c.amount,
    window_start_5h = CASE WHEN c.amount > 0 THEN (c.h5_window).started_at ELSE s.window_start_5h END,
    usage_5h = CASE WHEN c.amount > 0 THEN (c.h5_window).used ELSE s.usage_5h END,
    window_start_1d = CASE WHEN c.amount > 0 THEN (c.d1_window).started_at ELSE s.window_start_1d END,
    usage_1d = CASE WHEN c.amount > 0 THEN (c.d1_window).used ELSE s.usage_1d END,
    window_start_7d = CASE WHEN c.amount > 0 THEN (c.d7_window).started_at ELSE s.window_start_7d END,
    usage_7d = CASE WHEN c.amount > 0 THEN (c.d7_window).used ELSE s.usage_7d END,
    last_used_at = GREATEST(s.last_used_at, c.used_at), updated_at = now()
  FROM c WHERE s.api_key_id = c.api_key_id;
END $$;

CREATE OR REPLACE FUNCTION settle_subscriptions() RETURNS VOID
LANGUAGE plpgsql AS $$
DECLARE
  ids BIGINT[] := ARRAY(
    SELECT DISTINCT e.subscription_id FROM usage_sums AS e
    WHERE e.billing_type <> 'balance' AND e.subscription_id IS NOT NULL ORDER BY 1
  );
  zone TEXT;
BEGIN
  IF cardinality(ids) = 0 THEN
    RETURN;
  END IF;
  zone := subscription_calendar_zone();
  PERFORM FROM user_subscriptions AS s WHERE s.id = ANY (ids) ORDER BY s.id FOR UPDATE;
  WITH e AS (
    SELECT s.id, e.total_cost AS amount,
      e.created_at >= COALESCE(s.daily_reset_at, '-infinity') AS in_day,
      e.created_at >= COALESCE(s.weekly_reset_at, '-infinity') AS in_week,
      e.created_at >= COALESCE(s.monthly_reset_at, '-infinity') AS in_month,
      subscription_period_start(zone, 'day', s.starts_at, e.created_at) AS day_start,
      subscription_period_start(zone, 'week', s.starts_at, e.created_at) AS week_start,
      subscription_period_start(zone, 'month', s.starts_at, e.created_at) AS month_start
    FROM usage_arrivals AS e JOIN user_subscriptions AS s ON s.id = e.subscription_id
    WHERE e.billing_type <> 'balance'
  ), latest AS (
    SELECT s.id, GREATEST(s.daily_window_start, max(e.day_start)) AS day_start,
      GREATEST(s.weekly_window_start, max(e.week_start)) AS week_start,
      GREATEST(s.monthly_window_start, max(e.month_start)) AS month_start
    FROM user_subscriptions AS s JOIN e ON e.id = s.id GROUP BY s.id
  ), p AS (
    SELECT l.*, COALESCE(sum(e.amount) FILTER (WHERE e.in_day AND e.day_start = l.day_start), 0) AS day_amount,
      COALESCE(sum(e.amount) FILTER (WHERE e.in_week AND e.week_start = l.week_start), 0) AS week_amount,
      COALESCE(sum(e.amount) FILTER (WHERE e.in_month AND e.month_start = l.month_start), 0) AS month_amount
    FROM latest AS l JOIN e ON e.id = l.id GROUP BY l.id, l.day_start, l.week_start, l.month_start
  )
  UPDATE user_subscriptions AS s SET
    daily_usage = p.day_amount + CASE WHEN s.daily_window_start = p.day_start THEN s.daily_usage ELSE 0 END,
    weekly_usage = p.week_amount + CASE WHEN s.weekly_window_start = p.week_start THEN s.weekly_usage ELSE 0 END,
    monthly_usage = p.month_amount + CASE WHEN s.monthly_window_start = p.month_start THEN s.monthly_usage ELSE 0 END,
    daily_window_start = p.day_start, weekly_window_start = p.week_start, monthly_window_start = p.month_start,
    updated_at = now()
  FROM p WHERE s.id = p.id;
END $$;

CREATE OR REPLACE FUNCTION settle_accounts() RETURNS VOID
LANGUAGE plpgsql AS $$
DECLARE
  ids BIGINT[] := ARRAY(SELECT DISTINCT e.account_id FROM usage_sums AS e ORDER BY 1);
BEGIN
  INSERT INTO account_state (account_id)
  SELECT parent.id FROM accounts AS parent
  WHERE parent.id = ANY (ids) AND NOT EXISTS (SELECT FROM account_state AS s WHERE s.account_id = parent.id)
  ORDER BY 1 ON CONFLICT DO NOTHING;
  PERFORM FROM account_state AS s WHERE s.account_id = ANY (ids) ORDER BY s.account_id FOR UPDATE;
  WITH p AS (
    SELECT e.account_id, max(e.last_at) AS used_at, sum(e.account_cost) AS amount,
      min(e.first_expense_at) AS first_at, max(e.last_expense_at) AS last_at
    FROM usage_sums AS e GROUP BY e.account_id
  ), b AS (
    SELECT p.*, s.quota_daily_start, s.quota_daily_used, s.quota_weekly_start, s.quota_weekly_used,
      CASE WHEN s.quota_daily_start IS NULL OR p.first_at >= s.quota_daily_start + INTERVAL '1 day' THEN p.first_at ELSE s.quota_daily_start END AS d1_base,
      CASE WHEN s.quota_weekly_start IS NULL OR p.first_at >= s.quota_weekly_start + INTERVAL '7 days' THEN p.first_at ELSE s.quota_weekly_start END AS d7_base
    FROM p JOIN account_state AS s ON s.account_id = p.account_id
  ), w AS (
    SELECT b.*,
      b.first_at >= b.d1_base AND b.last_at < b.d1_base + INTERVAL '1 day' AS d1_fits,
      b.first_at >= b.d7_base AND b.last_at < b.d7_base + INTERVAL '7 days' AS d7_fits
    FROM b
  ), l AS (
    SELECT e.account_id, array_agg(e.created_at ORDER BY e.id COLLATE "C") AS times,
      array_agg(e.account_cost ORDER BY e.id COLLATE "C") AS amounts
    FROM usage_arrivals AS e JOIN w ON w.account_id = e.account_id
    WHERE e.account_cost > 0 AND NOT (w.d1_fits AND w.d7_fits) GROUP BY e.account_id
  ), c AS (
    SELECT w.account_id, w.used_at, w.amount,
      CASE WHEN w.d1_fits
        THEN ROW(w.d1_base, w.amount + CASE WHEN w.d1_base = w.quota_daily_start THEN w.quota_daily_used ELSE 0 END)::usage_window
        ELSE advance_window(ROW(w.quota_daily_start, w.quota_daily_used)::usage_window, INTERVAL '1 day', l.times, l.amounts)
      END AS d1_window,
      CASE WHEN w.d7_fits
        THEN ROW(w.d7_base, w.amount + CASE WHEN w.d7_base = w.quota_weekly_start THEN w.quota_weekly_used ELSE 0 END)::usage_window
        ELSE advance_window(ROW(w.quota_weekly_start, w.quota_weekly_used)::usage_window, INTERVAL '7 days', l.times, l.amounts)
      END AS d7_window
    FROM w LEFT JOIN l ON l.account_id = w.account_id
  )
  UPDATE account_state AS s SET quota_used = s.quota_used + c.amount,
    quota_daily_start = CASE WHEN c.amount > 0 THEN (c.d1_window).started_at ELSE s.quota_daily_start END,
    quota_daily_used = CASE WHEN c.amount > 0 THEN (c.d1_window).used ELSE s.quota_daily_used END,
    quota_weekly_start = CASE WHEN c.amount > 0 THEN (c.d7_window).started_at ELSE s.quota_weekly_start END,
    quota_weekly_used = CASE WHEN c.amount > 0 THEN (c.d7_window).used ELSE s.quota_weekly_used END,
    last_used_at = GREATEST(s.last_used_at, c.used_at), updated_at = now()
  FROM c WHERE s.account_id = c.account_id;
END $$;

CREATE OR REPLACE FUNCTION settle_rollups() RETURNS VOID
LANGUAGE plpgsql AS $$
DECLARE
  buckets TIMESTAMPTZ[] := ARRAY(SELECT DISTINCT e.bucket FROM usage_sums AS e ORDER BY 1);
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
  SELECT e.bucket, e.user_id, e.api_key_id, e.requested_model,
    sum(e.requests), sum(e.errors), sum(e.input_tokens), sum(e.output_tokens),
    sum(e.cache_creation_tokens), sum(e.cache_read_tokens), sum(e.total_cost), sum(e.actual_cost), sum(e.account_cost),
    COALESCE(sum(e.durations), 0), COALESCE(sum(e.first_tokens), 0)
  FROM usage_sums AS e
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
  SELECT e.bucket, e.group_id, COALESCE(e.channel_id, 0), e.account_id, e.upstream_model,
    sum(e.requests), sum(e.errors), sum(e.input_tokens), sum(e.output_tokens),
    sum(e.cache_creation_tokens), sum(e.cache_read_tokens), sum(e.total_cost), sum(e.actual_cost), sum(e.account_cost),
    COALESCE(sum(e.durations), 0), COALESCE(sum(e.first_tokens), 0)
  FROM usage_sums AS e
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

CREATE OR REPLACE FUNCTION settle_late_rows() RETURNS VOID
LANGUAGE plpgsql AS $$
DECLARE
  late_before TIMESTAMPTZ := clock_timestamp() - INTERVAL '15 minutes';
BEGIN
  IF NOT EXISTS (SELECT FROM usage_sums WHERE first_at < late_before) THEN
    RETURN;
  END IF;
  INSERT INTO usage_late_rows
  SELECT e.created_at, e.id::uuid FROM usage_arrivals AS e
  WHERE e.created_at < late_before ORDER BY 1, 2;
END $$;

CREATE OR REPLACE FUNCTION settled_keys() RETURNS JSON
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (
    SELECT json_agg(json_build_array(p.api_key_id, p.cleared::text, CASE WHEN k.id IS NOT NULL THEN json_build_array(
      s.quota_used::text, s.usage_5h::text, s.usage_1d::text, s.usage_7d::text,
      extract(epoch FROM s.window_start_5h) * 1000, extract(epoch FROM s.window_start_1d) * 1000,
      extract(epoch FROM s.window_start_7d) * 1000, s.version::text
    ) END))
    FROM (SELECT e.api_key_id, sum(e.actual_cost) AS cleared FROM (
      SELECT api_key_id, actual_cost FROM usage_sums UNION ALL SELECT api_key_id, actual_cost FROM usage_replays
    ) AS e GROUP BY 1) AS p
    LEFT JOIN key_state AS s ON s.api_key_id = p.api_key_id
    LEFT JOIN api_keys AS k ON k.id = p.api_key_id
      AND COALESCE(k.quota_usd, k.limit_5h_usd, k.limit_1d_usd, k.limit_7d_usd) IS NOT NULL
  );
END $$;

CREATE OR REPLACE FUNCTION settled_subscriptions() RETURNS JSON
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (
    SELECT json_agg(json_build_array(p.subscription_id::text, p.cleared::text, CASE WHEN s.id IS NOT NULL THEN json_build_array(
      extract(epoch FROM s.starts_at) * 1000, s.daily_usage::text, s.weekly_usage::text, s.monthly_usage::text,
      extract(epoch FROM s.daily_window_start) * 1000, extract(epoch FROM s.weekly_window_start) * 1000,
      extract(epoch FROM s.monthly_window_start) * 1000, s.version::text
    ) END))
    FROM (
      SELECT e.subscription_id, sum(e.total_cost) AS cleared FROM (
        SELECT subscription_id, billing_type, total_cost FROM usage_sums
        UNION ALL SELECT subscription_id, billing_type, total_cost FROM usage_replays
      ) AS e
      WHERE e.billing_type <> 'balance' AND e.subscription_id IS NOT NULL GROUP BY 1
    ) AS p LEFT JOIN user_subscriptions AS s ON s.id = p.subscription_id
  );
END $$;

CREATE OR REPLACE FUNCTION settle_arrived_usage() RETURNS JSON
LANGUAGE plpgsql AS $$
BEGIN
  IF to_regclass('pg_temp.usage_parts') IS NULL THEN
    PERFORM insert_arrived_usage();
  ELSE
    PERFORM insert_priced_usage();
  END IF;
  PERFORM sum_arrived_usage();
  PERFORM settle_balances();
  PERFORM settle_keys();
  PERFORM settle_subscriptions();
  PERFORM settle_accounts();
  PERFORM settle_rollups();
  PERFORM settle_late_rows();
  RETURN json_build_object(
    'inserted', (SELECT COALESCE(sum(requests), 0) FROM usage_sums),
    'users', (
      SELECT json_agg(json_build_array(s.user_id, s.balance::text, s.balance_version::text, p.cleared::text))
      FROM (
        SELECT e.user_id, sum(e.actual_cost) AS cleared FROM (
          SELECT user_id, actual_cost FROM usage_sums WHERE billing_type = 'balance'
          UNION ALL SELECT user_id, actual_cost FROM usage_replays WHERE billing_type = 'balance'
        ) AS e GROUP BY 1
      ) AS p JOIN user_state AS s ON s.user_id = p.user_id
    ),
    'keys', settled_keys(),
    'subscriptions', settled_subscriptions()
  );
END $$;

-- As before; it leaves no table behind.
CREATE OR REPLACE FUNCTION settle_usage_batch(records TEXT) RETURNS JSON
LANGUAGE plpgsql AS $$
DECLARE
  answer JSON;
BEGIN
  PERFORM open_usage_arrivals();
  INSERT INTO usage_arrivals
  SELECT (parsed.record).* FROM (
    SELECT line::usage_record AS record FROM string_to_table(records, E'\x1e') AS line OFFSET 0
  ) AS parsed;
  answer := settle_arrived_usage();
  DROP TABLE usage_arrivals, usage_replays, usage_sums;
  RETURN answer;
END $$;
