import { Client } from 'pg'

/** Opens one connection. Use the direct URL: session state does not survive a transaction pooler. */
export async function openPgClient({
  url,
  applicationName,
}: {
  readonly url: string
  readonly applicationName: string
}): Promise<Client> {
  const client = new Client({
    connectionString: url,
    application_name: applicationName,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
  })
  // Without a listener a lost idle connection would end the process; the next query reports the loss.
  client.on('error', () => undefined)
  await client.connect()
  return client
}
