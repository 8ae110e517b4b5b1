-- Settlement takes its records by COPY: their columns are parsed straight into a table of the session, from which every step reads
-- them, and the rows are inserted without asking of each whether it is there already. Only a replay, which the unique key tells, asks.

-- Opens the tables in which a session's records arrive, and those of them move that are settled already; each transaction finds them empty.
CREATE FUNCTION open_usage_arrivals() RETURNS VOID
LANGUAGE plpgsql SET client_min_messages = 'warning' AS $$
BEGIN
  CREATE TEMPORARY TABLE IF NOT EXISTS usage_arrivals (
    LIKE usage_record, created_at TIMESTAMPTZ GENERATED ALWAYS AS (uuid_v7_time(id)) STORED
  ) ON COMMIT DELETE ROWS;
  CREATE TEMPORARY TABLE IF NOT EXISTS usage_replays (LIKE usage_arrivals) ON COMMIT DELETE ROWS;
END $$;

-- Takes what is settled already, and what arrived twice, from the arrivals; one look-up in the primary key for each.
CREATE FUNCTION set_replays_aside() RETURNS VOID
LANGUAGE plpgsql SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
  WITH settled AS (
    DELETE FROM usage_arrivals AS e USING usage_logs AS u WHERE u.created_at = e.created_at AND u.id = e.id::uuid RETURNING e.*
  )
  INSERT INTO usage_replays SELECT DISTINCT ON (id) * FROM settled;
  DELETE FROM usage_arrivals WHERE ctid NOT IN (SELECT min(ctid) FROM usage_arrivals GROUP BY id);
END $$;

-- Inserts the usage rows of what arrived (the arrow of a mapping chain stands as \x1f in a record), in one order for all settlers;
-- a row that is there already is left alone.
CREATE FUNCTION insert_arrived_usage() RETURNS VOID
LANGUAGE plpgsql AS $$
BEGIN
  LOOP
    BEGIN
      INSERT INTO usage_logs (
        created_at, id, request_id, user_id, api_key_id, group_id, channel_id, account_id, subscription_id,
        protocol, requested_model, mapped_model, upstream_model, response_model, billing_model,
        model_mapping_chain, billing_mode, billing_tier, pricing_source, price_snapshot, service_tier,
        long_context, input_tokens, output_tokens, reasoning_tokens, cache_creation_5m_tokens,
        cache_creation_1h_tokens, cache_read_tokens, image_output_tokens, image_count, image_size, extra_units,
        input_cost, output_cost, cache_creation_cost, cache_read_cost, image_output_cost, extra_cost, total_cost,
        rate_multiplier, actual_cost, account_cost, account_multiplier, billing_type, stream, status,
        usage_source, error_message, attempts, upstream_request_id, duration_ms, first_token_ms, user_agent, ip
      )
      SELECT
        e.created_at, e.id::uuid, e.request_id, e.user_id, e.api_key_id, e.group_id, e.channel_id, e.account_id,
        e.subscription_id, e.protocol, e.requested_model, e.mapped_model, e.upstream_model, e.response_model,
        e.billing_model, replace(COALESCE(e.model_mapping_chain, ''), E'\x1f', '→'), e.billing_mode, e.billing_tier, e.pricing_source,
        e.price_snapshot, e.service_tier, e.long_context, e.input_tokens, e.output_tokens, e.reasoning_tokens,
        e.cache_creation_5m_tokens, e.cache_creation_1h_tokens, e.cache_read_tokens, e.image_output_tokens,
        e.image_count, e.image_size, e.extra_units, e.input_cost, e.output_cost, e.cache_creation_cost,
        e.cache_read_cost, e.image_output_cost, e.extra_cost, e.total_cost, e.rate_multiplier, e.actual_cost,
        e.account_cost, e.account_multiplier, e.billing_type, e.stream, e.status, e.usage_source,
        e.error_message, e.attempts, e.upstream_request_id, e.duration_ms, e.first_token_ms,
        COALESCE(e.user_agent, ''), COALESCE(e.ip, '')
      FROM usage_arrivals AS e ORDER BY e.id COLLATE "C";
      RETURN;
    EXCEPTION WHEN unique_violation THEN
      PERFORM set_replays_aside();
    END;
  END LOOP;
