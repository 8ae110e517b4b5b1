import { randomBytes } from 'node:crypto'
import type { Pool } from 'pg'
import type { Logger } from '@/lib/infra'
import {
  createHealthBook,
  createHealthPersister,
  DEFAULT_GATEWAY_SETTINGS,
  readAccountStates,
  shareHealth,
  writeAccountStates,
} from '@/lib/stores'
import type { ClearableHealthBook, SnapshotLoader } from '@/lib/stores'
import type { Closers } from './closers'
import type { OpenCoordination } from './open-coordination'

type HealthParts = {
  readonly pool: Pool
  readonly logger: Logger
  readonly coordination: OpenCoordination
  readonly snapshots: SnapshotLoader
}

/** What is known of accounts; with Redis every process hears of each change at once. */
export async function openHealth(
  { pool, logger, coordination, snapshots }: HealthParts,
  closers: Closers,
): Promise<ClearableHealthBook> {
  const { link, store } = coordination
  const persister = createHealthPersister({ write: (writes) => writeAccountStates(pool, writes), logger })
  const readStates = (): ReturnType<typeof readAccountStates> => readAccountStates(pool)
  const health = createHealthBook({
    states: await readStates(),
    persister,
    loadOf: store.loadOf,
    settings: () => (snapshots.current()?.settings ?? DEFAULT_GATEWAY_SETTINGS).cooldowns,
  })
  if (link !== null) {
    const processTag = randomBytes(6).toString('hex')
    const sharing = shareHealth({ book: health, persister, link, readStates, processTag, logger })
    closers.add(() => sharing.stop())
  }
  closers.add(() => persister.close())
  return health
}
