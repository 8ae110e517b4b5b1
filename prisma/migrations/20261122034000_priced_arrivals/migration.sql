-- What follows from the route and the price of a request is half of its record, and the same for many of a batch: it arrives once,
-- and the others name it.

-- The tables of a session for records whose `part` is one of usage_parts; otherwise those of open_short_arrivals.
CREATE FUNCTION open_priced_arrivals() RETURNS VOID
LANGUAGE plpgsql SET client_min_messages = 'warning' AS $$
BEGIN
  CREATE TEMPORARY TABLE IF NOT EXISTS usage_arrivals (
    user_id BIGINT, api_key_id BIGINT, group_id BIGINT, account_id BIGINT,
    created_at TIMESTAMPTZ GENERATED ALWAYS AS (uuid_v7_time(id)) STORED,
    input_tokens INT, output_tokens INT, cache_creation_5m_tokens INT, cache_creation_1h_tokens INT,
    cache_read_tokens INT, duration_ms INT, actual_cost NUMERIC, account_cost NUMERIC(30,18), total_cost NUMERIC,
    billing_type TEXT, status TEXT, requested_model TEXT, upstream_model TEXT, id TEXT, request_id TEXT,
    channel_id BIGINT, subscription_id BIGINT, first_token_ms INT, part INT,
    reasoning_tokens INT, image_output_tokens INT, image_count INT, image_size TEXT, extra_units JSONB,
    input_cost NUMERIC(30,18), output_cost NUMERIC(30,18), cache_creation_cost NUMERIC(30,18),
    cache_read_cost NUMERIC(30,18), image_output_cost NUMERIC(30,18), extra_cost NUMERIC(30,18),
    rate_multiplier NUMERIC(10,4), account_multiplier NUMERIC(10,4),
    stream BOOLEAN, usage_source TEXT, error_message TEXT, attempts JSONB, upstream_request_id TEXT,
    user_agent TEXT, ip TEXT
  ) ON COMMIT DELETE ROWS;
  CREATE TEMPORARY TABLE IF NOT EXISTS usage_replays (LIKE usage_arrivals) ON COMMIT DELETE ROWS;
  CREATE TEMPORARY TABLE IF NOT EXISTS usage_parts (
    part INT, protocol TEXT, mapped_model TEXT, response_model TEXT, billing_model TEXT, model_mapping_chain TEXT,
    billing_mode TEXT, billing_tier TEXT, pricing_source TEXT, price_snapshot JSONB, service_tier TEXT, long_context BOOLEAN
  ) ON COMMIT DELETE ROWS;
END $$;

-- insert_arrived_usage for such records.
CREATE FUNCTION insert_priced_usage() RETURNS VOID
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
        e.subscription_id, p.protocol, e.requested_model, p.mapped_model, e.upstream_model, p.response_model,
        p.billing_model, p.chain, p.billing_mode, p.billing_tier, p.pricing_source,
        p.price_snapshot, p.service_tier, p.long_context, e.input_tokens, e.output_tokens, e.reasoning_tokens,
        e.cache_creation_5m_tokens, e.cache_creation_1h_tokens, e.cache_read_tokens, e.image_output_tokens,
        e.image_count, e.image_size, e.extra_units, e.input_cost, e.output_cost, e.cache_creation_cost,
        e.cache_read_cost, e.image_output_cost, e.extra_cost, e.total_cost, e.rate_multiplier, e.actual_cost,
        e.account_cost, e.account_multiplier, e.billing_type, e.stream, e.status, e.usage_source,
        e.error_message, e.attempts, e.upstream_request_id, e.duration_ms, e.first_token_ms,
        COALESCE(e.user_agent, ''), COALESCE(e.ip, '')
      FROM usage_arrivals AS e LEFT JOIN (
        SELECT u.*, replace(COALESCE(u.model_mapping_chain, ''), E'\x1f', '→') AS chain FROM usage_parts AS u OFFSET 0
      ) AS p ON p.part = e.part;
      RETURN;
    EXCEPTION WHEN unique_violation THEN
      PERFORM set_replays_aside();
    END;
  END LOOP;
END $$;

-- As before, for either kind of tables.
CREATE OR REPLACE FUNCTION settle_arrived_usage() RETURNS JSON
LANGUAGE plpgsql AS $$
BEGIN
  IF to_regclass('pg_temp.usage_parts') IS NULL THEN
    PERFORM insert_arrived_usage();
  ELSE
    PERFORM insert_priced_usage();
  END IF;
  PERFORM settle_balances();
  PERFORM settle_keys();
  PERFORM settle_subscriptions();
  PERFORM settle_accounts();
  PERFORM settle_rollups();
  PERFORM settle_late_rows();
  RETURN json_build_object(
    'inserted', (SELECT count(*) FROM usage_arrivals),
    'users', (
      SELECT json_agg(json_build_array(s.user_id, s.balance::text, s.balance_version::text, p.cleared::text))
      FROM (
        SELECT e.user_id, sum(e.actual_cost) AS cleared FROM (
          SELECT user_id, actual_cost FROM usage_arrivals WHERE billing_type = 'balance'
          UNION ALL SELECT user_id, actual_cost FROM usage_replays WHERE billing_type = 'balance'
        ) AS e GROUP BY 1
      ) AS p JOIN user_state AS s ON s.user_id = p.user_id
    ),
    'keys', settled_keys(),
    'subscriptions', settled_subscriptions()
  );
END $$;
