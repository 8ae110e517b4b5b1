import { setTimeout } from 'node:timers/promises'
import type { Pool } from 'pg'
import type { StoreLogger } from '../../store-logger'
import type { StoreLink } from './create-redis-coordination-store'
import { scanPages } from './scan-pages'

export type RewoundSpendOptions = {
  readonly link: Pick<StoreLink, 'run'>
  readonly pool: Pick<Pool, 'query'>
  readonly logger: StoreLogger
  /** How long after a try that failed the next one comes. */
  readonly againMs?: number
}

/** What looks through the store; `done` resolves with how many were forgotten. */
export type RewoundSpend = {
  readonly done: Promise<number>
  isDone(): boolean
  stop(): void
}

const AGAIN_MS = 1_000

/** A page of purses, as `scanPages` wants it: owner and newest version of each, in turn. */
const NEWEST_VERSIONS = {
  name: 'syNewestVersions',
  lua: `
local page = redis.call('SCAN', ARGV[1], 'MATCH', 'sy:purse:*', 'COUNT', 500)
local answer = { page[1] }
for _, key in ipairs(page[2]) do
  local newest = -1
  for _, figures in ipairs(redis.call('HVALS', key)) do
    newest = math.max(newest, tonumber(string.match(figures, '^%-?%d+')) or -1)
  end
  answer[#answer + 1] = string.sub(key, 10)
  answer[#answer + 1] = string.format('%.0f', newest)
end
return table.concat(answer, ' ')`,
}

const FORGET = {
  name: 'syForgetPurses',
  lua: `
for _, owner in ipairs(ARGV) do redis.call('UNLINK', 'sy:purse:' .. owner) end
return tostring(#ARGV)`,
}

const VERSIONS_SQL = `
SELECT 'u' || user_id AS owner, balance_version::float8 AS version FROM user_state WHERE user_id = ANY($1::bigint[])
UNION ALL SELECT 'k' || api_key_id, version::float8 FROM key_state WHERE api_key_id = ANY($2::bigint[])
UNION ALL SELECT 's' || id, version::float8 FROM user_subscriptions WHERE id = ANY($3::bigint[])`

/**
 * At a start: forgets what the store knows of spending that is newer than the database, which was then restored from a backup;
 * else old balances and quotas would count until their versions are reached again. While something is away it is tried again.
 * Versions are committed before they are told, so that no running process is ever ahead.
 */
export function forgetRewoundSpend(options: RewoundSpendOptions): RewoundSpend {
  const state = { isDone: false, isStopped: false }
  return {
    done: forgetPatiently(options, state),
    isDone: () => state.isDone,
    stop() {
      state.isStopped = true
    },
  }
}

async function forgetPatiently(
  options: RewoundSpendOptions,
  state: { isDone: boolean; readonly isStopped: boolean },
): Promise<number> {
  const { logger, againMs = AGAIN_MS } = options
  for (let tries = 1; !state.isStopped; tries += 1) {
    try {
      const forgotten = await forgetOwnersAhead(options)
      if (forgotten > 0)
        logger.warn({ owners: forgotten }, 'Redis was ahead of the database, as after a restore: forgotten')
      state.isDone = true
      return forgotten
    } catch (error) {
      if (tries === 1)
        logger.warn({ err: error }, 'whether Redis is ahead of the database cannot be told yet')
    }
    await setTimeout(againMs, null, { ref: false })
  }
  return 0
}

async function forgetOwnersAhead({ link, pool }: RewoundSpendOptions): Promise<number> {
  let forgotten = 0
  for await (const told of scanPages(link, NEWEST_VERSIONS)) {
    const owners = await ownersAhead(pool, told)
    if (owners.length > 0) await link.run(FORGET, owners)
    forgotten += owners.length
  }
  return forgotten
}

/** Those of `told` (owner, version, in turn) of whom the database has an older version. */
async function ownersAhead(pool: Pick<Pool, 'query'>, told: readonly string[]): Promise<readonly string[]> {
  if (told.length === 0) return []
  const owners = told.filter((_, index) => index % 2 === 0)
  const ids = (kind: string): readonly string[] =>
    owners.filter((owner) => owner.startsWith(kind)).map((owner) => owner.slice(1))
  const { rows } = await pool.query<{ owner: string; version: number }>(VERSIONS_SQL, [
    ids('u'),
    ids('k'),
    ids('s'),
  ])
  const stored = new Map(rows.map(({ owner, version }) => [owner, version]))
  return owners.filter((owner, index) => Number(told[index * 2 + 1]) > (stored.get(owner) ?? 0))
}
