import type { Redis } from 'ioredis'
import type { TestRedis } from '../../support/test-redis'

/** What one look at Redis finds. */
type Look = {
  /** Counts that are not what leases and reservations make. */
  readonly wrong: readonly string[]
  readonly leases: readonly string[]
  /** How processes that live call themselves. */
  readonly tags: readonly string[]
  readonly tickets: number
}

/** Looks at Redis all the time. */
export type StoreWatch = {
  /** What must never be, a line each. */
  readonly found: readonly string[]
  /** How many leases were there far longer than any request runs: more than one went on with them. */
  keptLeases(): number
  /** What living processes hold, which is nothing once their requests have ended. */
  heldByLiving(): Promise<readonly string[]>
  stop(): Promise<void>
}

const LOOK_EVERY_MS = 20
const KEPT_MS = 200
/** Nothing lives on one lease for so long: a request takes moments, and a lease is kept for a second. */
const TOO_LONG_MS = 20_000
const LOOK_FAILED_MS = 100

/** Reads all at one moment. */
const LOOK = `
local held, users, accounts, leases, wrong = {}, {}, {}, {}, {}
local function add(counts, name, by) counts[name] = (counts[name] or 0) + by end
for _, member in ipairs(redis.call('ZRANGE', 'sy:leases', 0, -1)) do
  local id, user, account, holds = string.match(member, '^([^|]*)|([^|]*)|([^|]*)|([^|]*)|')
  leases[#leases + 1] = id
  add(users, user, 1)
  add(accounts, account, 1)
  for owner, units in string.gmatch(holds, '([^=,]+)=(%d+)') do add(held, owner, units) end
end
local tickets = redis.call('ZRANGE', 'sy:tickets', 0, -1)
for _, id in ipairs(tickets) do
  local ticket = redis.call('HGET', 'sy:ticket', id)
  local t = ticket and cjson.decode(ticket)
  if t and t.reserved ~= 0 then
    add(users, t.user .. '', 1)
    add(accounts, t.reserved .. '', 1)
  end
end
users['0'] = nil
local function compare(hash, made)
  local said, all = {}, redis.call('HGETALL', hash)
  for i = 1, #all, 2 do said[all[i]] = tonumber(all[i + 1]) end
  for name, count in pairs(made) do
    if count ~= (said[name] or 0) then wrong[#wrong + 1] = hash .. ' ' .. name .. ': ' .. (said[name] or 0) .. ', not ' .. count end
  end
  for name, count in pairs(said) do
    if count ~= 0 and not made[name] then wrong[#wrong + 1] = hash .. ' ' .. name .. ': ' .. count .. ', not 0' end
  end
end
compare('sy:held', held)
compare('sy:slots:users', users)
compare('sy:slots:accounts', accounts)
return cjson.encode({ wrong, leases, redis.call('PUBSUB', 'CHANNELS', 'sy:wake:*'), #tickets })`

/** Starts to look: counts are what leases make at every moment, and no lease of a living process is forgotten. */
export function watchStore(redis: TestRedis): StoreWatch {
  const found = new Set<string>()
  const seen = new Map<string, { readonly firstMs: number; lastMs: number }>()
  const state = { isOver: false }
  const watch = async (): Promise<void> => {
    while (!state.isOver) {
      const look = await lookAt(redis.client).catch(noteFailure)
      if (look !== null) note(look)
      await pause(look === null ? LOOK_FAILED_MS : LOOK_EVERY_MS)
    }
  }
  /** Redis is away now and then; a script that does not run is no outage. */
  const noteFailure = (error: unknown): null => {
    if (/user_script/.test(String(error))) found.add(`Redis: the look at it failed: ${String(error)}`)
    return null
  }
  const note = (look: Look): void => {
    const nowMs = Date.now()
    for (const line of look.wrong) found.add(`Redis: ${line}`)
    for (const id of look.leases) {
      const times = seen.get(id) ?? { firstMs: nowMs, lastMs: nowMs }
      times.lastMs = nowMs
      seen.set(id, times)
      if (nowMs - times.firstMs > TOO_LONG_MS && isOfLiving(look, id))
        found.add(`Redis: lease ${id} was never given back`)
    }
  }
  const watching = watch()
  return {
    get found() {
      return [...found]
    },
    keptLeases: () => [...seen.values()].filter(({ firstMs, lastMs }) => lastMs - firstMs > KEPT_MS).length,
    async heldByLiving() {
      const look = await lookAt(redis.client)
      return look.leases.filter((id) => isOfLiving(look, id))
    },
    async stop() {
      state.isOver = true
      await watching
    },
  }
}

function isOfLiving({ tags }: Look, leaseId: string): boolean {
  return tags.some((tag) => leaseId.startsWith(`${tag}.`))
}

async function lookAt(client: Redis): Promise<Look> {
  const [wrong, leases, channels, tickets] = JSON.parse(String(await client.eval(LOOK, 0))) as [
    unknown,
    unknown,
    unknown,
    number,
  ]
  const tags = listOf(channels).map((channel) => channel.replace('sy:wake:', ''))
  return { wrong: listOf(wrong), leases: listOf(leases), tags, tickets }
}

/** Lua writes an empty list as an object. */
function listOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? (value as string[]) : []
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
