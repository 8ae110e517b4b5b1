-- Functions and triggers: the configuration log, price patterns, fallback groups, partitions, rollups, append-only tables.

-- Appends to the configuration log. The sequence row stays locked until commit, so seq is gapless and its order is
-- the order of commits: whoever sees seq n sees every smaller one. Call it last in the transaction.
CREATE FUNCTION announce_change(change_scope TEXT, change_entity_id BIGINT DEFAULT NULL) RETURNS BIGINT
LANGUAGE plpgsql AS $$
DECLARE
  next_seq BIGINT;
BEGIN
  UPDATE config_sequence SET last_seq = last_seq + 1 WHERE id RETURNING last_seq INTO STRICT next_seq;
  INSERT INTO config_changes (seq, scope, entity_id) VALUES (next_seq, change_scope, change_entity_id);
  PERFORM pg_notify('switchyard_config', next_seq::text);
  RETURN next_seq;
END $$;

-- Tells every process that a balance was changed by something else than the settler.
CREATE FUNCTION announce_balance(changed_user_id BIGINT) RETURNS VOID
LANGUAGE sql AS $$ SELECT pg_notify('switchyard_balance', changed_user_id::text) $$;

-- Keeps one lower-case row for each price pattern; the primary key of that table refuses the same pattern twice.
CREATE FUNCTION sync_channel_model_patterns() RETURNS TRIGGER
LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    DELETE FROM channel_model_patterns WHERE pricing_id = OLD.id;
  END IF;
  INSERT INTO channel_model_patterns (channel_id, platform, pattern, pricing_id)
  SELECT NEW.channel_id, NEW.platform, lower(pattern), NEW.id FROM unnest(NEW.models) AS pattern;
  RETURN NULL;
END $$;
CREATE TRIGGER channel_model_pricing_patterns
AFTER INSERT OR UPDATE OF id, channel_id, platform, models ON channel_model_pricing
FOR EACH ROW EXECUTE FUNCTION sync_channel_model_patterns();

-- A fallback target must not itself redirect. The advisory lock keeps two concurrent edits from building a chain.
CREATE FUNCTION check_group_fallback() RETURNS TRIGGER
LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.fallback_group_id IS NULL AND NEW.fallback_group_id_on_invalid_request IS NULL THEN
    RETURN NULL;
  END IF;
  PERFORM pg_advisory_xact_lock(hashtext('switchyard.group_fallback'));
  IF EXISTS (
    SELECT 1 FROM groups AS source JOIN groups AS target ON target.id = source.fallback_group_id
    WHERE NEW.id IN (source.id, target.id) AND target.fallback_group_id IS NOT NULL
  ) OR EXISTS (
    SELECT 1 FROM groups AS source JOIN groups AS target ON target.id = source.fallback_group_id_on_invalid_request
    WHERE NEW.id IN (source.id, target.id) AND target.fallback_group_id_on_invalid_request IS NOT NULL
  ) THEN
    RAISE EXCEPTION 'a fallback group must not itself have a fallback group'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'groups_fallback_redirect_check', TABLE = 'groups';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER groups_fallback_redirect
AFTER INSERT OR UPDATE OF fallback_group_id, fallback_group_id_on_invalid_request ON groups
FOR EACH ROW EXECUTE FUNCTION check_group_fallback();

-- Append-only tables. Retention jobs may set switchyard.maintenance to 'on' for their own transaction.
CREATE FUNCTION refuse_rewrite() RETURNS TRIGGER
LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('switchyard.maintenance', TRUE) = 'on' THEN
    RETURN COALESCE(NEW, OLD);
  END IF;
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'object_not_in_prerequisite_state';
END $$;
CREATE TRIGGER balance_ledger_append_only BEFORE UPDATE OR DELETE ON balance_ledger
FOR EACH ROW EXECUTE FUNCTION refuse_rewrite();
CREATE TRIGGER audit_logs_append_only BEFORE UPDATE OR DELETE ON audit_logs
FOR EACH ROW EXECUTE FUNCTION refuse_rewrite();
CREATE TRIGGER usage_logs_immutable BEFORE UPDATE ON usage_logs
FOR EACH ROW EXECUTE FUNCTION refuse_rewrite();

