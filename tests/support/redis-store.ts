import { openRedis } from '@/lib/infra'
import type { RedisLink } from '@/lib/infra'
import { createRedisCoordinationStore } from '@/lib/stores'
import type { RedisCoordinationOptions, RedisCoordinationStore, RedisStoreSettings } from '@/lib/stores'

/** What the store of a test says to its log. */
export type LoggedLine = { readonly level: 'info' | 'warn' | 'error'; readonly message: string }

export type StoreUnderTest = {
  readonly store: RedisCoordinationStore
  readonly link: RedisLink
  readonly logged: LoggedLine[]
  close(): void
}

/** Longer than a Redis that runs on a busy machine is silent: where its absence is not the subject, it is there. */
const PATIENCE_MS = 60_000

/** A store as one process has it, on a running test Redis that may take its time. */
export async function openRedisStore(
  url: string,
  extra: Partial<Omit<RedisCoordinationOptions, 'settings'>> & {
    readonly settings?: Partial<RedisStoreSettings>
  } = {},
): Promise<StoreUnderTest> {
  const logged: LoggedLine[] = []
  const log =
    (level: LoggedLine['level']) =>
    (_fields: object, message: string): void =>
      void logged.push({ level, message })
  const logger = { info: log('info'), warn: log('warn'), error: log('error') }
  const link = await openRedis({ url, logger })
  const { settings, ...rest } = extra
  const store = createRedisCoordinationStore({
    link,
    logger,
    deadlineMs: PATIENCE_MS,
    ...rest,
    settings: () => ({ holds: 'bounded', storeOutage: 'local', stickyLegacyRead: false, ...settings }),
  })
  return {
    store,
    link,
    logged,
    close() {
      store.close()
      link.close()
    },
  }
}
