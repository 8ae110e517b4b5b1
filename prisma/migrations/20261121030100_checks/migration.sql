-- Enumerations are text with a check; quantities, limits and prices are never negative.

ALTER TABLE users
  ADD CONSTRAINT users_role_check CHECK (role IN ('admin', 'user')),
  ADD CONSTRAINT users_status_check CHECK (status IN ('active', 'disabled')),
  ADD CONSTRAINT users_limits_check CHECK (concurrency >= 0 AND rpm_limit >= 0),
  ADD CONSTRAINT users_email_check CHECK (email <> '');
ALTER TABLE user_groups
  ADD CONSTRAINT user_groups_limits_check CHECK (rate_multiplier >= 0 AND rpm_limit >= 0);
ALTER TABLE api_keys
  ADD CONSTRAINT api_keys_status_check CHECK (status IN ('active', 'disabled')),
  ADD CONSTRAINT api_keys_limits_check CHECK (
    rpm_limit >= 0 AND quota_usd >= 0 AND limit_5h_usd >= 0 AND limit_1d_usd >= 0 AND limit_7d_usd >= 0
  );
ALTER TABLE key_state
  ADD CONSTRAINT key_state_usage_check CHECK (quota_used >= 0 AND usage_5h >= 0 AND usage_1d >= 0 AND usage_7d >= 0);
ALTER TABLE one_time_tokens
  ADD CONSTRAINT one_time_tokens_kind_check CHECK (kind IN ('verify', 'reset', 'invite'));
ALTER TABLE admin_keys
  ADD CONSTRAINT admin_keys_scope_check CHECK (scope IN ('read', 'provision', 'full'));

ALTER TABLE groups
  ADD CONSTRAINT groups_platform_check CHECK (platform IN ('anthropic', 'openai', 'gemini', 'antigravity')),
  ADD CONSTRAINT groups_status_check CHECK (status IN ('active', 'disabled')),
  ADD CONSTRAINT groups_subscription_type_check CHECK (subscription_type IN ('standard', 'subscription')),
  ADD CONSTRAINT groups_limits_check CHECK (
    rate_multiplier >= 0 AND rpm_limit >= 0
    AND daily_limit_usd >= 0 AND weekly_limit_usd >= 0 AND monthly_limit_usd >= 0
    AND image_price_1k >= 0 AND image_price_2k >= 0 AND image_price_4k >= 0
  ),
  ADD CONSTRAINT groups_model_routing_check CHECK (jsonb_typeof(model_routing) = 'object'),
  ADD CONSTRAINT groups_fallback_self_check CHECK (
    fallback_group_id <> id AND fallback_group_id_on_invalid_request <> id
  );
ALTER TABLE channels
  ADD CONSTRAINT channels_status_check CHECK (status IN ('active', 'disabled')),
  ADD CONSTRAINT channels_billing_model_source_check CHECK (
    billing_model_source IN ('requested', 'channel_mapped', 'upstream')
  ),
  ADD CONSTRAINT channels_model_mapping_check CHECK (jsonb_typeof(model_mapping) = 'object'),
  ADD CONSTRAINT channels_features_check CHECK (jsonb_typeof(features) = 'object'),
  ADD CONSTRAINT channels_disabled_platforms_check CHECK (
    disabled_platforms <@ ARRAY['anthropic', 'openai', 'gemini', 'antigravity']
  ),
  ADD CONSTRAINT channels_failover_policy_check CHECK (
    failover_policy <@ ARRAY[
      'rate_limited', 'upstream_5xx', 'quota_exhausted', 'model_unsupported', 'no_available_account', 'timeout'
    ]
  );
ALTER TABLE channel_groups
  ADD CONSTRAINT channel_groups_route_priority_check CHECK (route_priority >= 0);
ALTER TABLE account_groups
  ADD CONSTRAINT account_groups_priority_check CHECK (priority >= 0);
