import type { CoordinationStore } from '@/lib/gateway'

/** A store under test and the hand on its clock. */
export type CoordinationHarness = {
  readonly store: CoordinationStore
  /** Moves the store's clock on, by minutes if need be, and lets everything due happen. */
  readonly advance: (byMs: number) => Promise<void>
  /** Milliseconds to the end of the running calendar minute of the store's clock. */
  readonly msToNextMinute: () => number
  /** Kills the process that holds the leases: nothing is renewed any more. The store still answers as others see it. */
  readonly crash: () => void
  readonly close: () => Promise<void>
}

export type CoordinationFactory = () => Promise<CoordinationHarness>

/** Runs a test body on a fresh store and closes it afterwards. */
export function onStore(
  create: CoordinationFactory,
  body: (harness: CoordinationHarness) => Promise<void>,
): () => Promise<void> {
  return async () => {
    const harness = await create()
    try {
      await body(harness)
    } finally {
      await harness.close()
    }
  }
}
