import { Client, type Notification } from 'pg'

/** A dedicated connection (LISTEN, advisory locks), and what to do when it hears something or breaks. */
export type PgClientOptions = {
  readonly url: string
  readonly applicationName: string
  readonly onNotification?: (channel: string, payload: string) => void
  /** Called once when the connection is lost; the caller reconnects. */
  readonly onLost?: (error: Error) => void
}

/** Opens one connection. Use the direct URL: session state does not survive a transaction pooler. */
export async function openPgClient(options: PgClientOptions): Promise<Client> {
  const client = new Client({
    connectionString: options.url,
    application_name: options.applicationName,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
  })
  let lost = false
  const reportLoss = (error: Error): void => {
    if (lost) return
    lost = true
    options.onLost?.(error)
  }
  client.on('error', reportLoss)
  client.on('end', () => reportLoss(new Error('the database connection ended')))
  client.on('notification', (message: Notification) => {
    options.onNotification?.(message.channel, message.payload ?? '')
  })
  await client.connect()
  return client
}
