import type { AccountHealth } from '@/lib/scheduling'
import type { StoreLogger } from '../store-logger'
import type { SharedHealthBook } from './create-health-book'
import type { HealthPersister } from './create-health-persister'
import type { HealthChange } from './health-change'

/** Every process's states are written by then, so that what was missed can be read. */
const CATCH_UP_MS = 3_000
const CHANNEL = 'sy:health'

export type HealthShareOptions = {
  readonly book: SharedHealthBook
  readonly persister: Pick<HealthPersister, 'flush'>
  /** The channel between the processes; messages in between connections are lost. */
  readonly link: {
    publish(channel: string, message: string): Promise<void>
    subscribe(channel: string, onMessage: (message: string) => void, onSubscribed: () => void): void
  }
  /** The states as the database has them. */
  readonly readStates: () => Promise<ReadonlyMap<number, AccountHealth>>
  /** Names this process, which does not listen to itself. */
  readonly processTag: string
  readonly logger: StoreLogger
}

/**
 * Tells the other processes of every change at once and takes theirs over. What was missed while the channel was down
 * comes from the database, where each process writes its changes within a second.
 */
export function shareHealth(options: HealthShareOptions): { stop(): void } {
  const { book, link, processTag, logger } = options
  let timer: NodeJS.Timeout | null = null
  book.onChange((change) => {
    if (isWindowOnly(change)) return
    // While the channel is down the database tells the others, later.
    link.publish(CHANNEL, JSON.stringify({ from: processTag, change })).catch(() => undefined)
  })
  const onMessage = (message: string): void => {
    const { from, change } = readMessage(message)
    if (from !== processTag) book.hear(change)
  }
  const onSubscribed = (): void => {
    if (timer !== null) clearTimeout(timer)
    timer = setTimeout(() => {
      catchUp(options).catch((error: unknown) =>
        logger.warn({ err: error }, 'account states of other processes could not be read'),
      )
    }, CATCH_UP_MS)
    timer.unref()
  }
  link.subscribe(CHANNEL, onMessage, onSubscribed)
  return {
    stop() {
      if (timer !== null) clearTimeout(timer)
    },
  }
}

/** A provider's word on its session window comes with every answer and decides nothing. */
function isWindowOnly({ fields, models, clearsModels }: HealthChange): boolean {
  const names = Object.keys(fields)
  const isWindow = names.length === 1 && names[0] === 'sessionWindow'
  return isWindow && !clearsModels && Object.keys(models).length === 0
}

async function catchUp({ book, persister, readStates }: HealthShareOptions): Promise<void> {
  await persister.flush()
  book.refresh(await readStates())
}

/** The channel carries this program's own messages. */
function readMessage(message: string): { readonly from: string; readonly change: HealthChange } {
  return JSON.parse(message) as { from: string; change: HealthChange }
}
