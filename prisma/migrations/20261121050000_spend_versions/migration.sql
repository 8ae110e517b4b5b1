-- What keys and subscriptions have used gets a version, as balances have one: whoever holds figures can tell the newer ones.
ALTER TABLE key_state ADD COLUMN version BIGINT NOT NULL DEFAULT 0;
ALTER TABLE user_subscriptions ADD COLUMN version BIGINT NOT NULL DEFAULT 0;

CREATE FUNCTION raise_version() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
  NEW.version := OLD.version + 1;
  RETURN NEW;
END $$;
CREATE TRIGGER raise_version BEFORE UPDATE ON key_state FOR EACH ROW EXECUTE FUNCTION raise_version();
CREATE TRIGGER raise_version BEFORE UPDATE ON user_subscriptions FOR EACH ROW EXECUTE FUNCTION raise_version();

-- The time zone of calendar windows; NULL = subscriptions run in whole periods from their start. An unknown zone is UTC.
CREATE FUNCTION subscription_calendar_zone() RETURNS TEXT
LANGUAGE plpgsql STABLE AS $$
DECLARE
  zone TEXT;
BEGIN
  IF NOT EXISTS (SELECT FROM settings WHERE key = 'subscription_windows' AND value = '"calendar"') THEN
    RETURN NULL;
  END IF;
  SELECT value #>> '{}' INTO zone FROM settings WHERE key = 'subscription_time_zone';
  PERFORM now() AT TIME ZONE zone;
  RETURN COALESCE(zone, 'UTC');
EXCEPTION WHEN invalid_parameter_value THEN
  RETURN 'UTC';
END $$;

-- Start of the subscription period that contains a moment: by the calendar of a zone, or in whole periods from the start.
CREATE FUNCTION subscription_period_start(zone TEXT, period TEXT, starts_at TIMESTAMPTZ, moment TIMESTAMPTZ) RETURNS TIMESTAMPTZ
LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN zone IS NULL
    THEN period_start(starts_at, CASE period WHEN 'day' THEN 86400 WHEN 'week' THEN 604800 ELSE 2592000 END, moment)
    ELSE date_trunc(period, moment, zone) END
$$;

-- Adds list costs to the windows of subscriptions; an event of an older window is not added.
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

-- What a settlement answers of the keys and subscriptions of a batch: cleared sums the whole batch, replayed events too.
CREATE FUNCTION settled_keys(batch settled_event[]) RETURNS JSON
LANGUAGE sql STABLE AS $$
  SELECT json_agg(json_build_array(p.api_key_id, p.cleared::text, CASE WHEN k.id IS NOT NULL THEN json_build_array(
    s.quota_used::text, s.usage_5h::text, s.usage_1d::text, s.usage_7d::text,
    extract(epoch FROM s.window_start_5h) * 1000, extract(epoch FROM s.window_start_1d) * 1000,
    extract(epoch FROM s.window_start_7d) * 1000, s.version::text
  ) END))
  FROM (SELECT e.api_key_id, sum(e.actual_cost) AS cleared FROM unnest(batch) AS e GROUP BY 1) AS p
  LEFT JOIN key_state AS s ON s.api_key_id = p.api_key_id
  LEFT JOIN api_keys AS k ON k.id = p.api_key_id
    AND COALESCE(k.quota_usd, k.limit_5h_usd, k.limit_1d_usd, k.limit_7d_usd) IS NOT NULL
$$;

CREATE FUNCTION settled_subscriptions(batch settled_event[]) RETURNS JSON
LANGUAGE sql STABLE AS $$
  SELECT json_agg(json_build_array(p.subscription_id::text, p.cleared::text, CASE WHEN s.id IS NOT NULL THEN json_build_array(
    extract(epoch FROM s.starts_at) * 1000, s.daily_usage::text, s.weekly_usage::text, s.monthly_usage::text,
    extract(epoch FROM s.daily_window_start) * 1000, extract(epoch FROM s.weekly_window_start) * 1000,
    extract(epoch FROM s.monthly_window_start) * 1000, s.version::text
  ) END))
  FROM (
    SELECT e.subscription_id, sum(e.total_cost) AS cleared FROM unnest(batch) AS e
    WHERE NOT e.from_balance AND e.subscription_id IS NOT NULL GROUP BY 1
  ) AS p LEFT JOIN user_subscriptions AS s ON s.id = p.subscription_id
$$;

-- Settles a batch (row literals of usage_record, joined by the character 0x1E) in the caller's transaction. Answers
-- {"inserted": n, "users": [[id, balance, version, cleared]], "keys": [[id, cleared, quota and windows | null]],
-- "subscriptions": [[id, cleared, usage and windows | null]]}. Amounts are texts, times milliseconds since the epoch.
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
