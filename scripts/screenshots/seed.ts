import { ROLL_UP_ROWS } from '../../bench/usage/roll-up-rows'
import { adminClient, type AdminClient } from '../../tests/support/admin-client'
import { embeddedDatabase } from '../../tests/support/embedded-database'
import type { RunningSwitchyard } from '../../tests/support/start-switchyard'

const CALLS = 16
const HISTORY_ROWS = 900
const PEOPLE = ['lin', 'grace', 'edsger', 'barbara', 'donald', 'a.rather.long.name.of.somebody']

/** Where to sign in, and the ids of what was seeded. */
export type SeededDemo = {
  readonly admin: { readonly email: string; readonly password: string }
  readonly user: { readonly email: string; readonly password: string }
  /** The latest request of the user. */
  readonly usageId: string
}

/** Fills the running demo as if it had been used for a week: calls, refusals, people, money, rules and announcements. */
export async function seedDemo(app: RunningSwitchyard): Promise<SeededDemo> {
  const admin = adminClient(app.url)
  const [, email = '', password = ''] = /Sign in:\s+\S+\s+(\S+@\S+) \/ (\S+)/.exec(app.output()) ?? []
  await makeCalls(app)
  await addPeople(admin)
  await addHouseRules(admin)
  await admin.must('POST', '/settings/ledger-audits')
  await addHistory(app)
  const { items } = await admin.must('GET', '/usage?user_id=2&page_size=1')
  return {
    admin: { email, password },
    user: { email: 'ada@example.com', password },
    usageId: items[0].id,
  }
}

async function makeCalls(app: RunningSwitchyard): Promise<void> {
  const key = /x-api-key: (sk-\S+?)'/.exec(app.output())?.[1] ?? ''
  const aliases = [...app.output().matchAll(/"model":"([^"]+)"/g)].map((match) => match[1] ?? '')
  for (let call = 0; call < CALLS; call += 1) {
    const model = call % 8 === 7 ? 'a-model-nobody-serves' : aliases[call % aliases.length]
    const response = await fetch(`${app.url}/v1/messages`, {
      method: 'POST',
      headers: { 'x-api-key': key, 'content-type': 'application/json' },
      body: JSON.stringify({ model, max_tokens: 64, messages: [{ role: 'user', content: 'Hello' }] }),
    })
    await response.text()
  }
}

async function addPeople(admin: AdminClient): Promise<void> {
  await admin.must('PUT', '/settings', { registration: 'open' })
  for (const name of PEOPLE) {
    const user = { email: `${name}@example.com`, password: 'correct horse', name, balance: 25 }
    await admin.must('POST', '/users', user)
  }
  const group = await admin.must('POST', '/groups', {
    name: 'Team plan',
    platform: 'anthropic',
    subscription_type: 'subscription',
    daily_limit_usd: 5,
    weekly_limit_usd: 20,
    monthly_limit_usd: 60,
  })
  for (const userId of [2, 3, 4]) {
    await admin.must('POST', '/subscriptions/assign', {
      user_id: userId,
      group_id: group.id,
      validity_days: 30,
    })
  }
  await admin.must('POST', '/redeem-codes/generate', { type: 'balance', count: 4, value: 10 })
  await admin.must('POST', '/users/2/api-keys', {
    name: 'laptop',
    group_id: 1,
    quota: 20,
    rate_limit_1d: 5,
    expires_in_days: 90,
  })
  await admin.must('POST', '/users/2/balance', { operation: 'add', balance: 5, notes: 'A gift' })
}

async function addHouseRules(admin: AdminClient): Promise<void> {
  await admin.must('POST', '/proxies', { name: 'Frankfurt', protocol: 'http', host: '192.0.2.7', port: 3128 })
  await admin.must('POST', '/error-rules', {
    name: 'Overloaded',
    status_codes: [529, 503],
    response_message: 'The provider is busy, please try again in a minute.',
  })
  await admin.must('POST', '/announcements', {
    title: 'Maintenance on Sunday',
    content: 'The gateway restarts at 6:00 UTC. Running requests are finished first.',
    status: 'published',
  })
  await admin.must('POST', '/settings/admin-keys', { name: 'relay manager', scope: 'provision' })
}

/** Requests of the last week in the style of those that were made, and the sums of all. */
async function addHistory(app: RunningSwitchyard): Promise<void> {
  const database = embeddedDatabase(app.dataDir)
  await database.rows("SELECT ensure_month_partition('usage_logs', (now() - interval '7 days')::date)")
  await database.rows(`
    INSERT INTO usage_logs (
      created_at, id, request_id, user_id, api_key_id, group_id, channel_id, account_id, protocol, requested_model,
      mapped_model, upstream_model, billing_model, pricing_source, price_snapshot, input_tokens, output_tokens,
      cache_read_tokens, input_cost, output_cost, total_cost, actual_cost, status, duration_ms, first_token_ms, stream
    )
    SELECT uuid_v7_time(id::text), id, 'seed-' || n, 1 + n % 2, 1 + n % 2, 1, 1 + n % 2,
      1 + n % 2, 'anthropic_messages', CASE n % 2 WHEN 0 THEN 'sonnet-direct' ELSE 'sonnet-relay' END, 'claude-sonnet-4-5',
      'claude-sonnet-4-5', 'claude-sonnet-4-5', 'channel', '{"mode": "token", "source": "channel"}', 400 + (n * 37) % 4000,
      50 + (n * 13) % 900, (n * 17) % 2000, (400 + (n * 37) % 4000) * 0.000003, (50 + (n * 13) % 900) * 0.000015,
      (400 + (n * 37) % 4000) * 0.000003 + (50 + (n * 13) % 900) * 0.000015,
      (400 + (n * 37) % 4000) * 0.000003 + (50 + (n * 13) % 900) * 0.000015,
      CASE WHEN n % 41 = 0 THEN 'upstream_error' WHEN n % 29 = 0 THEN 'client_abort' ELSE 'ok' END,
      600 + (n * 97) % 9000, 150 + (n * 31) % 900, true
    FROM (
      SELECT n, uuidv7(make_interval(secs => n * -670)) AS id FROM generate_series(1, ${HISTORY_ROWS}) AS n WHERE (n * 7) % 24 > 5
    ) AS calls`)
  await database.rows('TRUNCATE usage_rollups_user, usage_rollups_route, usage_open_quarters')
  for (const statement of ROLL_UP_ROWS) await database.rows(statement)
}
