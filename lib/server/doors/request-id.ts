import { randomFillSync } from 'node:crypto'
import { v7 as uuidV7 } from 'uuid'

const ID_BYTES = 16
const POOL_BYTES = ID_BYTES * 256

/** Makes request ids of a sequence of its own (UUIDv7). Randomness is drawn for many ids at a time: one draw an id costs more than the id. */
export function createRequestIds(): () => string {
  const pool = new Uint8Array(POOL_BYTES)
  let used = POOL_BYTES
  return () => {
    if (used === POOL_BYTES) {
      randomFillSync(pool)
      used = 0
    }
    const random = pool.subarray(used, used + ID_BYTES)
    used += ID_BYTES
    return uuidV7({ random })
  }
}

/** The next id of this process, whatever door the request came through. */
export const nextRequestId = createRequestIds()
