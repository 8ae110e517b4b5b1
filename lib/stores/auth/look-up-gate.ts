/** Lets a bounded number of look-ups run at once, and a bounded number wait. */
export type LookUpGate = {
  /** Runs `work` when there is room; `null` when too many wait already. */
  run<T>(work: () => Promise<T>): Promise<T> | null
}

/** At most `running` at once and `waiting` behind them, first come, first served. */
export function createLookUpGate(limits: { readonly running: number; readonly waiting: number }): LookUpGate {
  const queue: (() => void)[] = []
  let running = 0
  /** The place goes to who waits longest: nobody comes in between. */
  const leave = (): void => {
    const next = queue.shift()
    if (next === undefined) running -= 1
    else next()
  }
  return {
    run: (work) => {
      if (running < limits.running) {
        running += 1
        return work().finally(leave)
      }
      if (queue.length >= limits.waiting) return null
      return new Promise<void>((resolve) => queue.push(resolve)).then(work).finally(leave)
    },
  }
}
