import { connect } from 'node:net'

const LOOK_EVERY_MS = 100

/** A request for a portal that does not listen. */
type Waiting = {
  readonly untilMs: number
  /** The portal listens, or the time is over. */
  go(): void
}

/** Waits for a portal that is starting, however many wait with one look at its socket; what comes back forgets one of them. */
export function createPortalWait(socketPath: string): (waiting: Waiting) => () => void {
  const all = new Set<Waiting>()
  let timer: NodeJS.Timeout | null = null
  const release = (until: number): void => {
    for (const waiting of all) {
      if (waiting.untilMs > until) continue
      all.delete(waiting)
      waiting.go()
    }
    timer = all.size === 0 ? null : setTimeout(look, LOOK_EVERY_MS)
  }
  const look = (): void => {
    const socket = connect(socketPath)
    socket.once('error', () => release(Date.now()))
    socket.once('connect', () => {
      socket.destroy()
      release(Number.POSITIVE_INFINITY)
    })
  }
  return (waiting) => {
    all.add(waiting)
    timer ??= setTimeout(look, LOOK_EVERY_MS)
    return () => void all.delete(waiting)
  }
}