END $$;

DROP FUNCTION settle_balances(settled_event[]);
-- The steps of a settlement, as before: they read what arrived from the session's table instead of an array.
CREATE FUNCTION settle_balances() RETURNS VOID
LANGUAGE plpgsql AS $$
DECLARE
  ids BIGINT[] := ARRAY(
    SELECT DISTINCT e.user_id FROM usage_arrivals AS e
    WHERE e.billing_type = 'balance' AND e.actual_cost > 0 ORDER BY 1
  );
BEGIN
  INSERT INTO user_state (user_id)
  SELECT u.id FROM users AS u
  WHERE u.id = ANY (ids) AND NOT EXISTS (SELECT FROM user_state AS s WHERE s.user_id = u.id)
  ORDER BY 1 ON CONFLICT DO NOTHING;
  PERFORM FROM user_state AS s WHERE s.user_id = ANY (ids) ORDER BY s.user_id FOR UPDATE;
  INSERT INTO balance_ledger (user_id, amount, balance_after, kind, reference)
  SELECT e.user_id, -e.actual_cost,
    s.balance - sum(e.actual_cost) OVER (PARTITION BY e.user_id ORDER BY e.id COLLATE "C"), 'usage', e.request_id
  FROM usage_arrivals AS e LEFT JOIN user_state AS s ON s.user_id = e.user_id
  WHERE e.billing_type = 'balance' AND e.actual_cost > 0 ORDER BY e.user_id, e.id COLLATE "C";
  UPDATE user_state AS s SET balance = s.balance - p.amount, balance_version = s.balance_version + 1, updated_at = now()
  FROM (
    SELECT e.user_id, sum(e.actual_cost) AS amount FROM usage_arrivals AS e
    WHERE e.billing_type = 'balance' AND e.actual_cost > 0 GROUP BY 1
  ) AS p WHERE s.user_id = p.user_id;
END $$;

DROP FUNCTION settle_keys(settled_event[]);
CREATE FUNCTION settle_keys() RETURNS VOID
LANGUAGE plpgsql AS $$
DECLARE
  ids BIGINT[] := ARRAY(SELECT DISTINCT e.api_key_id FROM usage_arrivals AS e ORDER BY 1);
