import { readSettlement, waitUntilSettled, type Door, type Settlement } from './gateway'
import { cpuSecondsOf, mainThreadSecondsOf } from './processes'
import { runWrk, type LoadRun } from './wrk'

/** One load run against a door: what it answered, what it cost, how far settlement was behind. */
export type DoorRun = LoadRun & {
  readonly cpuMicroseconds: number
  /** Of those, on the main thread; the rest is the settler and the runtime's helpers. */
  readonly mainMicroseconds: number
  readonly atEnd: Settlement
  readonly drainMs: number
}

/** Bounds of a run that counts. */
export const MAX_LAG_MS = 2_000
const SETTLE_WITHIN_MS = 40_000

/** Why a run does not count; `null` = it does. */
export function faultOf(run: DoorRun): string | null {
  if (run.requests === 0) return 'no answers'
  if (run.refused > 0) return `${run.refused} answers were not 2xx`
  if (run.socketErrors > 0) return `${run.socketErrors} socket errors`
  if (run.atEnd.lagMs > MAX_LAG_MS) return `settlement was ${Math.round(run.atEnd.lagMs)} ms behind`
  return null
}

export type Load = { readonly script: string; readonly connections: number; readonly seconds: number }

/** Loads the gateway, then waits until everything is settled, so that no run pays for the one before. */
export async function runAgainstDoor(door: Door, load: Load): Promise<DoorRun> {
  const cpuBefore = cpuSecondsOf(door.pid)
  const mainBefore = mainThreadSecondsOf(door.pid)
  const run = await runWrk({ url: door.url, ...load })
  const atEnd = await readSettlement(door)
  const cpuSeconds = cpuSecondsOf(door.pid) - cpuBefore
  const mainSeconds = mainThreadSecondsOf(door.pid) - mainBefore
  const drainMs = await waitUntilSettled(door, SETTLE_WITHIN_MS)
  return {
    ...run,
    cpuMicroseconds: (cpuSeconds * 1e6) / Math.max(1, run.requests),
    mainMicroseconds: (mainSeconds * 1e6) / Math.max(1, run.requests),
    atEnd,
    drainMs,
  }
}

/** Rounds of two targets, in turn. */
export type Comparison = { readonly yardstick: LoadRun[]; readonly gateway: DoorRun[] }

/** Alternates between the yardstick and the gateway. */
export async function alternate(input: {
  readonly yardstickUrl: string
  readonly door: Door
  readonly load: Load
  readonly rounds: number
}): Promise<Comparison> {
  const comparison: Comparison = { yardstick: [], gateway: [] }
  for (let round = 0; round < input.rounds; round += 1) {
    comparison.yardstick.push(await runWrk({ url: input.yardstickUrl, ...input.load }))
    comparison.gateway.push(await runAgainstDoor(input.door, input.load))
  }
  return comparison
}

/** The middle value; the mean of the two middle ones when their number is even. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2
}
