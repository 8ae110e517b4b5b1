-- An answer that began before another one may be settled after it. What is older than a key's window then counts in it all the
-- same, unless the window before it had not ended, or a window of its own would have ended by then: else whoever begins
-- with long answers would have them for nothing.

-- When the window before the running one ended; 'epoch' = there was none, NULL = not known.
ALTER TABLE key_state ADD COLUMN previous_end_5h TIMESTAMPTZ(6);
ALTER TABLE key_state ADD COLUMN previous_end_1d TIMESTAMPTZ(6);
ALTER TABLE key_state ADD COLUMN previous_end_7d TIMESTAMPTZ(6);

CREATE TYPE key_window AS (started_at TIMESTAMPTZ, used NUMERIC, previous_end TIMESTAMPTZ);

-- The oldest event that counts in a window.
CREATE FUNCTION earliest_event(state key_window, span INTERVAL) RETURNS TIMESTAMPTZ
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT LEAST(state.started_at, GREATEST(COALESCE(state.previous_end, state.started_at), state.started_at - span + INTERVAL '1 microsecond'))
$$;

-- The window that an event begins; `last_start` = that of the one before, which is over, or was begun by a clock that was ahead.
CREATE FUNCTION next_key_window(last_start TIMESTAMPTZ, span INTERVAL, moment TIMESTAMPTZ, amount NUMERIC) RETURNS key_window
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT ROW(moment, amount, CASE WHEN last_start <= moment THEN last_start + span ELSE to_timestamp(0) END)::key_window
$$;

-- What events, in order of time, make of a key's window.
CREATE FUNCTION advance_key_window(state key_window, span INTERVAL, times TIMESTAMPTZ[], amounts NUMERIC[]) RETURNS key_window
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  FOR i IN 1 .. COALESCE(cardinality(times), 0) LOOP
    IF state.started_at IS NULL OR times[i] >= state.started_at + span THEN
      state := next_key_window(state.started_at, span, times[i], amounts[i]);
    ELSIF times[i] >= earliest_event(state, span) THEN
      state.used := state.used + amounts[i];
    END IF;
  END LOOP;
  RETURN state;
END $$;

