import type { CoordinationOptions } from '../../coordination-options'
import { LUA_ADMIT } from './admit'
import { LUA_BATCH } from './batch'
import { withConstants } from './constants'
import { LUA_LEASES } from './leases'
import { LUA_OFFERS } from './offers'
import { LUA_OFTEN } from './often'
import { LUA_QUEUE } from './queue'
import { LUA_RELEASE } from './release'
import { LUA_SLOTS } from './slots'
import { LUA_SPEND } from './spend'
import { LUA_STICKY } from './sticky'
import { LUA_UPKEEP } from './upkeep'

const HEAD = `
local call, tonumber, unpack, match, sub = redis.call, tonumber, unpack, string.match, string.sub
local floor, concat = math.floor, table.concat
local now, readsLegacy, owner = match(ARGV[1], '^(%d+) (%d) (.*)$')
now, readsLegacy = tonumber(now), readsLegacy == '1'
if now == 0 then
  local time = call('TIME')
  now = time[1] * 1000 + floor(time[2] / 1000)
end
local nowText, leaseEnd = now .. '', now + LEASE_MS .. ''
local stickyEnd, stickyKept = now + STICKY_KEPT_MS .. '', STICKY_KEPT_MS .. ''
local given = cjson.decode(ARGV[2])
`

/** What not every batch asks for: a function costs as much as a command to make, whether it is called or not. */
const REST = [
  'local function openRest()',
  LUA_LEASES,
  'local queue, handOn',
  LUA_OFFERS,
  LUA_ADMIT,
  LUA_QUEUE,
  LUA_RELEASE,
  LUA_UPKEEP,
  `
local openedUpkeep
local function upkeep()
  openedUpkeep = openedUpkeep or openUpkeep()
  return openedUpkeep
end
return { a = admit, f = release, p = spent, handOn = handOn, usedUpRate = usedUpRate, countRates = countRates, upkeep = upkeep }
end
`,
].join('\n')

// What the head knows is one function further out: functions in it find that without a search.
const SCRIPT = [
  HEAD,
  'return (function()',
  LUA_SPEND,
  LUA_SLOTS,
  LUA_STICKY,
  REST,
  LUA_OFTEN,
  LUA_BATCH,
  'end)()',
].join('\n')

/**
 * The one script of the store: runs a batch of operations in their order and answers each. Its first argument is
 * `now or 0 for the store's clock, read legacy bindings 0|1, process`, its second the operations as one JSON list; the
 * answer is `[now, answers]` as JSON. Every text and table a script makes costs as much as a command: what each request
 * asks for therefore makes few, and finds its fields where they stand in the list. Keys are not declared: it needs a
 * single primary, not a cluster.
 */
export function coordinationScript(options: CoordinationOptions): string {
  return withConstants(SCRIPT, options)
}