ALTER TABLE channel_model_pricing
  ADD CONSTRAINT channel_model_pricing_platform_check CHECK (platform IN ('anthropic', 'openai', 'gemini', 'antigravity')),
  ADD CONSTRAINT channel_model_pricing_billing_mode_check CHECK (billing_mode IN ('token', 'per_request', 'image')),
  ADD CONSTRAINT channel_model_pricing_models_check CHECK (cardinality(models) >= 1),
  ADD CONSTRAINT channel_model_pricing_prices_check CHECK (
    input_price >= 0 AND output_price >= 0 AND cache_write_price >= 0 AND cache_read_price >= 0
    AND image_output_price >= 0 AND per_request_price >= 0
  );
ALTER TABLE channel_pricing_intervals
  ADD CONSTRAINT channel_pricing_intervals_bounds_check CHECK (min_tokens >= 0 AND max_tokens > min_tokens),
  ADD CONSTRAINT channel_pricing_intervals_prices_check CHECK (
    input_price >= 0 AND output_price >= 0 AND cache_write_price >= 0 AND cache_read_price >= 0
    AND image_output_price >= 0 AND per_request_price >= 0
  );
ALTER TABLE account_stats_pricing_rules_pricing
  ADD CONSTRAINT account_stats_pricing_platform_check CHECK (platform IN ('anthropic', 'openai', 'gemini', 'antigravity')),
  ADD CONSTRAINT account_stats_pricing_billing_mode_check CHECK (billing_mode IN ('token', 'per_request', 'image')),
  ADD CONSTRAINT account_stats_pricing_models_check CHECK (cardinality(models) >= 1),
  ADD CONSTRAINT account_stats_pricing_prices_check CHECK (
    input_price >= 0 AND output_price >= 0 AND cache_write_price >= 0 AND cache_read_price >= 0
    AND image_output_price >= 0 AND per_request_price >= 0
  );
ALTER TABLE account_stats_pricing_rules_intervals
  ADD CONSTRAINT account_stats_intervals_bounds_check CHECK (min_tokens >= 0 AND max_tokens > min_tokens),
  ADD CONSTRAINT account_stats_intervals_prices_check CHECK (
    input_price >= 0 AND output_price >= 0 AND cache_write_price >= 0 AND cache_read_price >= 0
    AND image_output_price >= 0 AND per_request_price >= 0
  );

ALTER TABLE accounts
  ADD CONSTRAINT accounts_platform_check CHECK (platform IN ('anthropic', 'openai', 'gemini', 'antigravity')),
  ADD CONSTRAINT accounts_type_check CHECK (type IN ('api_key', 'oauth', 'setup_token')),
  ADD CONSTRAINT accounts_status_check CHECK (status IN ('active', 'error', 'disabled')),
  ADD CONSTRAINT accounts_limits_check CHECK (
    concurrency >= 0 AND priority >= 0 AND load_factor >= 0 AND rate_multiplier >= 0
    AND max_sessions >= 0 AND session_idle_minutes >= 0
    AND quota_usd >= 0 AND quota_daily_usd >= 0 AND quota_weekly_usd >= 0
  ),
  ADD CONSTRAINT accounts_model_mapping_check CHECK (jsonb_typeof(model_mapping) = 'object'),
  ADD CONSTRAINT accounts_temp_unschedulable_rules_check CHECK (jsonb_typeof(temp_unschedulable_rules) = 'array');
ALTER TABLE account_state
  ADD CONSTRAINT account_state_usage_check CHECK (quota_used >= 0 AND quota_daily_used >= 0 AND quota_weekly_used >= 0),
  ADD CONSTRAINT account_state_model_cooldowns_check CHECK (jsonb_typeof(model_cooldowns) = 'object');
ALTER TABLE proxies
  ADD CONSTRAINT proxies_protocol_check CHECK (protocol IN ('http', 'https', 'socks5')),
  ADD CONSTRAINT proxies_status_check CHECK (status IN ('active', 'disabled')),
  ADD CONSTRAINT proxies_port_check CHECK (port BETWEEN 1 AND 65535);