-- The step as before, by this rule.

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
    SELECT p.*, s.window_start_5h, s.usage_5h, s.previous_end_5h, s.window_start_1d, s.usage_1d, s.previous_end_1d, s.window_start_7d, s.usage_7d, s.previous_end_7d,
      CASE WHEN s.window_start_5h IS NULL OR p.first_at >= s.window_start_5h + INTERVAL '5 hours' OR (s.window_start_5h > ahead AND s.window_start_5h > p.first_at) THEN p.first_at ELSE s.window_start_5h END AS h5_base,
      CASE WHEN s.window_start_1d IS NULL OR p.first_at >= s.window_start_1d + INTERVAL '1 day' OR (s.window_start_1d > ahead AND s.window_start_1d > p.first_at) THEN p.first_at ELSE s.window_start_1d END AS d1_base,
      CASE WHEN s.window_start_7d IS NULL OR p.first_at >= s.window_start_7d + INTERVAL '7 days' OR (s.window_start_7d > ahead AND s.window_start_7d > p.first_at) THEN p.first_at ELSE s.window_start_7d END AS d7_base
    FROM p JOIN key_state AS s ON s.api_key_id = p.api_key_id
  ), w AS (
    SELECT b.*,
      b.first_at >= earliest_event(ROW(b.h5_base, 0, CASE WHEN b.h5_base = b.window_start_5h THEN b.previous_end_5h END)::key_window, INTERVAL '5 hours')
        AND b.last_at < b.h5_base + INTERVAL '5 hours' AS h5_fits,
      b.first_at >= earliest_event(ROW(b.d1_base, 0, CASE WHEN b.d1_base = b.window_start_1d THEN b.previous_end_1d END)::key_window, INTERVAL '1 day')
        AND b.last_at < b.d1_base + INTERVAL '1 day' AS d1_fits,
      b.first_at >= earliest_event(ROW(b.d7_base, 0, CASE WHEN b.d7_base = b.window_start_7d THEN b.previous_end_7d END)::key_window, INTERVAL '7 days')
        AND b.last_at < b.d7_base + INTERVAL '7 days' AS d7_fits
    FROM b
  ), l AS (
    SELECT e.api_key_id, array_agg(e.created_at ORDER BY e.id COLLATE "C") AS times,
      array_agg(e.actual_cost ORDER BY e.id COLLATE "C") AS amounts
    FROM usage_arrivals AS e JOIN w ON w.api_key_id = e.api_key_id
    WHERE e.actual_cost > 0 AND NOT (w.h5_fits AND w.d1_fits AND w.d7_fits) GROUP BY e.api_key_id
  ), c AS (
    SELECT w.api_key_id, w.used_at, w.amount,
      CASE WHEN w.h5_fits
        THEN CASE WHEN w.h5_base = w.window_start_5h THEN ROW(w.h5_base, w.usage_5h + w.amount, w.previous_end_5h)::key_window
          ELSE next_key_window(w.window_start_5h, INTERVAL '5 hours', w.h5_base, w.amount) END
        ELSE advance_key_window(ROW(begun_window(w.window_start_5h, w.first_at, ahead), w.usage_5h, w.previous_end_5h)::key_window, INTERVAL '5 hours', l.times, l.amounts)
      END AS h5_window,
      CASE WHEN w.d1_fits
        THEN CASE WHEN w.d1_base = w.window_start_1d THEN ROW(w.d1_base, w.usage_1d + w.amount, w.previous_end_1d)::key_window
          ELSE next_key_window(w.window_start_1d, INTERVAL '1 day', w.d1_base, w.amount) END
        ELSE advance_key_window(ROW(begun_window(w.window_start_1d, w.first_at, ahead), w.usage_1d, w.previous_end_1d)::key_window, INTERVAL '1 day', l.times, l.amounts)
      END AS d1_window,
      CASE WHEN w.d7_fits
        THEN CASE WHEN w.d7_base = w.window_start_7d THEN ROW(w.d7_base, w.usage_7d + w.amount, w.previous_end_7d)::key_window
          ELSE next_key_window(w.window_start_7d, INTERVAL '7 days', w.d7_base, w.amount) END
        ELSE advance_key_window(ROW(begun_window(w.window_start_7d, w.first_at, ahead), w.usage_7d, w.previous_end_7d)::key_window, INTERVAL '7 days', l.times, l.amounts)
      END AS d7_window
    FROM w LEFT JOIN l ON l.api_key_id = w.api_key_id
  )
  UPDATE key_state AS s SET quota_used = s.quota_used + c.amount,
    window_start_5h = CASE WHEN c.amount > 0 THEN (c.h5_window).started_at ELSE s.window_start_5h END,
    usage_5h = CASE WHEN c.amount > 0 THEN (c.h5_window).used ELSE s.usage_5h END,
    previous_end_5h = CASE WHEN c.amount > 0 THEN (c.h5_window).previous_end ELSE s.previous_end_5h END,
    window_start_1d = CASE WHEN c.amount > 0 THEN (c.d1_window).started_at ELSE s.window_start_1d END,
    usage_1d = CASE WHEN c.amount > 0 THEN (c.d1_window).used ELSE s.usage_1d END,
    previous_end_1d = CASE WHEN c.amount > 0 THEN (c.d1_window).previous_end ELSE s.previous_end_1d END,
    window_start_7d = CASE WHEN c.amount > 0 THEN (c.d7_window).started_at ELSE s.window_start_7d END,
    usage_7d = CASE WHEN c.amount > 0 THEN (c.d7_window).used ELSE s.usage_7d END,
    previous_end_7d = CASE WHEN c.amount > 0 THEN (c.d7_window).previous_end ELSE s.previous_end_7d END,
    last_used_at = GREATEST(s.last_used_at, c.used_at), updated_at = now()
  FROM c WHERE s.api_key_id = c.api_key_id;
END $$;
