-- Settlement's session tables again, in an order that is quicker to read, and what the first form of them left open.

-- Opens the tables in which a session's records arrive by COPY with the names of its columns, and those of them move that are settled
-- already; each transaction finds them empty. A process from before this migration opens its own, by open_usage_arrivals, in the order
-- of usage_record: every step takes both. First stand the columns that several steps read, of fixed length and never NULL before the
-- others: to read a column, all before it are gone through. A price snapshot stays a text until it is inserted, as few of a batch differ.
CREATE FUNCTION open_short_arrivals() RETURNS VOID
LANGUAGE plpgsql SET client_min_messages = 'warning' AS $$
BEGIN
  CREATE TEMPORARY TABLE IF NOT EXISTS usage_arrivals (
    user_id BIGINT, api_key_id BIGINT, group_id BIGINT, account_id BIGINT,
    created_at TIMESTAMPTZ GENERATED ALWAYS AS (uuid_v7_time(id)) STORED,
    input_tokens INT, output_tokens INT, cache_creation_5m_tokens INT, cache_creation_1h_tokens INT,
    cache_read_tokens INT, duration_ms INT, actual_cost NUMERIC, account_cost NUMERIC, total_cost NUMERIC,
    billing_type TEXT, status TEXT, requested_model TEXT, upstream_model TEXT, id TEXT, request_id TEXT,
    channel_id BIGINT, subscription_id BIGINT, first_token_ms INT, price_snapshot TEXT,
    protocol TEXT, mapped_model TEXT, response_model TEXT, billing_model TEXT, model_mapping_chain TEXT,
    billing_mode TEXT, billing_tier TEXT, pricing_source TEXT, service_tier TEXT, long_context BOOLEAN,
    reasoning_tokens INT, image_output_tokens INT, image_count INT, image_size TEXT, extra_units JSONB,
    input_cost NUMERIC, output_cost NUMERIC, cache_creation_cost NUMERIC, cache_read_cost NUMERIC,
    image_output_cost NUMERIC, extra_cost NUMERIC, rate_multiplier NUMERIC, account_multiplier NUMERIC,
    stream BOOLEAN, usage_source TEXT, error_message TEXT, attempts JSONB, upstream_request_id TEXT,
    user_agent TEXT, ip TEXT
  ) ON COMMIT DELETE ROWS;
  CREATE TEMPORARY TABLE IF NOT EXISTS usage_replays (LIKE usage_arrivals) ON COMMIT DELETE ROWS;
END $$;

-- Takes what is settled already, and what arrived twice, from the arrivals; one look-up in the primary key for each. Every round of a
-- settlement sees what others have committed by then; under a stricter isolation none would, so that is an error to try again after.
-- What its caller has set for its own plans holds here too, unless it is set again.
CREATE OR REPLACE FUNCTION set_replays_aside() RETURNS VOID
LANGUAGE plpgsql SET enable_nestloop = on SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
  arrived BIGINT := (SELECT count(*) FROM usage_arrivals);
BEGIN
  WITH settled AS (
    DELETE FROM usage_arrivals AS e USING usage_logs AS u WHERE u.created_at = e.created_at AND u.id = e.id::uuid RETURNING e.*
  )
  INSERT INTO usage_replays SELECT DISTINCT ON (id::uuid) * FROM settled;
  DELETE FROM usage_arrivals WHERE ctid NOT IN (SELECT min(ctid) FROM usage_arrivals GROUP BY id::uuid);
  IF arrived = (SELECT count(*) FROM usage_arrivals) THEN
    RAISE serialization_failure USING MESSAGE = 'usage that another transaction settles cannot be seen yet';
  END IF;
END $$;

-- Inserts the usage rows of what arrived (the arrow of a mapping chain stands as \x1f in a record), in one order for all settlers;
-- a row that is there already is left alone. By user, whose key, group, channels and accounts are few, the indexes are entered at
-- places next to each other. Each price snapshot is parsed once.
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
      ) AS p ON p.price_snapshot = e.price_snapshot
      ORDER BY e.user_id, e.id COLLATE "C";
      RETURN;
    EXCEPTION WHEN unique_violation THEN
      PERFORM set_replays_aside();
    END;
  END LOOP;
END $$;

-- For row literals of usage_record, joined by the character 0x1E: for single records, and for a process from before COPY. It leaves
-- no table behind: a session's own tables are out of reach of vacuum for as long as the session lasts.
CREATE OR REPLACE FUNCTION settle_usage_batch(records TEXT) RETURNS JSON
LANGUAGE plpgsql AS $$
DECLARE
  answer JSON;
BEGIN
  PERFORM open_usage_arrivals();
  INSERT INTO usage_arrivals
  SELECT (parsed.record).* FROM (
    SELECT line::usage_record AS record FROM string_to_table(records, E'\x1e') AS line OFFSET 0
  ) AS parsed;
  answer := settle_arrived_usage();
  DROP TABLE usage_arrivals, usage_replays;
  RETURN answer;
END $$;
