import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import { KEEP_ALIVE_MS, STALLED_CLIENT_MS } from '../client-times'
import { handOver } from '../hand-over'
import { OrdinaryConnection } from './ordinary-connection'
import type { ConnectionDoor } from './ordinary-connection'
import { shareReads } from './share-reads'

const LOOK_EVERY_MS = 5_000

/** The connections of the ordinary door. */
export type OrdinaryDoor = {
  /** Answers that begin from now on tell their clients that the connection ends with them. */
  announceEnd(): void
  /** Connections that are idle for so long end now. */
  closeIdle(keptMs?: number): void
  /** Bytes of an answer have not left yet. */
  isFlushing(): boolean
  /** A client may still ask on its connection, or has not got its answer. */
  isOpen(): boolean
  /** Every connection ends now. */
  closeAll(): void
}

/**
 * Puts a door before an HTTP server: requests as API clients send them (a whole plain POST head, a counted body) are read
 * and answered here, which takes half of node:http's time; a connection with anything else, be it a browser's or an
 * attacker's, is node:http's from then on, unread bytes included.
 */
export function mountOrdinary(server: Server, serve: ConnectionDoor['serve']): OrdinaryDoor {
  const nodeListeners = server.listeners('connection')
  const connections = new Set<OrdinaryConnection>()
  const state = { isClosing: false }
  const door: ConnectionDoor = {
    serve,
    handOver(connection, rest) {
      connections.delete(connection)
      handOver(rest, (socket) => {
        for (const listener of nodeListeners) Reflect.apply(listener, server, [socket])
      })
    },
    onClosed: (connection) => void connections.delete(connection),
    get isClosing() {
      return state.isClosing
    },
  }
  server.removeAllListeners('connection')
  server.on('connection', (accepted: Socket) => {
    connections.add(new OrdinaryConnection(shareReads(accepted), door))
  })
  const clock = setInterval(() => closeIdleFor(connections, KEEP_ALIVE_MS), LOOK_EVERY_MS).unref()
  server.once('close', () => clearInterval(clock))
  return {
    announceEnd() {
      state.isClosing = true
    },
    closeIdle(keptMs = 0) {
      closeIdleFor(connections, keptMs)
    },
    isFlushing: () => [...connections].some(isFlushing),
    isOpen: () => [...connections].some((one) => !one.socket.writableEnded || isFlushing(one)),
    closeAll() {
      state.isClosing = true
      for (const { writes, socket } of connections) {
        writes.drain()
        socket.destroy()
      }
    },
  }
}

function isFlushing({ writes, socket }: OrdinaryConnection): boolean {
  return !writes.isEmpty || socket.writableLength > 0
}

/** A connection whose client is still reading is not idle; one that has stopped reading is, in the end. */
function closeIdleFor(connections: Iterable<OrdinaryConnection>, keptMs: number): void {
  const nowMs = performance.now()
  for (const { idleSinceMs, writes, socket } of connections) {
    if (idleSinceMs === null || nowMs - idleSinceMs < keptMs) continue
    writes.drain()
    if (socket.writableLength === 0 || nowMs - idleSinceMs > STALLED_CLIENT_MS) socket.destroy()
    else if (keptMs === 0) socket.end()
  }
}
