import { monitorEventLoopDelay } from 'node:perf_hooks'
import { getHeapStatistics } from 'node:v8'

/** What the process felt in one window: mean delay of the event loop in milliseconds, and the used share of the heap limit (0 to 1). */
export type LoadSample = { readonly lagMs: number; readonly heapShare: number }

/** Above either of them a window counts as too much. */
export type LoadLimits = { readonly lagMs: number; readonly heapShare: number }

/** Generous on purpose: refusing is for a process that would otherwise stop answering at all. */
export const LOAD_LIMITS: LoadLimits = { lagMs: 1_000, heapShare: 0.9 }

export type LoadJudgement = {
  readonly isOverloaded: boolean
  /** Windows in a row that were too much. */
  readonly strikes: number
}

export const NOT_OVERLOADED: LoadJudgement = { isOverloaded: false, strikes: 0 }

const WINDOWS_TO_REFUSE = 2

/** Two windows above a limit in a row make an overload, so that one long pause is none; one window below ends it. Pure. */
export function judgeLoad(
  previous: LoadJudgement,
  sample: LoadSample,
  limits: LoadLimits = LOAD_LIMITS,
): LoadJudgement {
  const isTooMuch = sample.lagMs > limits.lagMs || sample.heapShare > limits.heapShare
  const strikes = isTooMuch ? previous.strikes + 1 : 0
  return { strikes, isOverloaded: strikes >= WINDOWS_TO_REFUSE }
}

/** Watches this process. */
export type LoadWatch = {
  isOverloaded(): boolean
  /** The last finished window. */
  sample(): LoadSample
  stop(): void
}

const WINDOW_MS = 500
const RESOLUTION_MS = 20

type WatchOptions = {
  /** Told when an overload begins or ends. */
  readonly onChange: (isOverloaded: boolean, sample: LoadSample) => void
  /** Reads one window and begins the next; absent = this process's event loop and heap. */
  readonly read?: () => LoadSample
}

/** Looks at event loop and heap twice a second; never keeps the process alive. */
export function watchLoad({ onChange, read }: WatchOptions): LoadWatch {
  const meter = read === undefined ? processMeter() : { read, stop: () => {} }
  let judgement = NOT_OVERLOADED
  let sample: LoadSample = { lagMs: 0, heapShare: 0 }
  const timer = setInterval(() => {
    sample = meter.read()
    const next = judgeLoad(judgement, sample)
    const hasChanged = next.isOverloaded !== judgement.isOverloaded
    judgement = next
    if (hasChanged) onChange(next.isOverloaded, sample)
  }, WINDOW_MS)
  timer.unref()
  return {
    isOverloaded: () => judgement.isOverloaded,
    sample: () => sample,
    stop() {
      clearInterval(timer)
      meter.stop()
    },
  }
}

function processMeter(): { readonly read: () => LoadSample; readonly stop: () => void } {
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  delays.enable()
  return {
    read() {
      // The histogram counts nanoseconds between two ticks of its own timer; a window without a tick has no mean.
      const meanMs = delays.mean / 1e6
      delays.reset()
      const heap = getHeapStatistics()
      return {
        lagMs: Number.isFinite(meanMs) ? Math.max(0, meanMs - RESOLUTION_MS) : 0,
        heapShare: heap.used_heap_size / heap.heap_size_limit,
      }
    },
    stop: () => void delays.disable(),
  }
}
