/** Of the engine, also for what is gathered while somebody has put other timers in place: a queue waits for it for good. */
const { setImmediate } = globalThis

/** What waits of one connection. */
export type Gathered = {
  push(chunk: Buffer): void
  /** Hands over now what waits: what follows (the connection's end, its next call) must find nothing left. */
  drain(): void
  /** What waits and was not handed over; it will not be. */
  takeRest(): Buffer[]
  readonly isEmpty: boolean
}

/**
 * Hands over together what many connections gathered in a turn of the event loop: each step of what follows is then taken
 * for all of them one behind the other, with its code and tables still in the processor's caches. What is gathered where
 * sockets are read is handed over in the same turn, what is gathered there in the next one.
 */
export class TurnQueue {
  /** How many connections the last handing over was for. */
  lastSize = 0

  private waiting: Waiting[] = []

  /** `onDone` hears when nothing waits any more. */
  constructor(private readonly onDone: () => void = () => undefined) {}

  /** `take` gets each chunk of a connection, in order. */
  gather(take: (chunk: Buffer) => void): Gathered {
    return new Waiting(this, take)
  }

  get isEmpty(): boolean {
    return this.waiting.length === 0
  }

  /** Hands over now what waits of all. */
  handOver(): void {
    const { waiting } = this
    this.waiting = []
    this.lastSize = waiting.length
    let done = 0
    try {
      for (const one of waiting) {
        done += 1
        one.drain()
      }
    } finally {
      // One that throws takes nothing from the others.
      for (const one of waiting.slice(done)) this.add(one)
      if (this.waiting.length === 0) this.onDone()
    }
  }

  /** @internal */
  add(one: Waiting): void {
    if (this.waiting.length === 0) setImmediate(() => this.handOver())
    this.waiting.push(one)
  }
}

/** What all connections of the process read, clients' and upstreams': of two queues each would gather half in twice the turns. */
export const socketReads = new TurnQueue()

class Waiting implements Gathered {
  /** Nearly always the only one: a list for it would be made anew every time. */
  private first: Buffer | null = null
  private readonly more: Buffer[] = []

  constructor(
    private readonly queue: TurnQueue,
    private readonly take: (chunk: Buffer) => void,
  ) {}

  get isEmpty(): boolean {
    return this.first === null
  }

  push(chunk: Buffer): void {
    if (this.first !== null) return void this.more.push(chunk)
    this.first = chunk
    this.queue.add(this)
  }

  drain(): void {
    if (this.first === null) return
    try {
      for (let next = this.next(); next !== null; next = this.next()) this.take(next)
    } finally {
      // Where one could not be taken the others have their next turn.
      if (this.first !== null) this.queue.add(this)
    }
  }

  takeRest(): Buffer[] {
    const rest: Buffer[] = []
    for (let next = this.next(); next !== null; next = this.next()) rest.push(next)
    return rest
  }

  private next(): Buffer | null {
    const { first } = this
    this.first = this.more.length === 0 ? null : (this.more.shift() ?? null)
    return first
  }
}
