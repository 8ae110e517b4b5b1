import { createHash } from 'node:crypto'
import { chmodSync, mkdirSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'

/** Unix socket paths longer than this are refused by the kernel (108 bytes with the terminator). */
const MAX_SOCKET_PATH = 100
const LONGEST_NAME = '/live-999.sock'

/** A directory for this instance's sockets, closed to other users: inside DATA_DIR, or beside the temporary files where that path is too long. */
function socketDirectory(dataDir: string): string {
  const own = path.join(dataDir, 'run')
  const digest = createHash('sha256').update(dataDir).digest('hex').slice(0, 16)
  const directory =
    Buffer.byteLength(own + LONGEST_NAME) <= MAX_SOCKET_PATH
      ? own
      : path.join(os.tmpdir(), `switchyard-${os.userInfo().uid}-${digest}`)
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  // Fails when another user made the directory first: better no start than a foreign socket.
  chmodSync(directory, 0o700)
  return directory
}

/** The sockets between this instance's processes. */
export function gatewaySockets(dataDir: string): {
  readonly liveSocket: string
  readonly portalSocket: string
} {
  const directory = socketDirectory(dataDir)
  return {
    liveSocket: path.join(directory, 'live.sock'),
    portalSocket: path.join(directory, 'portal.sock'),
  }
}
