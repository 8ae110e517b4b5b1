import { chmodSync, mkdirSync, rmSync } from 'node:fs'
import type { Server } from 'node:http'
import path from 'node:path'
import { isGone } from '@/lib/infra'

const LOOK_EVERY_MS = 1_000

export type SocketOptions = {
  readonly logger: { error(fields: object, message: string): void }
  /** How often it is seen whether the socket still has its name. */
  readonly lookEveryMs?: number
}

/**
 * Listens on a Unix socket that only this user may open, in place of a predecessor that was killed. Where its file is taken
 * away (a cleaned /tmp), nobody new could find the server: it listens anew, and what is running on it goes on. Throws where
 * it cannot listen; ends with `server.close()`.
 */
export async function listenOnSocket(
  server: Server,
  socketPath: string,
  { logger, lookEveryMs = LOOK_EVERY_MS }: SocketOptions,
): Promise<void> {
  rmSync(socketPath, { force: true })
  await listen(server, socketPath)
  let lost = false
  const look = (): void => {
    if (!lost && !server.listening) return clearInterval(timer)
    if (server.listening && !isGone(socketPath)) return
    if (!lost) logger.error({ socketPath }, 'a socket was taken away: listening on it anew')
    lost = true
    void listenAnew(server, socketPath).then(
      () => (lost = false),
      (error: unknown) => logger.error({ err: error, socketPath }, 'cannot listen on a socket'),
    )
  }
  const timer = setInterval(look, lookEveryMs).unref()
}

async function listenAnew(server: Server, socketPath: string): Promise<void> {
  if (server.listening) server.close()
  const folder = path.dirname(socketPath)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  // Fails when another user made it first: better no socket than a foreign one.
  chmodSync(folder, 0o700)
  await listen(server, socketPath)
}

function listen(server: Server, socketPath: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const onListening = (): void => {
      server.off('error', onError)
      chmodSync(socketPath, 0o600)
      resolve()
    }
    const onError = (error: Error): void => {
      server.off('listening', onListening)
      reject(error)
    }
    server.once('error', onError).once('listening', onListening)
    // Not through a primary: a worker that comes after a killed one opens it anew.
    server.listen({ path: socketPath, exclusive: true })
  })
}