BEGIN
  INSERT INTO key_state (api_key_id)
  SELECT parent.id FROM api_keys AS parent
  WHERE parent.id = ANY (ids) AND NOT EXISTS (SELECT FROM key_state AS s WHERE s.api_key_id = parent.id)
  ORDER BY 1 ON CONFLICT DO NOTHING;
  PERFORM FROM key_state AS s WHERE s.api_key_id = ANY (ids) ORDER BY s.api_key_id FOR UPDATE;
  WITH p AS (
    SELECT e.api_key_id, max(e.created_at) AS used_at, sum(e.actual_cost) AS amount,
      min(e.created_at) FILTER (WHERE e.actual_cost > 0) AS first_at,
      max(e.created_at) FILTER (WHERE e.actual_cost > 0) AS last_at,
      array_agg(e.created_at ORDER BY e.id COLLATE "C") FILTER (WHERE e.actual_cost > 0) AS times,
      array_agg(e.actual_cost ORDER BY e.id COLLATE "C") FILTER (WHERE e.actual_cost > 0) AS amounts
    FROM usage_arrivals AS e GROUP BY e.api_key_id
  ), c AS (
    SELECT p.*, CASE WHEN p.first_at >= b.h5_base AND p.last_at < b.h5_base + INTERVAL '5 hours'
      THEN ROW(b.h5_base, p.amount + CASE WHEN b.h5_base = s.window_start_5h THEN s.usage_5h ELSE 0 END)::usage_window
      ELSE advance_window(ROW(s.window_start_5h, s.usage_5h)::usage_window, INTERVAL '5 hours', p.times, p.amounts)
    END AS h5_window,
    CASE WHEN p.first_at >= b.d1_base AND p.last_at < b.d1_base + INTERVAL '1 day'
      THEN ROW(b.d1_base, p.amount + CASE WHEN b.d1_base = s.window_start_1d THEN s.usage_1d ELSE 0 END)::usage_window
      ELSE advance_window(ROW(s.window_start_1d, s.usage_1d)::usage_window, INTERVAL '1 day', p.times, p.amounts)
    END AS d1_window,
    CASE WHEN p.first_at >= b.d7_base AND p.last_at < b.d7_base + INTERVAL '7 days'
      THEN ROW(b.d7_base, p.amount + CASE WHEN b.d7_base = s.window_start_7d THEN s.usage_7d ELSE 0 END)::usage_window
      ELSE advance_window(ROW(s.window_start_7d, s.usage_7d)::usage_window, INTERVAL '7 days', p.times, p.amounts)
    END AS d7_window
    FROM p JOIN key_state AS s ON s.api_key_id = p.api_key_id CROSS JOIN LATERAL (SELECT
    CASE WHEN s.window_start_5h IS NULL OR p.first_at >= s.window_start_5h + INTERVAL '5 hours' THEN p.first_at ELSE s.window_start_5h END AS h5_base,
    CASE WHEN s.window_start_1d IS NULL OR p.first_at >= s.window_start_1d + INTERVAL '1 day' THEN p.first_at ELSE s.window_start_1d END AS d1_base,
    CASE WHEN s.window_start_7d IS NULL OR p.first_at >= s.window_start_7d + INTERVAL '7 days' THEN p.first_at ELSE s.window_start_7d END AS d7_base
    ) AS b
  )
  UPDATE key_state AS s SET quota_used = s.quota_used + c.amount,
    window_start_5h = CASE WHEN c.amount > 0 THEN (c.h5_window).started_at ELSE s.window_start_5h END, usage_5h = CASE WHEN c.amount > 0 THEN (c.h5_window).used ELSE s.usage_5h END,
    window_start_1d = CASE WHEN c.amount > 0 THEN (c.d1_window).started_at ELSE s.window_start_1d END, usage_1d = CASE WHEN c.amount > 0 THEN (c.d1_window).used ELSE s.usage_1d END,
    window_start_7d = CASE WHEN c.amount > 0 THEN (c.d7_window).started_at ELSE s.window_start_7d END, usage_7d = CASE WHEN c.amount > 0 THEN (c.d7_window).used ELSE s.usage_7d END,
    last_used_at = GREATEST(s.last_used_at, c.used_at), updated_at = now()
  FROM c WHERE s.api_key_id = c.api_key_id;
END $$;

DROP FUNCTION settle_accounts(settled_event[]);
CREATE FUNCTION settle_accounts() RETURNS VOID
LANGUAGE plpgsql AS $$
DECLARE
  ids BIGINT[] := ARRAY(SELECT DISTINCT e.account_id FROM usage_arrivals AS e ORDER BY 1);
