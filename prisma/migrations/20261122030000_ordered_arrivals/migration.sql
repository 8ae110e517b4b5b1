-- Settlement once more, with less done for each row: nothing is put in order that arrives in order, no amount is fitted into its column
-- twice, and what a window of spending was charged one by one is listed only where a window ends inside a batch.

-- As before; amounts that are kept but not summed for the answer are of the type they have in usage_logs already.
CREATE OR REPLACE FUNCTION open_short_arrivals() RETURNS VOID
LANGUAGE plpgsql SET client_min_messages = 'warning' AS $$
BEGIN
  CREATE TEMPORARY TABLE IF NOT EXISTS usage_arrivals (
    user_id BIGINT, api_key_id BIGINT, group_id BIGINT, account_id BIGINT,
    created_at TIMESTAMPTZ GENERATED ALWAYS AS (uuid_v7_time(id)) STORED,
    input_tokens INT, output_tokens INT, cache_creation_5m_tokens INT, cache_creation_1h_tokens INT,
    cache_read_tokens INT, duration_ms INT, actual_cost NUMERIC, account_cost NUMERIC(30,18), total_cost NUMERIC,
    billing_type TEXT, status TEXT, requested_model TEXT, upstream_model TEXT, id TEXT, request_id TEXT,
    channel_id BIGINT, subscription_id BIGINT, first_token_ms INT, price_snapshot TEXT,
    protocol TEXT, mapped_model TEXT, response_model TEXT, billing_model TEXT, model_mapping_chain TEXT,
    billing_mode TEXT, billing_tier TEXT, pricing_source TEXT, service_tier TEXT, long_context BOOLEAN,
    reasoning_tokens INT, image_output_tokens INT, image_count INT, image_size TEXT, extra_units JSONB,
    input_cost NUMERIC(30,18), output_cost NUMERIC(30,18), cache_creation_cost NUMERIC(30,18),
    cache_read_cost NUMERIC(30,18), image_output_cost NUMERIC(30,18), extra_cost NUMERIC(30,18),
    rate_multiplier NUMERIC(10,4), account_multiplier NUMERIC(10,4),
    stream BOOLEAN, usage_source TEXT, error_message TEXT, attempts JSONB, upstream_request_id TEXT,
    user_agent TEXT, ip TEXT
  ) ON COMMIT DELETE ROWS;
  CREATE TEMPORARY TABLE IF NOT EXISTS usage_replays (LIKE usage_arrivals) ON COMMIT DELETE ROWS;
END $$;

-- Inserts the usage rows of what arrived (the arrow of a mapping chain stands as \x1f in a record); a row that is there already is left
-- alone. They stand in the order in which they arrived, which is the same for all settlers: by user, whose key, group, channels and
-- accounts are few, so that the indexes are entered at places next to each other. Each price snapshot is parsed once.
CREATE OR REPLACE FUNCTION insert_arrived_usage() RETURNS VOID
LANGUAGE plpgsql SET enable_mergejoin = off SET enable_nestloop = off SET work_mem = '32MB' AS $$
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
        p.snapshot, e.service_tier, e.long_context, e.input_tokens, e.output_tokens, e.reasoning_tokens,
        e.cache_creation_5m_tokens, e.cache_creation_1h_tokens, e.cache_read_tokens, e.image_output_tokens,
        e.image_count, e.image_size, e.extra_units, e.input_cost, e.output_cost, e.cache_creation_cost,
        e.cache_read_cost, e.image_output_cost, e.extra_cost, e.total_cost, e.rate_multiplier, e.actual_cost,
        e.account_cost, e.account_multiplier, e.billing_type, e.stream, e.status, e.usage_source,
        e.error_message, e.attempts, e.upstream_request_id, e.duration_ms, e.first_token_ms,
        COALESCE(e.user_agent, ''), COALESCE(e.ip, '')
      FROM usage_arrivals AS e LEFT JOIN (
        SELECT d.price_snapshot, d.price_snapshot::jsonb AS snapshot
        FROM (SELECT DISTINCT price_snapshot FROM usage_arrivals) AS d OFFSET 0
      ) AS p ON p.price_snapshot = e.price_snapshot;
      RETURN;
    EXCEPTION WHEN unique_violation THEN
      PERFORM set_replays_aside();
    END;
  END LOOP;
END $$;

-- A window that holds all of a batch grows by its sum; only those of which one ends are charged one by one.
CREATE OR REPLACE FUNCTION settle_keys() RETURNS VOID
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
      max(e.created_at) FILTER (WHERE e.actual_cost > 0) AS last_at
    FROM usage_arrivals AS e GROUP BY e.api_key_id
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

CREATE OR REPLACE FUNCTION settle_accounts() RETURNS VOID
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
      max(e.created_at) FILTER (WHERE e.account_cost > 0) AS last_at
    FROM usage_arrivals AS e GROUP BY e.account_id
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
