import { BLOWS, KEPT_BLOWS } from './blows'
import type { Blow } from './blows'
import type { MoneyWorldLimits } from './money-world'

/** What is set, who calls how, and what goes wrong. */
export type Mode = {
  readonly settings: Readonly<Record<string, unknown>>
  readonly limits?: MoneyWorldLimits
  readonly bytesPerToken: number
  readonly areQuick: boolean
  readonly blows: Readonly<Record<string, Blow>>
}

/** Never more than a token a byte, as any tokenizer of text: nobody may spend what is not there. */
export const STRICT: Mode = { settings: { holds: 'strict' }, bytesPerToken: 4, areQuick: false, blows: BLOWS }

/** Some limits are never met, some at times; killed processes hold slots of all accounts for a while. */
const ACCOUNTS = new Map([
  ['sk-upstream-one', 16],
  ['sk-upstream-two', 12],
  ['sk-upstream-three', 8],
])

/**
 * Leases are kept for quick sessions. No answer costs more than its hold, so that nobody may spend what is not there
 * as long as Redis is; the money of two comes to its end in the middle.
 */
export function keptMode(requests: number): Mode {
  return {
    settings: { holds: 'bounded', store_outage: 'local' },
    limits: { accounts: ACCOUNTS, concurrency: 8, poor: [usd(requests * 2), usd(requests * 4)] },
    bytesPerToken: 16,
    areQuick: true,
    blows: KEPT_BLOWS,
  }
}

/** Of ten-thousandths. */
function usd(tenThousandths: number): string {
  return (tenThousandths / 10_000).toFixed(4)
}
