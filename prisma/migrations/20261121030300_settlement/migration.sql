-- Settlement: one call books one batch of finished usage records, exactly once each.

-- The time inside a UUIDv7; created_at of a usage row is derived from its id, so that a replay meets the same key.
CREATE FUNCTION uuid_v7_time(id TEXT) RETURNS TIMESTAMPTZ
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT to_timestamp(('x' || substr(id, 1, 8) || substr(id, 10, 4))::bit(48)::bigint::double precision / 1000)
$$;

-- Place of a latency in a histogram; the bounds are LATENCY_HISTOGRAM_BOUNDS_MS. Bounds are inclusive; place 0 is the fastest.
CREATE FUNCTION latency_bucket(duration_ms INT) RETURNS INT
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT width_bucket(duration_ms - 1, '{50,100,200,300,500,750,1000,1500,2000,3000,5000,7500,10000,15000,20000,30000,45000,60000,90000,120000,180000,300000,600000}'::int[])
$$;

-- Adds two full histograms; add_histograms does it for any length, at a multiple of the price.
CREATE FUNCTION add_full_histograms(a BIGINT[], b BIGINT[]) RETURNS BIGINT[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT ARRAY[
    a[1] + b[1], a[2] + b[2], a[3] + b[3], a[4] + b[4], a[5] + b[5], a[6] + b[6], a[7] + b[7], a[8] + b[8],
    a[9] + b[9], a[10] + b[10], a[11] + b[11], a[12] + b[12], a[13] + b[13], a[14] + b[14], a[15] + b[15], a[16] + b[16],
    a[17] + b[17], a[18] + b[18], a[19] + b[19], a[20] + b[20], a[21] + b[21], a[22] + b[22], a[23] + b[23], a[24] + b[24]
  ]
$$;

-- A spending window that starts with the first billed event after the last one ended.
CREATE TYPE usage_window AS (started_at TIMESTAMPTZ, used NUMERIC);

-- Adds events (in order of time) to a window one by one; those older than the window are not added.
CREATE FUNCTION advance_window(state usage_window, span INTERVAL, times TIMESTAMPTZ[], amounts NUMERIC[]) RETURNS usage_window
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  FOR i IN 1 .. COALESCE(cardinality(times), 0) LOOP
    IF state.started_at IS NULL OR times[i] >= state.started_at + span THEN
      state := ROW(times[i], amounts[i])::usage_window;
    ELSIF times[i] >= state.started_at THEN
      state.used := state.used + amounts[i];
    END IF;
  END LOOP;
  RETURN state;
END $$;

-- Start of the whole period of a subscription in which a moment lies.
CREATE FUNCTION period_start(activated_at TIMESTAMPTZ, span_seconds INT, moment TIMESTAMPTZ) RETURNS TIMESTAMPTZ
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT to_timestamp(
    extract(epoch FROM activated_at)
    + floor(extract(epoch FROM moment - activated_at) / span_seconds) * span_seconds
  )
$$;

-- What the later steps of a settlement need of an event; is_new: its row was inserted by this settlement.
CREATE TYPE settled_event AS (
  id UUID, created_at TIMESTAMPTZ, request_id TEXT, user_id BIGINT, api_key_id BIGINT, group_id BIGINT,
  channel_id BIGINT, account_id BIGINT, subscription_id BIGINT, requested_model TEXT, upstream_model TEXT,
  is_error BOOLEAN, from_balance BOOLEAN, input_tokens BIGINT, output_tokens BIGINT,
  cache_creation_tokens BIGINT, cache_read_tokens BIGINT, total_cost NUMERIC, actual_cost NUMERIC,
  account_cost NUMERIC, duration_place INT, first_token_place INT, is_new BOOLEAN
);

-- Inserts the usage rows of a batch, in one order for all settlers; a row that is there already is left alone.
CREATE FUNCTION insert_usage_rows(events JSON) RETURNS settled_event[]
LANGUAGE plpgsql AS $$
DECLARE
  batch settled_event[];
BEGIN
  WITH e AS MATERIALIZED (
    SELECT DISTINCT ON (x.id) x.*, uuid_v7_time(x.id) AS created_at
    FROM json_to_recordset(events) AS x (
      id TEXT, request_id TEXT, user_id BIGINT, api_key_id BIGINT, group_id BIGINT, channel_id BIGINT,
      account_id BIGINT, subscription_id BIGINT, protocol TEXT, requested_model TEXT, mapped_model TEXT,
      upstream_model TEXT, response_model TEXT, billing_model TEXT, model_mapping_chain TEXT,
      billing_mode TEXT, billing_tier TEXT, pricing_source TEXT, price_snapshot JSONB, service_tier TEXT,
      long_context BOOLEAN, input_tokens INT, output_tokens INT, reasoning_tokens INT,
      cache_creation_5m_tokens INT, cache_creation_1h_tokens INT, cache_read_tokens INT,
      image_output_tokens INT, image_count INT, image_size TEXT, extra_units JSONB, input_cost NUMERIC,
      output_cost NUMERIC, cache_creation_cost NUMERIC, cache_read_cost NUMERIC, image_output_cost NUMERIC,
      extra_cost NUMERIC, total_cost NUMERIC, rate_multiplier NUMERIC, actual_cost NUMERIC,
      account_cost NUMERIC, account_multiplier NUMERIC, billing_type TEXT, stream BOOLEAN, status TEXT,
      usage_source TEXT, error_message TEXT, attempts JSONB, upstream_request_id TEXT, duration_ms INT,
      first_token_ms INT, user_agent TEXT, ip TEXT
    ) ORDER BY x.id
  ), i AS (
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
      e.billing_model, COALESCE(e.model_mapping_chain, ''), e.billing_mode, e.billing_tier, e.pricing_source,
      e.price_snapshot, e.service_tier, e.long_context, e.input_tokens, e.output_tokens, e.reasoning_tokens,
      e.cache_creation_5m_tokens, e.cache_creation_1h_tokens, e.cache_read_tokens, e.image_output_tokens,
      e.image_count, e.image_size, e.extra_units, e.input_cost, e.output_cost, e.cache_creation_cost,
      e.cache_read_cost, e.image_output_cost, e.extra_cost, e.total_cost, e.rate_multiplier, e.actual_cost,
      e.account_cost, e.account_multiplier, e.billing_type, e.stream, e.status, e.usage_source,
      e.error_message, e.attempts, e.upstream_request_id, e.duration_ms, e.first_token_ms,
      COALESCE(e.user_agent, ''), COALESCE(e.ip, '')
    FROM e ORDER BY e.id
    ON CONFLICT (created_at, id) DO NOTHING RETURNING id
  )
  SELECT array_agg(ROW(
      e.id::uuid, e.created_at, e.request_id, e.user_id, e.api_key_id, e.group_id, e.channel_id, e.account_id,
      e.subscription_id, e.requested_model, e.upstream_model, e.status IN ('upstream_error', 'gateway_crash'),
      e.billing_type = 'balance', e.input_tokens, e.output_tokens,
      e.cache_creation_5m_tokens + e.cache_creation_1h_tokens, e.cache_read_tokens, e.total_cost,
      e.actual_cost, e.account_cost, latency_bucket(e.duration_ms), latency_bucket(e.first_token_ms),
      i.id IS NOT NULL
  )::settled_event ORDER BY e.id) INTO batch
  FROM e LEFT JOIN i ON i.id = e.id::uuid;
  RETURN batch;
END $$;

-- Posts one ledger row for each charged balance request, with the running balance, and moves the balances.
CREATE FUNCTION settle_balances(batch settled_event[]) RETURNS VOID
LANGUAGE plpgsql AS $$
DECLARE
  ids BIGINT[] := ARRAY(
    SELECT DISTINCT e.user_id FROM unnest(batch) AS e
    WHERE e.is_new AND e.from_balance AND e.actual_cost > 0 ORDER BY 1
  );
BEGIN
  INSERT INTO user_state (user_id)
  SELECT u.id FROM users AS u
  WHERE u.id = ANY (ids) AND NOT EXISTS (SELECT FROM user_state AS s WHERE s.user_id = u.id)
  ORDER BY 1 ON CONFLICT DO NOTHING;
  PERFORM FROM user_state AS s WHERE s.user_id = ANY (ids) ORDER BY s.user_id FOR UPDATE;
  INSERT INTO balance_ledger (user_id, amount, balance_after, kind, reference)
  SELECT e.user_id, -e.actual_cost,
    s.balance - sum(e.actual_cost) OVER (PARTITION BY e.user_id ORDER BY e.id), 'usage', e.request_id
  FROM unnest(batch) AS e LEFT JOIN user_state AS s ON s.user_id = e.user_id
  WHERE e.is_new AND e.from_balance AND e.actual_cost > 0 ORDER BY e.user_id, e.id;
  UPDATE user_state AS s SET balance = s.balance - p.amount, balance_version = s.balance_version + 1, updated_at = now()
  FROM (
    SELECT e.user_id, sum(e.actual_cost) AS amount FROM unnest(batch) AS e
    WHERE e.is_new AND e.from_balance AND e.actual_cost > 0 GROUP BY 1
  ) AS p WHERE s.user_id = p.user_id;
END $$;

-- Adds what keys were charged to their quota and windows.
CREATE FUNCTION settle_keys(batch settled_event[]) RETURNS VOID
LANGUAGE plpgsql AS $$
DECLARE
  ids BIGINT[] := ARRAY(SELECT DISTINCT e.api_key_id FROM unnest(batch) AS e WHERE e.is_new ORDER BY 1);
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
      array_agg(e.created_at ORDER BY e.id) FILTER (WHERE e.actual_cost > 0) AS times,
      array_agg(e.actual_cost ORDER BY e.id) FILTER (WHERE e.actual_cost > 0) AS amounts
    FROM unnest(batch) AS e WHERE e.is_new GROUP BY e.api_key_id
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

-- Adds what accounts cost to their quotas.
CREATE FUNCTION settle_accounts(batch settled_event[]) RETURNS VOID
LANGUAGE plpgsql AS $$
DECLARE
  ids BIGINT[] := ARRAY(SELECT DISTINCT e.account_id FROM unnest(batch) AS e WHERE e.is_new ORDER BY 1);
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
      array_agg(e.created_at ORDER BY e.id) FILTER (WHERE e.account_cost > 0) AS times,
      array_agg(e.account_cost ORDER BY e.id) FILTER (WHERE e.account_cost > 0) AS amounts
    FROM unnest(batch) AS e WHERE e.is_new GROUP BY e.account_id
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

-- Adds list costs to the whole periods of subscriptions; an event of an older period is not added.
CREATE FUNCTION settle_subscriptions(batch settled_event[]) RETURNS VOID
LANGUAGE plpgsql AS $$
DECLARE
  ids BIGINT[] := ARRAY(
    SELECT DISTINCT e.subscription_id FROM unnest(batch) AS e
    WHERE e.is_new AND NOT e.from_balance AND e.subscription_id IS NOT NULL ORDER BY 1
  );
BEGIN
  IF cardinality(ids) = 0 THEN
    RETURN;
  END IF;
  PERFORM FROM user_subscriptions AS s WHERE s.id = ANY (ids) ORDER BY s.id FOR UPDATE;
  WITH e AS (
    SELECT s.id, e.total_cost AS amount,
      period_start(s.starts_at, 86400, e.created_at) AS day_start,
      period_start(s.starts_at, 604800, e.created_at) AS week_start,
      period_start(s.starts_at, 2592000, e.created_at) AS month_start
    FROM unnest(batch) AS e JOIN user_subscriptions AS s ON s.id = e.subscription_id
    WHERE e.is_new AND NOT e.from_balance
  ), latest AS (
    SELECT s.id, GREATEST(s.daily_window_start, max(e.day_start)) AS day_start,
      GREATEST(s.weekly_window_start, max(e.week_start)) AS week_start,
      GREATEST(s.monthly_window_start, max(e.month_start)) AS month_start
    FROM user_subscriptions AS s JOIN e ON e.id = s.id GROUP BY s.id
  ), p AS (
    SELECT l.*, COALESCE(sum(e.amount) FILTER (WHERE e.day_start = l.day_start), 0) AS day_amount,
      COALESCE(sum(e.amount) FILTER (WHERE e.week_start = l.week_start), 0) AS week_amount,
      COALESCE(sum(e.amount) FILTER (WHERE e.month_start = l.month_start), 0) AS month_amount
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

-- Adds a batch to the 15-minute sums by user and by route.
CREATE FUNCTION settle_rollups(batch settled_event[]) RETURNS VOID
LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO usage_rollups_user AS r (
    bucket, user_id, api_key_id, requested_model, requests, errors, input_tokens, output_tokens,
    cache_creation_tokens, cache_read_tokens, total_cost, actual_cost, account_cost,
    duration_histogram, first_token_histogram
  )
  SELECT date_bin('15 minutes', e.created_at, TIMESTAMPTZ '2000-01-01 00:00:00+00'), e.user_id, e.api_key_id, e.requested_model,
    count(*), count(*) FILTER (WHERE e.is_error), sum(e.input_tokens), sum(e.output_tokens),
    sum(e.cache_creation_tokens), sum(e.cache_read_tokens),
    sum(e.total_cost), sum(e.actual_cost), sum(e.account_cost),
    ARRAY[
      count(*) FILTER (WHERE e.duration_place = 0), count(*) FILTER (WHERE e.duration_place = 1), count(*) FILTER (WHERE e.duration_place = 2), count(*) FILTER (WHERE e.duration_place = 3),
      count(*) FILTER (WHERE e.duration_place = 4), count(*) FILTER (WHERE e.duration_place = 5), count(*) FILTER (WHERE e.duration_place = 6), count(*) FILTER (WHERE e.duration_place = 7),
      count(*) FILTER (WHERE e.duration_place = 8), count(*) FILTER (WHERE e.duration_place = 9), count(*) FILTER (WHERE e.duration_place = 10), count(*) FILTER (WHERE e.duration_place = 11),
      count(*) FILTER (WHERE e.duration_place = 12), count(*) FILTER (WHERE e.duration_place = 13), count(*) FILTER (WHERE e.duration_place = 14), count(*) FILTER (WHERE e.duration_place = 15),
      count(*) FILTER (WHERE e.duration_place = 16), count(*) FILTER (WHERE e.duration_place = 17), count(*) FILTER (WHERE e.duration_place = 18), count(*) FILTER (WHERE e.duration_place = 19),
      count(*) FILTER (WHERE e.duration_place = 20), count(*) FILTER (WHERE e.duration_place = 21), count(*) FILTER (WHERE e.duration_place = 22), count(*) FILTER (WHERE e.duration_place = 23)
    ],
    ARRAY[
      count(*) FILTER (WHERE e.first_token_place = 0), count(*) FILTER (WHERE e.first_token_place = 1), count(*) FILTER (WHERE e.first_token_place = 2), count(*) FILTER (WHERE e.first_token_place = 3),
      count(*) FILTER (WHERE e.first_token_place = 4), count(*) FILTER (WHERE e.first_token_place = 5), count(*) FILTER (WHERE e.first_token_place = 6), count(*) FILTER (WHERE e.first_token_place = 7),
      count(*) FILTER (WHERE e.first_token_place = 8), count(*) FILTER (WHERE e.first_token_place = 9), count(*) FILTER (WHERE e.first_token_place = 10), count(*) FILTER (WHERE e.first_token_place = 11),
      count(*) FILTER (WHERE e.first_token_place = 12), count(*) FILTER (WHERE e.first_token_place = 13), count(*) FILTER (WHERE e.first_token_place = 14), count(*) FILTER (WHERE e.first_token_place = 15),
      count(*) FILTER (WHERE e.first_token_place = 16), count(*) FILTER (WHERE e.first_token_place = 17), count(*) FILTER (WHERE e.first_token_place = 18), count(*) FILTER (WHERE e.first_token_place = 19),
      count(*) FILTER (WHERE e.first_token_place = 20), count(*) FILTER (WHERE e.first_token_place = 21), count(*) FILTER (WHERE e.first_token_place = 22), count(*) FILTER (WHERE e.first_token_place = 23)
    ]
  FROM unnest(batch) AS e WHERE e.is_new
  GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
  ON CONFLICT (bucket, user_id, api_key_id, requested_model) DO UPDATE SET
    requests = r.requests + EXCLUDED.requests, errors = r.errors + EXCLUDED.errors,
    input_tokens = r.input_tokens + EXCLUDED.input_tokens,
    output_tokens = r.output_tokens + EXCLUDED.output_tokens,
    cache_creation_tokens = r.cache_creation_tokens + EXCLUDED.cache_creation_tokens,
    cache_read_tokens = r.cache_read_tokens + EXCLUDED.cache_read_tokens,
    total_cost = r.total_cost + EXCLUDED.total_cost, actual_cost = r.actual_cost + EXCLUDED.actual_cost,
    account_cost = r.account_cost + EXCLUDED.account_cost,
    duration_histogram = add_full_histograms(r.duration_histogram, EXCLUDED.duration_histogram),
    first_token_histogram = add_full_histograms(r.first_token_histogram, EXCLUDED.first_token_histogram);

  INSERT INTO usage_rollups_route AS r (
    bucket, group_id, channel_id, account_id, upstream_model, requests, errors, input_tokens, output_tokens,
    cache_creation_tokens, cache_read_tokens, total_cost, actual_cost, account_cost,
    duration_histogram, first_token_histogram
  )
  SELECT date_bin('15 minutes', e.created_at, TIMESTAMPTZ '2000-01-01 00:00:00+00'), e.group_id, COALESCE(e.channel_id, 0), e.account_id, e.upstream_model,
    count(*), count(*) FILTER (WHERE e.is_error), sum(e.input_tokens), sum(e.output_tokens),
    sum(e.cache_creation_tokens), sum(e.cache_read_tokens),
    sum(e.total_cost), sum(e.actual_cost), sum(e.account_cost),
    ARRAY[
      count(*) FILTER (WHERE e.duration_place = 0), count(*) FILTER (WHERE e.duration_place = 1), count(*) FILTER (WHERE e.duration_place = 2), count(*) FILTER (WHERE e.duration_place = 3),
      count(*) FILTER (WHERE e.duration_place = 4), count(*) FILTER (WHERE e.duration_place = 5), count(*) FILTER (WHERE e.duration_place = 6), count(*) FILTER (WHERE e.duration_place = 7),
      count(*) FILTER (WHERE e.duration_place = 8), count(*) FILTER (WHERE e.duration_place = 9), count(*) FILTER (WHERE e.duration_place = 10), count(*) FILTER (WHERE e.duration_place = 11),
      count(*) FILTER (WHERE e.duration_place = 12), count(*) FILTER (WHERE e.duration_place = 13), count(*) FILTER (WHERE e.duration_place = 14), count(*) FILTER (WHERE e.duration_place = 15),
      count(*) FILTER (WHERE e.duration_place = 16), count(*) FILTER (WHERE e.duration_place = 17), count(*) FILTER (WHERE e.duration_place = 18), count(*) FILTER (WHERE e.duration_place = 19),
      count(*) FILTER (WHERE e.duration_place = 20), count(*) FILTER (WHERE e.duration_place = 21), count(*) FILTER (WHERE e.duration_place = 22), count(*) FILTER (WHERE e.duration_place = 23)
    ],
    ARRAY[
      count(*) FILTER (WHERE e.first_token_place = 0), count(*) FILTER (WHERE e.first_token_place = 1), count(*) FILTER (WHERE e.first_token_place = 2), count(*) FILTER (WHERE e.first_token_place = 3),
      count(*) FILTER (WHERE e.first_token_place = 4), count(*) FILTER (WHERE e.first_token_place = 5), count(*) FILTER (WHERE e.first_token_place = 6), count(*) FILTER (WHERE e.first_token_place = 7),
      count(*) FILTER (WHERE e.first_token_place = 8), count(*) FILTER (WHERE e.first_token_place = 9), count(*) FILTER (WHERE e.first_token_place = 10), count(*) FILTER (WHERE e.first_token_place = 11),
      count(*) FILTER (WHERE e.first_token_place = 12), count(*) FILTER (WHERE e.first_token_place = 13), count(*) FILTER (WHERE e.first_token_place = 14), count(*) FILTER (WHERE e.first_token_place = 15),
      count(*) FILTER (WHERE e.first_token_place = 16), count(*) FILTER (WHERE e.first_token_place = 17), count(*) FILTER (WHERE e.first_token_place = 18), count(*) FILTER (WHERE e.first_token_place = 19),
      count(*) FILTER (WHERE e.first_token_place = 20), count(*) FILTER (WHERE e.first_token_place = 21), count(*) FILTER (WHERE e.first_token_place = 22), count(*) FILTER (WHERE e.first_token_place = 23)
    ]
  FROM unnest(batch) AS e WHERE e.is_new
  GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5
  ON CONFLICT (bucket, group_id, channel_id, account_id, upstream_model) DO UPDATE SET
    requests = r.requests + EXCLUDED.requests, errors = r.errors + EXCLUDED.errors,
    input_tokens = r.input_tokens + EXCLUDED.input_tokens,
    output_tokens = r.output_tokens + EXCLUDED.output_tokens,
    cache_creation_tokens = r.cache_creation_tokens + EXCLUDED.cache_creation_tokens,
    cache_read_tokens = r.cache_read_tokens + EXCLUDED.cache_read_tokens,
    total_cost = r.total_cost + EXCLUDED.total_cost, actual_cost = r.actual_cost + EXCLUDED.actual_cost,
    account_cost = r.account_cost + EXCLUDED.account_cost,
    duration_histogram = add_full_histograms(r.duration_histogram, EXCLUDED.duration_histogram),
    first_token_histogram = add_full_histograms(r.first_token_histogram, EXCLUDED.first_token_histogram);
END $$;

-- Settles a batch in the caller's transaction. Answers {"inserted": n, "users": [[id, balance, version, cleared]],
-- "keys": [[id, cleared, quota and windows | null]]}: cleared sums the whole batch, replayed events too; a key without
-- limits states no windows. Amounts are texts, times milliseconds since the epoch.
CREATE FUNCTION settle_usage_batch(events JSON) RETURNS JSON
LANGUAGE plpgsql AS $$
DECLARE
  batch settled_event[] := insert_usage_rows(events);
  answer JSON;
BEGIN
  PERFORM settle_balances(batch);
  PERFORM settle_keys(batch);
  PERFORM settle_subscriptions(batch);
  PERFORM settle_accounts(batch);
  PERFORM settle_rollups(batch);
  SELECT json_build_object(
    'inserted', (SELECT count(*) FROM unnest(batch) AS e WHERE e.is_new),
    'users', (
      SELECT json_agg(json_build_array(s.user_id, s.balance::text, s.balance_version::text, p.cleared::text))
      FROM (SELECT e.user_id, sum(e.actual_cost) AS cleared FROM unnest(batch) AS e WHERE e.from_balance GROUP BY 1) AS p
      JOIN user_state AS s ON s.user_id = p.user_id
    ),
    'keys', (
      SELECT json_agg(json_build_array(p.api_key_id, p.cleared::text, CASE WHEN k.id IS NOT NULL THEN json_build_array(
        s.quota_used::text, s.usage_5h::text, s.usage_1d::text, s.usage_7d::text,
        extract(epoch FROM s.window_start_5h) * 1000, extract(epoch FROM s.window_start_1d) * 1000,
        extract(epoch FROM s.window_start_7d) * 1000
      ) END))
      FROM (SELECT e.api_key_id, sum(e.actual_cost) AS cleared FROM unnest(batch) AS e GROUP BY 1) AS p
      LEFT JOIN key_state AS s ON s.api_key_id = p.api_key_id
      LEFT JOIN api_keys AS k ON k.id = p.api_key_id
        AND COALESCE(k.quota_usd, k.limit_5h_usd, k.limit_1d_usd, k.limit_7d_usd) IS NOT NULL
    )
  ) INTO answer;
  RETURN answer;
END $$;
