import type { GatewaySnapshot } from '@/lib/gateway'
import type { ClientBase } from 'pg'
import type { AccountRow, ChannelRow, GroupRow } from './config-rows'
import type { ConfigChange } from './snapshot-types'
import type { ConfigScope } from '@/lib/core'

/** The prices of a price row under the alias `p`. */
const PRICES = `json_build_array(p.input_price::text, p.output_price::text, p.cache_write_price::text,
  p.cache_read_price::text, p.image_output_price::text, p.per_request_price::text)`

/** Most entries have no interval: asking first spares them a sort. */
function entriesOf(table: string, intervals: string, owner: string): string {
  return `(SELECT json_agg(json_build_array(e.id, e.platform, e.models, e.billing_mode, e.prices, e.intervals) ORDER BY e.sort_order, e.id)
    FROM (SELECT p.id, p.platform, p.models, p.billing_mode, p.sort_order, ${PRICES} AS prices,
      CASE WHEN EXISTS (SELECT FROM ${intervals} AS p1 WHERE p1.pricing_id = p.id) THEN (
        SELECT json_agg(json_build_array(i.min_tokens, i.max_tokens, i.tier_label, i.prices) ORDER BY i.sort_order, i.id)
        FROM (SELECT p2.id, p2.min_tokens, p2.max_tokens, p2.tier_label, p2.sort_order, ${PRICES.replaceAll('p.', 'p2.')} AS prices
          FROM ${intervals} AS p2 WHERE p2.pricing_id = p.id) AS i) END AS intervals
    FROM ${table} AS p WHERE p.${owner}) AS e)`
}

const CHANNELS = `SELECT c.id::float8 AS id, c.name, c.status, c.restrict_models, c.billing_model_source, c.failover_policy,
  c.model_mapping::text, c.disabled_platforms, c.apply_pricing_to_account_stats,
  ${entriesOf('channel_model_pricing', 'channel_pricing_intervals', 'channel_id = c.id')}::text AS prices,
  (SELECT json_agg(json_build_array(r.id, r.group_ids, r.account_ids,
    ${entriesOf('account_stats_pricing_rules_pricing', 'account_stats_pricing_rules_intervals', 'rule_id = r.id')}
    ) ORDER BY r.sort_order, r.id) FROM account_stats_pricing_rules AS r WHERE r.channel_id = c.id)::text AS stats_rules
FROM channels AS c WHERE c.deleted_at IS NULL AND c.id = ANY ($1)`

const ACCOUNTS = `SELECT a.id::float8 AS id, a.name, a.platform, a.type, a.credentials, a.base_url, a.concurrency, a.priority,
  a.load_factor, a.rate_multiplier::text, a.model_mapping, a.mixed_scheduling, a.custom_error_codes,
  a.temp_unschedulable_rules, a.intercept_warmup, a.stable_identity, a.max_sessions, a.session_idle_minutes,
  (extract(epoch FROM a.expires_at) * 1000)::float8 AS expires_at_ms, a.auto_pause_on_expired, a.status, a.schedulable,
  a.proxy_id::float8 AS proxy_id, x.protocol AS proxy_protocol, x.host AS proxy_host, x.port AS proxy_port,
  x.username AS proxy_username, x.password AS proxy_password, x.status AS proxy_status
FROM accounts AS a LEFT JOIN proxies AS x ON x.id = a.proxy_id WHERE a.deleted_at IS NULL AND a.id = ANY ($1)`

const GROUPS = `SELECT g.id::float8 AS id, g.name, g.platform, g.status, g.is_exclusive, g.subscription_type,
  g.rate_multiplier::text, g.daily_limit_usd::text, g.weekly_limit_usd::text, g.monthly_limit_usd::text,
  g.image_price_1k::text, g.image_price_2k::text, g.image_price_4k::text, g.claude_code_only,
  g.fallback_group_id::float8 AS fallback_group_id,
  g.fallback_group_id_on_invalid_request::float8 AS fallback_group_id_on_invalid_request,
  g.model_routing, g.model_routing_enabled, g.rpm_limit,
  (SELECT json_agg(json_build_array(b.channel_id, b.route_priority) ORDER BY b.route_priority, b.channel_id)
    FROM channel_groups AS b WHERE b.group_id = g.id) AS bindings,
  (SELECT json_agg(json_build_array(m.account_id, COALESCE(m.channel_id, 0), m.priority) ORDER BY m.priority, m.account_id)
    FROM account_groups AS m WHERE m.group_id = g.id) AS members
FROM groups AS g WHERE g.deleted_at IS NULL AND g.id = ANY ($1)`

