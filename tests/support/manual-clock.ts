type Timer = { readonly atMs: number; readonly number: number; readonly run: () => void }

/** A clock that only moves when told, with timers that fire in order as it passes them. */
export type ManualClock = {
  readonly now: () => number
  readonly schedule: (run: () => void, delayMs: number) => () => void
  /** Moves time on, fires what is due, and lets resolved promises run. */
  readonly advance: (byMs: number) => Promise<void>
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await Promise.resolve()
}

/** Makes a clock standing at `startMs` (a full minute by default, so that minute windows are easy to reason about). */
export function createManualClock(startMs = 1_800_000_000_000): ManualClock {
  const timers = new Set<Timer>()
  let nowMs = startMs
  let number = 0
  function nextDue(untilMs: number): Timer | undefined {
    return [...timers]
      .filter((timer) => timer.atMs <= untilMs)
      .toSorted((a, b) => a.atMs - b.atMs || a.number - b.number)[0]
  }
  return {
    now: () => nowMs,
    schedule: (run, delayMs) => {
      const timer: Timer = { atMs: nowMs + delayMs, number: number++, run }
      timers.add(timer)
      return () => timers.delete(timer)
    },
    advance: async (byMs) => {
      const untilMs = nowMs + byMs
      for (let timer = nextDue(untilMs); timer !== undefined; timer = nextDue(untilMs)) {
        timers.delete(timer)
        nowMs = Math.max(nowMs, timer.atMs)
        timer.run()
        await settle()
      }
      nowMs = untilMs
      await settle()
    },
  }
}
