-- When windows of a subscription were last emptied by hand: what happened before is not in them any more, so that neither a late
-- event adds to them nor a refund takes out of them.
ALTER TABLE user_subscriptions ADD COLUMN daily_reset_at TIMESTAMPTZ(6), ADD COLUMN weekly_reset_at TIMESTAMPTZ(6),
  ADD COLUMN monthly_reset_at TIMESTAMPTZ(6);

-- Adds list costs to the windows of subscriptions; an event of an older window, or from before the window was emptied by hand, is not
-- added.
CREATE OR REPLACE FUNCTION settle_subscriptions(batch settled_event[]) RETURNS VOID
LANGUAGE plpgsql AS $$
DECLARE
  ids BIGINT[] := ARRAY(
    SELECT DISTINCT e.subscription_id FROM unnest(batch) AS e
    WHERE e.is_new AND NOT e.from_balance AND e.subscription_id IS NOT NULL ORDER BY 1
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
    FROM unnest(batch) AS e JOIN user_subscriptions AS s ON s.id = e.subscription_id
    WHERE e.is_new AND NOT e.from_balance
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

-- Whether a window that starts at a moment, and may have been emptied since, counts an event.
CREATE FUNCTION window_counts(window_start TIMESTAMPTZ, reset_at TIMESTAMPTZ, moment TIMESTAMPTZ) RETURNS BOOLEAN
LANGUAGE sql IMMUTABLE AS $$
  SELECT COALESCE(moment >= window_start, FALSE) AND moment >= COALESCE(reset_at, '-infinity')
$$;

-- Takes a request that is given back out of the subscription windows that still count it.
CREATE OR REPLACE FUNCTION refund_subscription(subscription BIGINT, moment TIMESTAMPTZ, amount NUMERIC) RETURNS VOID
LANGUAGE sql AS $$
  UPDATE user_subscriptions SET
    daily_usage = CASE WHEN window_counts(daily_window_start, daily_reset_at, moment) THEN GREATEST(0, daily_usage - amount) ELSE daily_usage END,
    weekly_usage = CASE WHEN window_counts(weekly_window_start, weekly_reset_at, moment) THEN GREATEST(0, weekly_usage - amount) ELSE weekly_usage END,
    monthly_usage = CASE WHEN window_counts(monthly_window_start, monthly_reset_at, moment) THEN GREATEST(0, monthly_usage - amount) ELSE monthly_usage END,
    updated_at = now()
  WHERE id = subscription
$$;
