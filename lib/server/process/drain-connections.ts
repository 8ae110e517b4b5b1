import type { RequestListener, Server } from 'node:http'
import { Server as ListeningServer } from 'node:net'
import { inTurn } from '../doors/in-turn'
import type { OrdinaryDoor } from '../doors/ordinary/mount-ordinary'
import type { OpenSockets } from '../doors/socket/mount-socket'

/**
 * How long a connection that was told to go on waits for one more request. Proxies keep theirs for the next one, and where it
 * crosses the end of the connection they cannot know whether it was taken.
 */
const LINGER_MS = 1_000
/** For the rows and last events of what was cut off, for clients that are told to leave, and for the portal's answers. */
const LAST_WORDS_MS = 2_000
/** The same for those who are in a hurry. */
const CUT_OFF_MS = 1_000
const LOOK_EVERY_MS = 50

/** Everything that is connected to the public port. */
export type Connections = {
  readonly server: Server
  readonly ordinary: OrdinaryDoor
  readonly sockets: OpenSockets
  /** Answers of node:http that have begun or are to. */
  readonly answers: () => number
}

export type Calls = {
  inFlight(): number
  /** Ends those that still run. */
  end(): Promise<void>
}

/** Counts the answers node:http has to give. */
export function countAnswers(server: Server): () => number {
  let open = 0
  const close = (): void => void (open -= 1)
  const begin: RequestListener = (_request, response) => {
    open += 1
    response.once('close', close)
  }
  server.on('request', inTurn(begin))
  return () => open
}

/**
 * No new connections; calls to their end, `longestMs` at most; then every connection is closed. A client that was told its
 * connection goes on is answered once more, and told that it ends.
 */
export async function drainConnections(all: Connections, calls: Calls, longestMs: number): Promise<void> {
  const { server, ordinary, sockets } = all
  stopListening(server)
  ordinary.announceEnd()
  sockets.closeIdle()
  const lingerMs = Math.min(LINGER_MS, longestMs)
  await whileTrue(() => isConnected(server), lingerMs)
  const closeIdle = idleCloser(all, lingerMs)
  const isBusy = (): boolean => {
    closeIdle()
    return calls.inFlight() > 0 || ordinary.isOpen()
  }
  await whileTrue(isBusy, longestMs - lingerMs)
  if (calls.inFlight() > 0 || ordinary.isFlushing()) {
    await calls.end()
    await whileTrue(isBusy, LAST_WORDS_MS)
  }
  // Clients of WebSockets were told, and mostly have said so themselves by now.
  await whileTrue(() => sockets.areOpen() || all.answers() > 0, LAST_WORDS_MS)
  sockets.closeAll()
  server.closeAllConnections()
  ordinary.closeAll()
}

/** Ends running calls without waiting for anything but their rows and last events. */
export async function cutOffCalls({ ordinary }: Pick<Connections, 'ordinary'>, calls: Calls): Promise<void> {
  await calls.end()
  // The spool is written within a turn of the event loop: one passes in any case.
  await new Promise((resolve) => setImmediate(resolve))
  await whileTrue(() => calls.inFlight() > 0 || ordinary.isFlushing(), CUT_OFF_MS)
}

/** What http.Server does beyond it, closing idle connections, is too early. */
function stopListening(server: Server): void {
  ListeningServer.prototype.close.call(server)
}

/** node:http tells nothing of how long a connection is idle: all of its idle ones are closed once in a while. */
function idleCloser({ server, ordinary }: Connections, keptMs: number): () => void {
  let closedAtMs = Number.NEGATIVE_INFINITY
  return () => {
    ordinary.closeIdle(keptMs)
    if (performance.now() - closedAtMs < keptMs) return
    closedAtMs = performance.now()
    server.closeIdleConnections()
  }
}

function isConnected(server: Server): Promise<boolean> {
  return new Promise((resolve) => {
    server.getConnections((error, count) => resolve(error === null && count > 0))
  })
}

async function whileTrue(look: () => boolean | Promise<boolean>, longestMs: number): Promise<void> {
  const deadlineMs = performance.now() + longestMs
  while ((await look()) && performance.now() < deadlineMs)
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))
}