-- Creates one monthly partition (UTC) unless it exists; rows that waited in the DEFAULT partition move into it.
CREATE FUNCTION ensure_month_partition(parent_table TEXT, month_start TIMESTAMPTZ) RETURNS BOOLEAN
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
  RETURN TRUE;
END $$;

-- Creates the partitions of last month, this month and months_ahead more; returns how many were missing.
CREATE FUNCTION ensure_usage_partitions(months_ahead INT) RETURNS INT
LANGUAGE plpgsql AS $$
DECLARE
  this_month TIMESTAMP := date_trunc('month', now() AT TIME ZONE 'UTC');
  created INT := 0;
  parent_table TEXT;
  month_offset INT;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('switchyard.usage_partitions'));
  FOREACH parent_table IN ARRAY ARRAY['usage_logs', 'request_errors'] LOOP
    FOR month_offset IN -1 .. months_ahead LOOP
      IF ensure_month_partition(parent_table, (this_month + make_interval(months => month_offset)) AT TIME ZONE 'UTC') THEN
        created := created + 1;
      END IF;
    END LOOP;
  END LOOP;
  RETURN created;
END $$;

-- Adds two histograms bucket by bucket; a shorter or empty one counts as zeros.
CREATE FUNCTION add_histograms(a BIGINT[], b BIGINT[]) RETURNS BIGINT[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT COALESCE(array_agg(COALESCE(x, 0) + COALESCE(y, 0) ORDER BY i), '{}')
  FROM unnest(a, b) WITH ORDINALITY AS pair (x, y, i)
$$;
CREATE AGGREGATE sum_histograms(BIGINT[]) (SFUNC = add_histograms, STYPE = BIGINT[], INITCOND = '{}');

-- Rebuilds the daily level (UTC days, both ends included) from the 15-minute buckets. Safe to repeat.
CREATE FUNCTION roll_up_usage_days(first_day DATE, last_day DATE) RETURNS VOID
LANGUAGE plpgsql AS $$
DECLARE
  range_start TIMESTAMPTZ := first_day::timestamp AT TIME ZONE 'UTC';
  range_end TIMESTAMPTZ := (last_day + 1)::timestamp AT TIME ZONE 'UTC';
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('switchyard.roll_up_usage_days'));
  DELETE FROM usage_rollups_user_daily WHERE day BETWEEN first_day AND last_day;
  INSERT INTO usage_rollups_user_daily
  SELECT (bucket AT TIME ZONE 'UTC')::date, user_id, api_key_id, requested_model, sum(requests), sum(errors),
    sum(input_tokens), sum(output_tokens), sum(cache_creation_tokens), sum(cache_read_tokens),
    sum(total_cost), sum(actual_cost), sum(account_cost),
    sum_histograms(duration_histogram), sum_histograms(first_token_histogram)
  FROM usage_rollups_user WHERE bucket >= range_start AND bucket < range_end GROUP BY 1, 2, 3, 4;
  DELETE FROM usage_rollups_route_daily WHERE day BETWEEN first_day AND last_day;
  INSERT INTO usage_rollups_route_daily
  SELECT (bucket AT TIME ZONE 'UTC')::date, group_id, channel_id, account_id, upstream_model, sum(requests), sum(errors),
    sum(input_tokens), sum(output_tokens), sum(cache_creation_tokens), sum(cache_read_tokens),
    sum(total_cost), sum(actual_cost), sum(account_cost),
    sum_histograms(duration_histogram), sum_histograms(first_token_histogram)
  FROM usage_rollups_route WHERE bucket >= range_start AND bucket < range_end GROUP BY 1, 2, 3, 4, 5;
END $$;

SELECT ensure_usage_partitions(3);
