-- Windows by the rules of lib/billing/subscription-windows.ts: a subscription's stored window is a part of the period in which it begins, whatever
-- the settings were then; a window that begins more than five minutes from now was begun by a clock that was ahead, and gives way to
-- the first event that is older.

-- The start of a window; NULL = a clock that was ahead began it. `ahead` is the latest moment at which a window can have begun.
CREATE FUNCTION begun_window(started_at TIMESTAMPTZ, first_at TIMESTAMPTZ, ahead TIMESTAMPTZ) RETURNS TIMESTAMPTZ
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN started_at > GREATEST(first_at, ahead) THEN NULL ELSE started_at END
$$;

-- The period of a subscription that its stored window is a part of; NULL = that one is over by the latest period with events, or a
-- clock that was ahead began it. Only a window that does not begin with that period needs its own looked up.
CREATE FUNCTION kept_period(
  zone TEXT, period TEXT, starts_at TIMESTAMPTZ, window_start TIMESTAMPTZ, latest_period TIMESTAMPTZ, ahead TIMESTAMPTZ
) RETURNS TIMESTAMPTZ
LANGUAGE sql STABLE AS $$
  SELECT CASE
    WHEN window_start <= latest_period THEN CASE WHEN window_start + INTERVAL '1 millisecond' > latest_period THEN latest_period END
    ELSE begun_window(subscription_period_start(zone, period, starts_at, window_start + INTERVAL '1 millisecond'), latest_period, ahead)
  END
$$;

-- The steps as before, by these rules.

CREATE OR REPLACE FUNCTION settle_keys() RETURNS VOID
LANGUAGE plpgsql AS $$
DECLARE
  ids BIGINT[] := ARRAY(SELECT DISTINCT e.api_key_id FROM usage_sums AS e ORDER BY 1);
  ahead TIMESTAMPTZ := clock_timestamp() + INTERVAL '5 minutes';
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
      CASE WHEN s.window_start_5h IS NULL OR p.first_at >= s.window_start_5h + INTERVAL '5 hours' OR (s.window_start_5h > ahead AND s.window_start_5h > p.first_at) THEN p.first_at ELSE s.window_start_5h END AS h5_base,
      CASE WHEN s.window_start_1d IS NULL OR p.first_at >= s.window_start_1d + INTERVAL '1 day' OR (s.window_start_1d > ahead AND s.window_start_1d > p.first_at) THEN p.first_at ELSE s.window_start_1d END AS d1_base,
      CASE WHEN s.window_start_7d IS NULL OR p.first_at >= s.window_start_7d + INTERVAL '7 days' OR (s.window_start_7d > ahead AND s.window_start_7d > p.first_at) THEN p.first_at ELSE s.window_start_7d END AS d7_base
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
        ELSE advance_window(ROW(begun_window(w.window_start_5h, w.first_at, ahead), w.usage_5h)::usage_window, INTERVAL '5 hours', l.times, l.amounts)
      END AS h5_window,
      CASE WHEN w.d1_fits
        THEN ROW(w.d1_base, w.amount + CASE WHEN w.d1_base = w.window_start_1d THEN w.usage_1d ELSE 0 END)::usage_window
        ELSE advance_window(ROW(begun_window(w.window_start_1d, w.first_at, ahead), w.usage_1d)::usage_window, INTERVAL '1 day', l.times, l.amounts)
      END AS d1_window,
      CASE WHEN w.d7_fits
        THEN ROW(w.d7_base, w.amount + CASE WHEN w.d7_base = w.window_start_7d THEN w.usage_7d ELSE 0 END)::usage_window
        ELSE advance_window(ROW(begun_window(w.window_start_7d, w.first_at, ahead), w.usage_7d)::usage_window, INTERVAL '7 days', l.times, l.amounts)
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
  ahead TIMESTAMPTZ := clock_timestamp() + INTERVAL '5 minutes';
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
    SELECT s.id,
      kept_period(zone, 'day', s.starts_at, s.daily_window_start, max(e.day_start), ahead) AS day_kept, max(e.day_start) AS day_last,
      kept_period(zone, 'week', s.starts_at, s.weekly_window_start, max(e.week_start), ahead) AS week_kept, max(e.week_start) AS week_last,
      kept_period(zone, 'month', s.starts_at, s.monthly_window_start, max(e.month_start), ahead) AS month_kept, max(e.month_start) AS month_last
    FROM user_subscriptions AS s JOIN e ON e.id = s.id GROUP BY s.id
  ), p AS (
    SELECT l.*, COALESCE(sum(e.amount) FILTER (WHERE e.in_day AND e.day_start = COALESCE(l.day_kept, l.day_last)), 0) AS day_amount,
      COALESCE(sum(e.amount) FILTER (WHERE e.in_week AND e.week_start = COALESCE(l.week_kept, l.week_last)), 0) AS week_amount,
      COALESCE(sum(e.amount) FILTER (WHERE e.in_month AND e.month_start = COALESCE(l.month_kept, l.month_last)), 0) AS month_amount
    FROM latest AS l JOIN e ON e.id = l.id
    GROUP BY l.id, l.day_kept, l.day_last, l.week_kept, l.week_last, l.month_kept, l.month_last
  )
  UPDATE user_subscriptions AS s SET
    daily_usage = p.day_amount + CASE WHEN p.day_kept IS NULL THEN 0 ELSE s.daily_usage END,
    weekly_usage = p.week_amount + CASE WHEN p.week_kept IS NULL THEN 0 ELSE s.weekly_usage END,
    monthly_usage = p.month_amount + CASE WHEN p.month_kept IS NULL THEN 0 ELSE s.monthly_usage END,
    daily_window_start = CASE WHEN p.day_kept IS NULL THEN p.day_last ELSE s.daily_window_start END,
    weekly_window_start = CASE WHEN p.week_kept IS NULL THEN p.week_last ELSE s.weekly_window_start END,
    monthly_window_start = CASE WHEN p.month_kept IS NULL THEN p.month_last ELSE s.monthly_window_start END,
    updated_at = now()
  FROM p WHERE s.id = p.id;