type Ids = readonly number[]

/** Living channels among `ids`. */
export async function queryChannels(client: ClientBase, ids: Ids): Promise<readonly ChannelRow[]> {
  return (await client.query<ChannelRow>(CHANNELS, [ids])).rows
}

/** Living accounts among `ids`, credentials still encrypted. */
export async function queryAccounts(client: ClientBase, ids: Ids): Promise<readonly AccountRow[]> {
  return (await client.query<AccountRow>(ACCOUNTS, [ids])).rows
}

/** Living groups among `ids`. */
export async function queryGroups(client: ClientBase, ids: Ids): Promise<readonly GroupRow[]> {
  return (await client.query<GroupRow>(GROUPS, [ids])).rows
}

/** Ids of every living channel, account or group, ascending. */
export async function queryAllIds(
  client: ClientBase,
  table: 'channels' | 'accounts' | 'groups',
): Promise<Ids> {
  const sql = `SELECT id::float8 AS id FROM ${table} WHERE deleted_at IS NULL ORDER BY id`
  return (await client.query<{ id: number }>(sql)).rows.map((row) => row.id)
}

/** Stored settings that are no secrets. */
export async function querySettings(client: ClientBase): Promise<ReadonlyMap<string, unknown>> {
  const sql = 'SELECT key, value FROM settings WHERE NOT secret'
  const { rows } = await client.query<{ key: string; value: unknown }>(sql)
  return new Map(rows.map((row) => [row.key, row.value]))
}

const ERROR_RULES = `SELECT enabled, priority, platforms, status_codes AS "statusCodes", keywords, match,
  pass_through AS "passThrough", response_status AS "responseStatus", response_message AS "responseMessage"
FROM error_rules WHERE enabled ORDER BY priority, id`

/** Enabled error rules, the ones that win first. */
export async function queryErrorRules(client: ClientBase): Promise<GatewaySnapshot['errorRules']> {
  return (await client.query<GatewaySnapshot['errorRules'][number]>(ERROR_RULES)).rows
}

const LAST_SEQ = { text: 'SELECT last_seq::text AS seq FROM config_sequence', query_timeout: 5_000 }

/** The last number of the configuration log. Rejects in time where its connection was forgotten on the way, without an end. */
export async function querySeq(client: Pick<ClientBase, 'query'>): Promise<bigint> {
  const { rows } = await client.query<{ seq: string }>(LAST_SEQ)
  return BigInt(rows[0]?.seq ?? '0')
}

/** The log behind `seq`, in order. */
export async function queryChanges(client: ClientBase, seq: bigint): Promise<readonly ConfigChange[]> {
  const { rows } = await client.query<{ seq: string; scope: ConfigScope; entity_id: number | null }>(
    'SELECT seq::text, scope, entity_id::float8 AS entity_id FROM config_changes WHERE seq > $1 ORDER BY seq LIMIT 2000',
    [seq.toString()],
  )
  return rows.map((row) => ({ seq: BigInt(row.seq), scope: row.scope, entityId: row.entity_id }))
}

/** Groups that bind one of the channels or accounts now. */
export async function queryBoundGroups(
  client: ClientBase,
  bound: { readonly channelIds: Ids; readonly accountIds: Ids },
): Promise<Ids> {
  const { rows } = await client.query<{ id: number }>(
    `SELECT group_id::float8 AS id FROM channel_groups WHERE channel_id = ANY ($1)
     UNION SELECT group_id::float8 FROM account_groups WHERE account_id = ANY ($2)`,
    [bound.channelIds, bound.accountIds],
  )
  return rows.map((row) => row.id)
}

/** Accounts that use one of the proxies now. */
export async function queryProxyAccounts(client: ClientBase, proxyIds: Ids): Promise<Ids> {
  const sql = 'SELECT id::float8 AS id FROM accounts WHERE deleted_at IS NULL AND proxy_id = ANY ($1)'
  return (await client.query<{ id: number }>(sql, [proxyIds])).rows.map((row) => row.id)
}
