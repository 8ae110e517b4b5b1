/** Of the engine, also for what is gathered while somebody has put other timers in place: a queue waits for it for good. */
const { setImmediate } = globalThis

/** So many turns for one connection each make a queue calm. */
const CALM_TURNS = 8
/** So many chunks pass a calm queue until it is looked at again whether it is still calm. */
const PASSING = 64

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
 * sockets are read is handed over in the same turn, what is gathered there in the next one. Where for a while no two had
 * anything in the same turn, a hasty queue lets all pass: a turn for one alone costs more than it saves.
 */
export class TurnQueue {
  /** How many connections the last handing over was for. */
  lastSize = 0

  private calmTurns = 0
  private passing = 0
  private waiting: Waiting[] = []

  /** `onDone` hears when nothing waits any more; `isHasty` = nothing waits while the queue is calm. */
  constructor(
    private readonly onDone: () => void = () => undefined,
    private readonly isHasty = false,
  ) {}

  /** `take` gets each chunk of a connection, in order. */
  gather(take: (chunk: Buffer) => void): Gathered {
    return new Waiting(this, take)
  }

  get isEmpty(): boolean {
    return this.waiting.length === 0
  }

  /** For a while no two connections had anything in the same turn. */
  get isCalm(): boolean {
    return this.calmTurns >= CALM_TURNS
  }

  /** Hands over now what waits of all. */
  handOver(): void {
    const { waiting } = this
    this.waiting = []
    this.lastSize = waiting.length
    this.calmTurns = waiting.length < 2 ? this.calmTurns + 1 : 0
    this.passing = this.isHasty && this.isCalm ? PASSING : 0
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

  /** @internal A chunk need not wait: `false` = it must. */
  pass(): boolean {
    if (this.passing === 0 || this.waiting.length > 0) return false
    this.passing -= 1
    return true
  }

  /** @internal */
  add(one: Waiting): void {
    if (this.waiting.length === 0) setImmediate(() => this.handOver())
    this.waiting.push(one)
  }
}

/** What all connections of the process read, clients' and upstreams': of two queues each would gather half in twice the turns. */
export const socketReads = new TurnQueue(undefined, true)

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
    if (this.queue.pass()) return this.take(chunk)
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