END $$;

CREATE OR REPLACE FUNCTION settle_accounts() RETURNS VOID
LANGUAGE plpgsql AS $$
DECLARE
  ids BIGINT[] := ARRAY(SELECT DISTINCT e.account_id FROM usage_sums AS e ORDER BY 1);
  ahead TIMESTAMPTZ := clock_timestamp() + INTERVAL '5 minutes';
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
      CASE WHEN s.quota_daily_start IS NULL OR p.first_at >= s.quota_daily_start + INTERVAL '1 day' OR (s.quota_daily_start > ahead AND s.quota_daily_start > p.first_at) THEN p.first_at ELSE s.quota_daily_start END AS d1_base,
      CASE WHEN s.quota_weekly_start IS NULL OR p.first_at >= s.quota_weekly_start + INTERVAL '7 days' OR (s.quota_weekly_start > ahead AND s.quota_weekly_start > p.first_at) THEN p.first_at ELSE s.quota_weekly_start END AS d7_base
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
        ELSE advance_window(ROW(begun_window(w.quota_daily_start, w.first_at, ahead), w.quota_daily_used)::usage_window, INTERVAL '1 day', l.times, l.amounts)
      END AS d1_window,
      CASE WHEN w.d7_fits
        THEN ROW(w.d7_base, w.amount + CASE WHEN w.d7_base = w.quota_weekly_start THEN w.quota_weekly_used ELSE 0 END)::usage_window
        ELSE advance_window(ROW(begun_window(w.quota_weekly_start, w.first_at, ahead), w.quota_weekly_used)::usage_window, INTERVAL '7 days', l.times, l.amounts)
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
