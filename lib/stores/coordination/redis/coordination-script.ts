import { BREAKER_FAILURES, BREAKER_OPEN_MS, EXTRA_WAITING } from '@/lib/scheduling'
import type { CoordinationOptions } from '../coordination-options'
import { LUA_ADMIT } from './lua-admit'
import { LUA_BATCH } from './lua-batch'
import { LUA_OFFERS } from './lua-offers'
import { LUA_QUEUE } from './lua-queue'
import { LUA_RELEASE } from './lua-release'
import { LUA_SLOTS } from './lua-slots'
import { LUA_SPEND } from './lua-spend'
import { LUA_UPKEEP } from './lua-upkeep'

/** Accounts an admission may offer at most. */
export const MOST_OFFERED = 16

/**
 * The one script of the store: runs a batch of operations in their order and answers each. Its first argument is
 * `now or 0 for the store's clock, read legacy bindings 0|1, process`, its second the operations as one JSON list; the
 * answer is `[now, answers]` as JSON. Every text and table a script makes costs as much as a command: what each request
 * asks for therefore makes few, and finds its fields where they stand in the list. Keys are not declared: it needs a
 * single primary, not a cluster.
 */
export function coordinationScript(options: CoordinationOptions): string {
  const head = `
local call = redis.call
local now, readsLegacy, owner = string.match(ARGV[1], '^(%d+) (%d) (.*)$')
now, readsLegacy = tonumber(now), readsLegacy == '1'
if now == 0 then
  local time = call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end
local nowText = now .. ''
local given = cjson.decode(ARGV[2])
local LEASE_MS, RESERVATION_MS = ${options.leaseMs}, ${options.reservationMs}
local WAIT_MS, STICKY_WAIT_MS, STICKY_WAITERS = ${options.waitMs}, ${options.stickyWaitMs}, ${options.stickyWaitersPerAccount}
local POOL_LIMIT, STICKY_TTL_MS, EXTRA_WAITING = ${options.poolQueueLimit}, ${options.stickyTtlMs}, ${EXTRA_WAITING}
local STICKY_TTL_TEXT, stickyEnd = STICKY_TTL_MS .. '', now + STICKY_TTL_MS .. ''
local ANSWER_TTL_MS = ${options.answerTtlMs}
local BREAKER_FAILURES, BREAKER_OPEN_MS, MOST_OFFERED = ${BREAKER_FAILURES}, ${BREAKER_OPEN_MS}, ${MOST_OFFERED}
`
  return [
    head,
    LUA_SPEND,
    LUA_SLOTS,
    LUA_OFFERS,
    LUA_ADMIT,
    LUA_RELEASE,
    LUA_QUEUE,
    LUA_UPKEEP,
    LUA_BATCH,
  ].join('\n')
}
