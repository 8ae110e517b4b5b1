import { STALLED_CLIENT_MS } from './client-times'

/** The wait for a client that takes its answer more slowly than it comes; one that takes nothing for long is gone. */
export class DrainWait {
  private readonly listeners: (() => void)[] = []
  private readonly timer: NodeJS.Timeout

  /** `endClient` is called where the client takes nothing any more. */
  constructor(endClient: () => void) {
    this.timer = setTimeout(endClient, STALLED_CLIENT_MS)
  }

  add(listener: () => void): void {
    this.listeners.push(listener)
  }

  /** The client has taken all there was, or is gone: who has waited hears of it. */
  end(): void {
    clearTimeout(this.timer)
    for (const listener of this.listeners.splice(0)) listener()
  }
}
