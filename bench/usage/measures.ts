import {
  getAccountStats,
  getDashboardStats,
  getDashboardTrend,
  getOwnUsageTrend,
  getUsageStats,
  listUsage,
  rankAccounts,
  rankChannels,
  rankGroups,
  rankKeys,
  rankModels,
  rankUsers,
  type ServiceContext,
} from '@/lib/services'
import { GENERATED } from './generate-rows'

/** One question; `run` asks it for the nth time. */
export type Measure = { readonly name: string; readonly run: (index: number) => Promise<unknown> }

const ZONES = ['UTC', 'Asia/Shanghai', 'Asia/Kathmandu', 'America/New_York']
const DAY_MS = 86_400_000
const PAGE = { page_size: 50 }

/** The last 90 days, another time zone each time. */
function range(ctx: ServiceContext, index: number): { readonly start: string; readonly time_zone: string } {
  return { start: dayBefore(ctx, 89), time_zone: ZONES[index % ZONES.length] ?? 'UTC' }
}

function dayBefore(ctx: ServiceContext, days: number): string {
  return new Date(ctx.now().getTime() - days * DAY_MS).toISOString().slice(0, 10)
}

/** Members of every size, the heaviest first: a twentieth of all requests and a few. */
function user(index: number): number {
  return 1 + ((index * 37) % GENERATED.users)
}

/** One filter of each kind as drill-downs set it, the heaviest member of its kind every fourth time. */
function oneFilter(index: number): Readonly<Record<string, object>> {
  const member = (count: number): number => (index % 4 === 0 ? 1 : 1 + ((index * 37) % count))
  return {
    user: { user_id: member(GENERATED.users) },
    key: { api_key_id: member(GENERATED.keys) },
    model: { model: index % 2 === 0 ? 'claude-sonnet-4-5' : 'alias-smart' },
    group: { group_id: member(GENERATED.groups) },
    channel: { channel_id: member(GENERATED.channels) },
    account: { account_id: member(GENERATED.accounts) },
  }
}

/** Everything the dashboard page asks, at once. */
async function askDashboard(ctx: ServiceContext, filter: object): Promise<void> {
  const top = { ...filter, limit: 8 }
  await Promise.all([
    getDashboardStats(ctx, filter),
    getDashboardTrend(ctx, { ...filter, granularity: 'day' }),
    'user_id' in filter ? rankKeys(ctx, top) : rankUsers(ctx, top),
    rankModels(ctx, top),
    rankChannels(ctx, top),
    rankAccounts(ctx, top),
    rankGroups(ctx, top),
    listUsage(ctx, { ...filter, page_size: 8 }),
  ])
}

const FILTERS = Object.keys(oneFilter(0))

/** The questions of a dashboard over 90 days. */
export function dashboardMeasures(ctx: ServiceContext): readonly Measure[] {
  const questions: readonly Measure[] = [
    { name: 'sums', run: (index) => getDashboardStats(ctx, range(ctx, index)) },
    {
      name: 'trend by day',
      run: (index) => getDashboardTrend(ctx, { ...range(ctx, index), granularity: 'day' }),
    },
    { name: 'users', run: (index) => rankUsers(ctx, range(ctx, index)) },
    { name: 'models', run: (index) => rankModels(ctx, range(ctx, index)) },
    { name: 'usage sums', run: (index) => getUsageStats(ctx, range(ctx, index)) },
    {
      name: 'usage sums of a user',
      run: (index) => getUsageStats(ctx, { ...range(ctx, index), user_id: user(index) }),
    },
    {
      name: 'own trend of a user',
      run: (index) =>
        getOwnUsageTrend(
          { ...ctx, actor: { kind: 'user', userId: user(index), role: 'user' } },
          { ...range(ctx, index), granularity: 'day' },
        ),
    },
    {
      name: 'statistics of an account',
      run: (index) => getAccountStats(ctx, 1 + (index % GENERATED.accounts), { days: 90 }),
    },
    { name: 'whole page', run: (index) => askDashboard(ctx, range(ctx, index)) },
    ...FILTERS.map((filter) => ({
      name: `whole page of one ${filter}`,
      run: (index: number) => askDashboard(ctx, { ...range(ctx, index), ...oneFilter(index)[filter] }),
    })),
  ]
  return questions.map(({ name, run }) => ({ name: `90 days: ${name}`, run }))
}

/** The questions of the usage page. */
export async function listMeasures(ctx: ServiceContext): Promise<readonly Measure[]> {
  const first = await listUsage(ctx, PAGE)
  const requestIds = first.items.map((item) => item.request_id)
  const cursors = await Promise.all([20, 45, 80].map((days) => deepCursor(ctx, days)))
  const list = (name: string, filter: (index: number) => object): Measure => ({
    name: `usage page: ${name}`,
    run: (index) => listUsage(ctx, { ...PAGE, ...filter(index) }),
  })
  return [
    list('newest', () => ({})),
    list('deep, by cursor', (index) => ({ cursor: cursors[index % cursors.length] })),
    list('oldest first', () => ({ sort_order: 'asc' })),
    ...FILTERS.map((filter) => list(`one ${filter}`, (index) => ({ ...oneFilter(index)[filter] }))),
    ...FILTERS.map((filter) =>
      list(`one ${filter}, deep`, (index) => ({
        ...oneFilter(index)[filter],
        cursor: cursors[index % cursors.length],
      })),
    ),
    list('no such model', () => ({ model: 'nobody' })),
    list('upstream name of an alias', () => ({ model: 'claude-haiku-4-5' })),
    list('status ok', () => ({ status: 'ok' })),
    list('status upstream error', () => ({ status: 'upstream_error' })),
    list('status crashed (none)', () => ({ status: 'gateway_crash' })),
    list('billing mode token', () => ({ billing_mode: 'token' })),
    list('billing mode image (none)', () => ({ billing_mode: 'image' })),
    list('streams', (index) => ({ stream: index % 2 === 0 })),
    list('one request', (index) => ({ request_id: requestIds[index % requestIds.length] })),
    list('no such request', () => ({ request_id: 'nobody' })),
    list('a past week of a channel', (index) => ({
      channel_id: 1 + (index % GENERATED.channels),
      start: dayBefore(ctx, 50),
      end: dayBefore(ctx, 43),
    })),
    list('a user and a model', (index) => ({ user_id: user(index), model: 'alias-smart' })),
    list('a user and errors', (index) => ({ user_id: user(index), status: 'upstream_error' })),
    list('a heavy user and errors', () => ({ user_id: 1, status: 'upstream_error' })),
    list('a heavy user, its group and errors', () => ({ user_id: 1, group_id: 2, status: 'upstream_error' })),
    list('a heavy user, its group, no crashes', () => ({ user_id: 1, group_id: 2, status: 'gateway_crash' })),
    list('a user and an account', (index) => ({ user_id: user(index), account_id: 1 + (index % 60) })),
    list('a heavy user and a foreign channel', () => ({ user_id: 1, channel_id: 17 })),
    list('a group and a foreign channel', () => ({ group_id: 2, channel_id: 1 })),
  ]
}

/** Where the list is so many days back. */
async function deepCursor(ctx: ServiceContext, days: number): Promise<string | undefined> {
  const page = await listUsage(ctx, { ...PAGE, end: dayBefore(ctx, days) })
  return page.next_cursor ?? undefined
}
