-- Members of a dimension are ranked from the index alone.
DROP INDEX usage_marginals_daily_dimension_day_idx;
CREATE INDEX usage_marginals_daily_dimension_day_idx ON usage_marginals_daily (dimension, day)
  INCLUDE (dimension_id, dimension_name, requests, actual_cost);

-- At which times several members have rows in common their indexes tell alone, for rows a vacuum has seen: it comes after a
-- number of new rows, whatever the size of the table.
CREATE FUNCTION keep_visible(partition REGCLASS) RETURNS VOID
LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format(
    'ALTER TABLE %s SET (autovacuum_vacuum_insert_scale_factor = 0, autovacuum_vacuum_insert_threshold = 50000)', partition
  );
END $$;

CREATE OR REPLACE FUNCTION ensure_month_partition(parent_table TEXT, month_start TIMESTAMPTZ) RETURNS BOOLEAN
LANGUAGE plpgsql AS $$
DECLARE
  partition_name TEXT := parent_table || to_char(month_start AT TIME ZONE 'UTC', '_YYYY_MM');
  month_end TIMESTAMPTZ := ((month_start AT TIME ZONE 'UTC') + INTERVAL '1 month') AT TIME ZONE 'UTC';
BEGIN
  IF to_regclass(partition_name) IS NOT NULL THEN
    RETURN FALSE;
  END IF;
  EXECUTE format('LOCK TABLE %I IN ACCESS EXCLUSIVE MODE', parent_table || '_default');
  EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING ALL)', partition_name, parent_table);
  EXECUTE format(
    'WITH moved AS (DELETE FROM %I WHERE created_at >= %L AND created_at < %L RETURNING *) INSERT INTO %I SELECT * FROM moved',
    parent_table || '_default', month_start, month_end, partition_name
  );
  EXECUTE format(
    'ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', parent_table, partition_name, month_start, month_end
  );
  PERFORM keep_visible(partition_name::regclass);
  RETURN TRUE;
END $$;

SELECT keep_visible(inhrelid::regclass) FROM pg_inherits
WHERE inhparent IN ('usage_logs'::regclass, 'request_errors'::regclass);
