import path from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Env, Logger } from '@/lib/infra'
import { createUsageSpool, startSettler } from '@/lib/stores'
import type { FedBillingView, QuotaWatch, Settler, UsageSpoolHandle } from '@/lib/stores'
import type { Closers } from './closers'
import type { OpenCoordination } from './open-coordination'
import { tellSettled } from './tell-settled'

/** Without a database nothing can be settled: what is left stays in the spool for the next start. */
const SETTLE_BEFORE_END_MS = 10_000

type UsageParts = {
  readonly env: Env
  readonly logger: Logger
  readonly directUrl: string
  readonly billing: FedBillingView
  readonly quotas: QuotaWatch
  readonly coordination: OpenCoordination
}

/** Where usage is written, and what settles it. */
export type OpenUsage = { readonly spool: UsageSpoolHandle; readonly settler: Settler }

/** Opens the spool of this process and begins to settle it. */
export function openUsage(parts: UsageParts, closers: Closers): OpenUsage {
  const { env, logger, directUrl, billing, quotas, coordination } = parts
  const directory = path.join(env.DATA_DIR, 'spool')
  const spool = createUsageSpool({ directory, logger })
  const settler = startSettler({
    connectionString: directUrl,
    directory,
    own: spool,
    logger,
    onSettled(batch) {
      billing.settled(batch)
      tellSettled(coordination, billing, batch)
      quotas.hint()
    },
    onDirectorySettled(name) {
      if (coordination.kind === 'redis') coordination.store.forgetSpool(name)
    },
    workerFile: pathToFileURL(path.resolve('dist/settler-worker.mjs')),
  })
  closers.add(async () => {
    await spool.close()
    await settler.drain(SETTLE_BEFORE_END_MS)
    await settler.close()
  })
  return { spool, settler }
}
