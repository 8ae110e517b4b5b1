import { Client } from 'pg'
import type { StoreLogger } from '../store-logger'

/** Hears the database's doorbells on a connection of its own, and opens it again whenever it is lost. */
export type ChangeListener = {
  /** Resolves when the first connection listens; rejects when it cannot be made. */
  start(): Promise<void>
  close(): Promise<void>
}

export type ChangeListenerOptions = {
  readonly directUrl: string
  readonly channels: readonly string[]
  readonly logger: StoreLogger
  readonly onNotice: (channel: string, payload: string) => void
  /** Called after a lost connection was replaced: anything may have been missed. */
  readonly onReconnect: () => void
}

const FIRST_RETRY_MS = 100
const LONGEST_RETRY_MS = 2000

type Listening = { client: Client | null; isClosed: boolean; retryMs: number; timer: NodeJS.Timeout | null }

/** Channel names must be plain identifiers. */
export function createChangeListener(options: ChangeListenerOptions): ChangeListener {
  const state: Listening = { client: null, isClosed: false, retryMs: FIRST_RETRY_MS, timer: null }
  return {
    start: () => connect(state, options),
    close: async () => {
      state.isClosed = true
      if (state.timer !== null) clearTimeout(state.timer)
      await state.client?.end().catch(() => undefined)
    },
  }
}

async function connect(state: Listening, options: ChangeListenerOptions): Promise<void> {
  const client = new Client({
    connectionString: options.directUrl,
    application_name: 'switchyard-listener',
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
  })
  client.on('error', () => undefined)
  client.on('notification', ({ channel, payload }) => options.onNotice(channel, payload ?? ''))
  try {
    await client.connect()
    for (const channel of options.channels) await client.query(`LISTEN ${channel}`)
  } catch (error) {
    await client.end().catch(() => undefined)
    throw error
  }
  if (state.isClosed) return client.end()
  state.client = client
  state.retryMs = FIRST_RETRY_MS
  client.once('end', () => {
    if (state.client === client && !state.isClosed) reconnectLater(state, options)
  })
}

function reconnectLater(state: Listening, options: ChangeListenerOptions): void {
  state.client = null
  state.timer = setTimeout(() => {
    connect(state, options).then(
      () => {
        if (state.isClosed) return
        options.logger.info({}, 'listening to configuration changes again')
        options.onReconnect()
      },
      (error: unknown) => {
        options.logger.warn(
          { err: error },
          'configuration changes are polled: the listening connection is away',
        )
        state.retryMs = Math.min(state.retryMs * 2, LONGEST_RETRY_MS)
        if (!state.isClosed) reconnectLater(state, options)
      },
    )
  }, state.retryMs)
}