BEGIN
  INSERT INTO account_state (account_id)
  SELECT parent.id FROM accounts AS parent
  WHERE parent.id = ANY (ids) AND NOT EXISTS (SELECT FROM account_state AS s WHERE s.account_id = parent.id)
  ORDER BY 1 ON CONFLICT DO NOTHING;
  PERFORM FROM account_state AS s WHERE s.account_id = ANY (ids) ORDER BY s.account_id FOR UPDATE;
  WITH p AS (
    SELECT e.account_id, max(e.created_at) AS used_at, sum(e.account_cost) AS amount,
      min(e.created_at) FILTER (WHERE e.account_cost > 0) AS first_at,
      max(e.created_at) FILTER (WHERE e.account_cost > 0) AS last_at,
      array_agg(e.created_at ORDER BY e.id COLLATE "C") FILTER (WHERE e.account_cost > 0) AS times,
      array_agg(e.account_cost ORDER BY e.id COLLATE "C") FILTER (WHERE e.account_cost > 0) AS amounts
    FROM usage_arrivals AS e GROUP BY e.account_id
  ), c AS (
    SELECT p.*, CASE WHEN p.first_at >= b.d1_base AND p.last_at < b.d1_base + INTERVAL '1 day'
      THEN ROW(b.d1_base, p.amount + CASE WHEN b.d1_base = s.quota_daily_start THEN s.quota_daily_used ELSE 0 END)::usage_window
      ELSE advance_window(ROW(s.quota_daily_start, s.quota_daily_used)::usage_window, INTERVAL '1 day', p.times, p.amounts)
    END AS d1_window,
    CASE WHEN p.first_at >= b.d7_base AND p.last_at < b.d7_base + INTERVAL '7 days'
      THEN ROW(b.d7_base, p.amount + CASE WHEN b.d7_base = s.quota_weekly_start THEN s.quota_weekly_used ELSE 0 END)::usage_window
      ELSE advance_window(ROW(s.quota_weekly_start, s.quota_weekly_used)::usage_window, INTERVAL '7 days', p.times, p.amounts)
    END AS d7_window
    FROM p JOIN account_state AS s ON s.account_id = p.account_id CROSS JOIN LATERAL (SELECT
    CASE WHEN s.quota_daily_start IS NULL OR p.first_at >= s.quota_daily_start + INTERVAL '1 day' THEN p.first_at ELSE s.quota_daily_start END AS d1_base,
    CASE WHEN s.quota_weekly_start IS NULL OR p.first_at >= s.quota_weekly_start + INTERVAL '7 days' THEN p.first_at ELSE s.quota_weekly_start END AS d7_base
    ) AS b
  )
  UPDATE account_state AS s SET quota_used = s.quota_used + c.amount,
    quota_daily_start = CASE WHEN c.amount > 0 THEN (c.d1_window).started_at ELSE s.quota_daily_start END, quota_daily_used = CASE WHEN c.amount > 0 THEN (c.d1_window).used ELSE s.quota_daily_used END,
    quota_weekly_start = CASE WHEN c.amount > 0 THEN (c.d7_window).started_at ELSE s.quota_weekly_start END, quota_weekly_used = CASE WHEN c.amount > 0 THEN (c.d7_window).used ELSE s.quota_weekly_used END,
    last_used_at = GREATEST(s.last_used_at, c.used_at), updated_at = now()
  FROM c WHERE s.account_id = c.account_id;
END $$;

