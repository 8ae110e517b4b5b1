import { mkdtempSync, rmSync } from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'

/** A way to a database that can hold back the server's answers. */
export type StallingProxy = {
  /** The database's URL, through the proxy. */
  readonly url: string
  /** Holds back what the server answers to the next message with this text, and all after it. */
  stopAt(text: string): void
  goOn(): void
  /** What was held back stays so, and its connections with it; others are answered. */
  giveUp(): void
  close(): Promise<void>
}

/** Opens a proxy in front of the Unix socket that `databaseUrl` names as its host. */
export async function openStallingProxy(databaseUrl: string): Promise<StallingProxy> {
  const url = new URL(databaseUrl)
  const socketName = `.s.PGSQL.${url.port || 5432}`
  const target = path.join(url.searchParams.get('host') ?? '', socketName)
  const directory = mkdtempSync(path.join(tmpdir(), 'switchyard-stall-'))
  const pairs = new Map<Socket, Socket>()
  let stopText: string | null = null
  const server = createServer((client) => {
    const database = connect(target)
    pairs.set(database, client)
    client.on('data', (chunk) => {
      if (stopText !== null && chunk.includes(stopText)) database.unpipe()
    })
    client.pipe(database)
    database.pipe(client)
    for (const end of [client, database]) {
      end.on('error', () => undefined)
      end.once('close', () => {
        pairs.delete(database)
        client.destroy()
        database.destroy()
      })
    }
  })
  await new Promise<void>((resolve) => server.listen(path.join(directory, socketName), resolve))
  url.searchParams.set('host', directory)
  return {
    url: url.href,
    stopAt: (text) => {
      stopText = text
    },
    goOn: () => {
      stopText = null
      for (const [database, client] of pairs) database.pipe(client)
    },
    giveUp: () => {
      stopText = null
    },
    close: async () => {
      for (const database of pairs.keys()) database.destroy()
      await new Promise((resolve) => server.close(resolve))
      rmSync(directory, { recursive: true, force: true })
    },
  }
}
