import type { RunningSwitchyard } from '../../support/start-switchyard'
import type { Call } from './traffic'

/** A time in which processes went on without Redis, or with one that did not know yet what runs. */
export type Disturbance = { readonly fromMs: number; readonly toMs: number }

/** A process that was started, and when it was killed. */
export type Started = { readonly running: RunningSwitchyard; endedAtMs: number | null }

/** A second look finds that Redis has lost everything, then all is told; on a busy machine a little later. */
const TOLD_AGAIN_MS = 3_000

/** When Redis was struck, and when processes say that they missed it, each with all that was admitted until its end. */
export function disturbances(
  strikes: readonly Disturbance[],
  started: readonly Started[],
  calls: readonly Call[],
): readonly Disturbance[] {
  return [...strikes, ...started.flatMap(timesWithout)].map(({ fromMs, toMs }) => {
    const knownMs = toMs + TOLD_AGAIN_MS
    const ends = calls
      .filter(({ beganAtMs }) => beganAtMs <= knownMs)
      .map(({ endedAtMs }) => endedAtMs ?? Infinity)
    return { fromMs, toMs: ends.reduce((last, end) => Math.max(last, end), knownMs) }
  })
}

/** As the process wrote it down. */
function timesWithout({ running, endedAtMs }: Started): readonly Disturbance[] {
  const times: Disturbance[] = []
  let fromMs: number | null = null
  for (const [, time = '', word] of running
    .output()
    .matchAll(/"time":"?([^",]+)"?,.*"Redis is (away|back)/g)) {
    const atMs = /^\d+$/.test(time) ? Number(time) : Date.parse(time)
    if (word === 'away') fromMs ??= atMs
    else if (fromMs !== null) {
      times.push({ fromMs, toMs: atMs })
      fromMs = null
    }
  }
  if (fromMs !== null) times.push({ fromMs, toMs: endedAtMs ?? Date.now() })
  return times
}

/** Whether something was disturbed then. */
export function isDisturbed(times: readonly Disturbance[], atMs: number): boolean {
  return times.some(({ fromMs, toMs }) => atMs >= fromMs && atMs <= toMs)
}
