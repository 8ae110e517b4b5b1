import { readScalar, readServiceTier } from '../request-fields'
import type { ScannedBody } from '../request-fields'

/** A speed whose tokens cost as in a tier of their own. */
export const FAST = 'fast'

/**
 * The tier a request is billed by where its answer tells none; `null` = the plain one.
 * **Source:** https://platform.claude.com/docs/en/build-with-claude/fast-mode
 */
export function readRequestedTier(scanned: ScannedBody): string | null {
  return readScalar(scanned, 'speed', 'string') === FAST ? FAST : readServiceTier(scanned)
}
