/** How slowly the body of a request may come. */
export type BodyPace = {
  /** One that brings nothing for so long is given up. */
  readonly silentMs: number
  /** So long any pace will do. */
  readonly graceMs: number
  /** From then on, what has come in all must make up for the time beyond it. */
  readonly bytesPerSecond: number
  /** How often all of them are looked at. */
  readonly lookEveryMs: number
}

/** A quarter of a megabit a second is a slow line; below it somebody else's memory is being held. */
export const BODY_PACE: BodyPace = {
  silentMs: 30_000,
  graceMs: 60_000,
  bytesPerSecond: 32 * 1024,
  lookEveryMs: 1_000,
}

/** A body of which a part has come. */
export type ComingBody = {
  /** Bytes so far. */
  readonly size: number
  /** It came too slowly: nothing more is waited for. */
  giveUp(): void
}

type Seen = { ms: number; silentMs: number; size: number }

/**
 * The bodies that are being waited for, looked at together by one timer while there are any. Time passes with its looks: where
 * the event loop stood still, no client was slow.
 */
export class SlowBodies {
  private readonly coming = new Map<ComingBody, Seen>()
  private timer: NodeJS.Timeout | null = null

  constructor(private readonly pace: BodyPace) {}

  watch(body: ComingBody): void {
    this.coming.set(body, { ms: 0, silentMs: 0, size: body.size })
    this.timer ??= setInterval(() => this.look(), this.pace.lookEveryMs).unref()
  }

  /** It is whole, or has failed. */
  forget(body: ComingBody): void {
    this.coming.delete(body)
  }

  private look(): void {
    for (const [body, seen] of this.coming) {
      seen.ms += this.pace.lookEveryMs
      seen.silentMs = body.size > seen.size ? 0 : seen.silentMs + this.pace.lookEveryMs
      seen.size = body.size
      if (!this.isTooSlow(seen)) continue
      this.coming.delete(body)
      body.giveUp()
    }
    if (this.coming.size > 0 || this.timer === null) return
    clearInterval(this.timer)
    this.timer = null
  }

  private isTooSlow({ ms, silentMs, size }: Seen): boolean {
    const { graceMs, bytesPerSecond } = this.pace
    return silentMs >= this.pace.silentMs || ms >= graceMs + (size / bytesPerSecond) * 1_000
  }
}