ALTER TABLE usage_logs
  ADD CONSTRAINT usage_logs_protocol_check CHECK (
    protocol IN (
      'anthropic_messages', 'openai_chat', 'openai_responses', 'gemini_generate', 'openai_embeddings', 'openai_images'
    )
  ),
  ADD CONSTRAINT usage_logs_billing_mode_check CHECK (billing_mode IN ('token', 'per_request', 'image')),
  ADD CONSTRAINT usage_logs_pricing_source_check CHECK (
    pricing_source IN ('channel', 'catalogue', 'fallback', 'group_image', 'none')
  ),
  ADD CONSTRAINT usage_logs_billing_type_check CHECK (billing_type IN ('balance', 'subscription')),
  ADD CONSTRAINT usage_logs_status_check CHECK (status IN ('ok', 'client_abort', 'upstream_error', 'gateway_crash')),
  ADD CONSTRAINT usage_logs_usage_source_check CHECK (usage_source IN ('final', 'partial', 'estimated', 'none')),
  ADD CONSTRAINT usage_logs_tokens_check CHECK (
    input_tokens >= 0 AND output_tokens >= 0 AND reasoning_tokens >= 0 AND cache_creation_5m_tokens >= 0
    AND cache_creation_1h_tokens >= 0 AND cache_read_tokens >= 0 AND image_output_tokens >= 0 AND image_count >= 0
  ),
  ADD CONSTRAINT usage_logs_costs_check CHECK (
    input_cost >= 0 AND output_cost >= 0 AND cache_creation_cost >= 0 AND cache_read_cost >= 0
    AND image_output_cost >= 0 AND extra_cost >= 0 AND total_cost >= 0 AND actual_cost >= 0 AND account_cost >= 0
    AND rate_multiplier >= 0 AND account_multiplier >= 0
  ),
  ADD CONSTRAINT usage_logs_durations_check CHECK (duration_ms >= 0 AND first_token_ms >= 0);

ALTER TABLE balance_ledger
  ADD CONSTRAINT balance_ledger_kind_check CHECK (kind IN ('opening', 'usage', 'redeem', 'admin', 'refund', 'rerate'));
ALTER TABLE user_subscriptions
  ADD CONSTRAINT user_subscriptions_status_check CHECK (status IN ('active', 'expired', 'revoked')),
  ADD CONSTRAINT user_subscriptions_usage_check CHECK (daily_usage >= 0 AND weekly_usage >= 0 AND monthly_usage >= 0);
ALTER TABLE redeem_codes
  ADD CONSTRAINT redeem_codes_type_check CHECK (type IN ('balance', 'concurrency', 'subscription')),
  ADD CONSTRAINT redeem_codes_status_check CHECK (status IN ('unused', 'used', 'expired')),
  ADD CONSTRAINT redeem_codes_value_check CHECK (value >= 0 AND validity_days > 0),
  ADD CONSTRAINT redeem_codes_subscription_check CHECK (
    type <> 'subscription' OR (group_id IS NOT NULL AND validity_days IS NOT NULL)
  ),
  ADD CONSTRAINT redeem_codes_used_check CHECK ((status = 'used') = (used_by IS NOT NULL AND used_at IS NOT NULL));
ALTER TABLE idempotency_records
  ADD CONSTRAINT idempotency_records_status_check CHECK (status IN ('pending', 'done')),
  ADD CONSTRAINT idempotency_records_response_check CHECK (octet_length(response) <= 1048576 + 1024);

ALTER TABLE audit_logs
  ADD CONSTRAINT audit_logs_actor_type_check CHECK (actor_type IN ('user', 'admin_key', 'system'));
ALTER TABLE config_sequence
  ADD CONSTRAINT config_sequence_single_check CHECK (id);
ALTER TABLE error_rules
  ADD CONSTRAINT error_rules_match_check CHECK (match IN ('any', 'all')),
  ADD CONSTRAINT error_rules_platforms_check CHECK (
    platforms <@ ARRAY['anthropic', 'openai', 'gemini', 'antigravity']
  ),
  ADD CONSTRAINT error_rules_response_status_check CHECK (response_status BETWEEN 400 AND 599);
ALTER TABLE announcements
  ADD CONSTRAINT announcements_status_check CHECK (status IN ('draft', 'published'));
