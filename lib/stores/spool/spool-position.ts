import type { SpoolPlace } from './spool-layout'

/** Shared memory in which the writer tells the settler thread how far the file is written, without a message a turn. */
export type SpoolPosition = {
  readonly memory: SharedArrayBuffer
  publish(place: SpoolPlace, finishedRecords: number): void
  read(): SpoolPlace & { readonly finishedRecords: number }
}

const OFFSET_BITS = 40n
const OFFSET_MASK = (1n << OFFSET_BITS) - 1n

/** Wraps shared memory; without an argument new memory at the start of segment 1. */
export function openSpoolPosition(memory: SharedArrayBuffer = new SharedArrayBuffer(16)): SpoolPosition {
  const cells = new BigInt64Array(memory)
  return {
    memory,
    publish: (place, finishedRecords) => {
      Atomics.store(cells, 1, BigInt(finishedRecords))
      Atomics.store(cells, 0, (BigInt(place.segment) << OFFSET_BITS) | BigInt(place.offset))
    },
    read: () => {
      const packed = Atomics.load(cells, 0)
      const segment = Math.max(1, Number(packed >> OFFSET_BITS))
      return {
        segment,
        offset: Number(packed & OFFSET_MASK),
        finishedRecords: Number(Atomics.load(cells, 1)),
      }
    },
  }
}
