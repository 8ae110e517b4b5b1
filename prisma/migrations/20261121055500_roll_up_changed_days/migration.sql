-- Rolls up those of the finished UTC days (both ends included) that were not yet, or have got late events since; returns how many.
CREATE FUNCTION roll_up_changed_days(first_day DATE, last_day DATE) RETURNS INT
LANGUAGE plpgsql AS $$
DECLARE
  candidate DATE;
  rolled INT := 0;
BEGIN
  FOR candidate IN SELECT generate_series(first_day, last_day, INTERVAL '1 day')::date LOOP
    IF NOT EXISTS (SELECT FROM usage_rollup_days WHERE day = candidate)
      OR COALESCE((
        SELECT sum(requests) FROM usage_rollups_route
        WHERE bucket >= candidate::timestamp AT TIME ZONE 'UTC' AND bucket < (candidate + 1)::timestamp AT TIME ZONE 'UTC'
      ), 0) <> COALESCE((SELECT sum(requests) FROM usage_marginals_daily WHERE dimension = 'all' AND day = candidate), 0)
    THEN
      PERFORM roll_up_usage_days(candidate, candidate);
      rolled := rolled + 1;
    END IF;
  END LOOP;
  RETURN rolled;
END $$;