DROP FUNCTION settle_subscriptions(settled_event[]);
CREATE FUNCTION settle_subscriptions() RETURNS VOID
LANGUAGE plpgsql AS $$
DECLARE
  ids BIGINT[] := ARRAY(
    SELECT DISTINCT e.subscription_id FROM usage_arrivals AS e
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

DROP FUNCTION settle_rollups(settled_event[]);
CREATE FUNCTION settle_rollups() RETURNS VOID
LANGUAGE plpgsql AS $$
DECLARE
  buckets TIMESTAMPTZ[] := ARRAY(SELECT DISTINCT quarter_of(e.created_at) FROM usage_arrivals AS e ORDER BY 1);
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
    count(*), count(*) FILTER (WHERE e.status IN ('upstream_error', 'gateway_crash')), sum(e.input_tokens), sum(e.output_tokens),
    sum(e.cache_creation_5m_tokens + e.cache_creation_1h_tokens), sum(e.cache_read_tokens), sum(e.total_cost), sum(e.actual_cost), sum(e.account_cost),
    COALESCE(sum(latency_unit(latency_bucket(e.duration_ms))), 0), COALESCE(sum(latency_unit(latency_bucket(e.first_token_ms))), 0)
  FROM usage_arrivals AS e
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
    count(*), count(*) FILTER (WHERE e.status IN ('upstream_error', 'gateway_crash')), sum(e.input_tokens), sum(e.output_tokens),
    sum(e.cache_creation_5m_tokens + e.cache_creation_1h_tokens), sum(e.cache_read_tokens), sum(e.total_cost), sum(e.actual_cost), sum(e.account_cost),
    COALESCE(sum(latency_unit(latency_bucket(e.duration_ms))), 0), COALESCE(sum(latency_unit(latency_bucket(e.first_token_ms))), 0)
  FROM usage_arrivals AS e
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

DROP FUNCTION settle_late_rows(settled_event[]);
CREATE FUNCTION settle_late_rows() RETURNS VOID
LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO usage_late_rows
  SELECT e.created_at, e.id::uuid FROM usage_arrivals AS e
  WHERE e.created_at < clock_timestamp() - INTERVAL '15 minutes' ORDER BY 1, 2;
END $$;

DROP FUNCTION settled_keys(settled_event[]);
CREATE FUNCTION settled_keys() RETURNS JSON
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (
    SELECT json_agg(json_build_array(p.api_key_id, p.cleared::text, CASE WHEN k.id IS NOT NULL THEN json_build_array(
      s.quota_used::text, s.usage_5h::text, s.usage_1d::text, s.usage_7d::text,
      extract(epoch FROM s.window_start_5h) * 1000, extract(epoch FROM s.window_start_1d) * 1000,
      extract(epoch FROM s.window_start_7d) * 1000, s.version::text
    ) END))
    FROM (SELECT e.api_key_id, sum(e.actual_cost) AS cleared FROM (SELECT api_key_id, actual_cost FROM usage_arrivals UNION ALL SELECT api_key_id, actual_cost FROM usage_replays) AS e GROUP BY 1) AS p
    LEFT JOIN key_state AS s ON s.api_key_id = p.api_key_id
    LEFT JOIN api_keys AS k ON k.id = p.api_key_id
      AND COALESCE(k.quota_usd, k.limit_5h_usd, k.limit_1d_usd, k.limit_7d_usd) IS NOT NULL
  );
END $$;

DROP FUNCTION settled_subscriptions(settled_event[]);
CREATE FUNCTION settled_subscriptions() RETURNS JSON
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (
    SELECT json_agg(json_build_array(p.subscription_id::text, p.cleared::text, CASE WHEN s.id IS NOT NULL THEN json_build_array(
      extract(epoch FROM s.starts_at) * 1000, s.daily_usage::text, s.weekly_usage::text, s.monthly_usage::text,
      extract(epoch FROM s.daily_window_start) * 1000, extract(epoch FROM s.weekly_window_start) * 1000,
      extract(epoch FROM s.monthly_window_start) * 1000, s.version::text
    ) END))
    FROM (
      SELECT e.subscription_id, sum(e.total_cost) AS cleared FROM (SELECT subscription_id, billing_type, total_cost FROM usage_arrivals UNION ALL SELECT subscription_id, billing_type, total_cost FROM usage_replays) AS e
      WHERE e.billing_type <> 'balance' AND e.subscription_id IS NOT NULL GROUP BY 1
    ) AS p LEFT JOIN user_subscriptions AS s ON s.id = p.subscription_id
  );
END $$;

-- Settles what arrived in usage_arrivals in the caller's transaction. Answers
-- {"inserted": n, "users": [[id, balance, version, cleared]], "keys": [[id, cleared, quota and windows | null]],
-- "subscriptions": [[id, cleared, usage and windows | null]]}: cleared sums replays too. Amounts are texts, times milliseconds
-- since the epoch.
CREATE FUNCTION settle_arrived_usage() RETURNS JSON
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM insert_arrived_usage();
  PERFORM settle_balances();
  PERFORM settle_keys();
  PERFORM settle_subscriptions();
  PERFORM settle_accounts();
  PERFORM settle_rollups();
  PERFORM settle_late_rows();
  RETURN json_build_object(
    'inserted', (SELECT count(*) FROM usage_arrivals),
    'users', (
      SELECT json_agg(json_build_array(s.user_id, s.balance::text, s.balance_version::text, p.cleared::text))
      FROM (
        SELECT e.user_id, sum(e.actual_cost) AS cleared FROM (
          SELECT user_id, actual_cost FROM usage_arrivals WHERE billing_type = 'balance'
          UNION ALL SELECT user_id, actual_cost FROM usage_replays WHERE billing_type = 'balance'
        ) AS e GROUP BY 1
      ) AS p JOIN user_state AS s ON s.user_id = p.user_id
    ),
    'keys', settled_keys(),
    'subscriptions', settled_subscriptions()
  );
END $$;

-- The same for row literals of usage_record, joined by the character 0x1E: for single records, and for a process from before this
-- migration.
CREATE OR REPLACE FUNCTION settle_usage_batch(records TEXT) RETURNS JSON
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM open_usage_arrivals();
  DELETE FROM usage_arrivals;
  DELETE FROM usage_replays;
  INSERT INTO usage_arrivals
  SELECT (parsed.record).* FROM (
    SELECT line::usage_record AS record FROM string_to_table(records, E'\x1e') AS line OFFSET 0
  ) AS parsed;
  RETURN settle_arrived_usage();
END $$;

DROP FUNCTION insert_usage_rows(TEXT);
DROP TYPE settled_event;
