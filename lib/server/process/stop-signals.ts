import { constants } from 'node:os'

/** What asks for an orderly end: a manager of services, Ctrl-C, a terminal that is closed. */
const STOP_SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const

export type StopSignal = (typeof STOP_SIGNALS)[number]

/** Signals that come so close together are one: a group, a terminal and every parent pass the same one on. */
const SAME_SIGNAL_MS = 500

export type StopWishes = {
  /** Called once. */
  readonly drain: (signal: StopSignal) => void
  /** Somebody does not want to wait for it any more; may be called again. */
  readonly leave: (signal: StopSignal) => void
}

/** The first signal drains, a later one leaves at once; a terminal that is closed meanwhile hurries nobody. */
export function onStopSignals({ drain, leave }: StopWishes): void {
  let drainsSinceMs: number | null = null
  const hear = (signal: StopSignal): void => {
    const nowMs = performance.now()
    if (drainsSinceMs === null) {
      drainsSinceMs = nowMs
      drain(signal)
    } else if (signal !== 'SIGHUP' && nowMs - drainsSinceMs >= SAME_SIGNAL_MS) leave(signal)
  }
  for (const signal of STOP_SIGNALS) process.on(signal, () => hear(signal))
}

/** The exit code of a process that a signal ended early, as shells have it. */
export function exitCodeOf(signal: StopSignal): number {
  return 128 + constants.signals[signal]
}
