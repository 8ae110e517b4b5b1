import { setTimeout } from 'node:timers/promises'
import type { StoreLogger } from '../../store-logger'
import type { StoreLink } from './create-redis-coordination-store'
import { scanPages } from './scan-pages'

export type LeftPendingOptions = {
  readonly link: Pick<StoreLink, 'run'>
  readonly logger: StoreLogger
  readonly everyMs?: number
}

const EVERY_MS = 900_000

/** A page of spools with something pending whose processes do not run: as `scanPages` wants them. */
const LEFT_SPOOLS = {
  name: 'syLeftSpools',
  lua: `
local page = redis.call('SCAN', ARGV[1], 'MATCH', 'sy:pending:*', 'COUNT', 500)
local answer = { page[1] }
for _, key in ipairs(page[2]) do
  local name = string.sub(key, 12)
  if redis.call('EXISTS', 'sy:spool:' .. name) == 0 then answer[#answer + 1] = name end
end
return table.concat(answer, ' ')`,
}

/**
 * Says once of each ended process that what it left pending is not settled from one look to the next: where its spool directory
 * is lost, that counts against those who owe it until Redis is emptied. Returns what ends the watch.
 */
export function watchLeftPending(options: LeftPendingOptions): () => void {
  const ended = new AbortController()
  watch(options, ended.signal).catch(() => undefined)
  return () => ended.abort()
}

async function watch(
  { link, logger, everyMs = EVERY_MS }: LeftPendingOptions,
  signal: AbortSignal,
): Promise<void> {
  const told = new Set<string>()
  let before: ReadonlySet<string> = new Set()
  for (;;) {
    await setTimeout(everyMs, null, { ref: false, signal })
    // Redis that is away says so itself.
    const left = await leftSpools(link).catch(() => new Set<string>())
    const spools = [...left].filter((name) => before.has(name) && !told.has(name))
    before = left
    if (spools.length === 0) continue
    for (const name of spools) told.add(name)
    logger.warn(
      { spools },
      'Redis counts answers of processes that ended, or are older than this version, and nobody has settled them: start a process on their spool directories, or empty Redis where they are lost',
    )
  }
}

async function leftSpools(link: Pick<StoreLink, 'run'>): Promise<ReadonlySet<string>> {
  const found = new Set<string>()
  for await (const names of scanPages(link, LEFT_SPOOLS)) for (const name of names) found.add(name)
  return found
}
