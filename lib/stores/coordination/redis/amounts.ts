import type { SpendClaim } from '@/lib/billing'

/** Owners and amounts as the script reads them: how many of both, then they. */
export type Amounts = { fields: number; json: string }

/** Makes an empty list. */
export function noAmounts(): Amounts {
  return { fields: 0, json: '' }
}

/** Adds an owner's amount, in units of 1e-10 USD. */
export function addAmount(amounts: Amounts, owner: string, units: bigint): void {
  amounts.fields += 2
  amounts.json += `,"${owner}","${units}"`
}

/** What claims hold, to be taken away. */
export function heldAmounts(claims: readonly SpendClaim[]): Amounts {
  const held = noAmounts()
  for (const { owner, hold } of claims) {
    if (hold <= 0n) continue
    held.fields += 2
    held.json += `,"${owner}","-${hold}"`
  }
  return held
}

/** The list as the script reads it. */
export function amountsJson({ fields, json }: Amounts): string {
  return `${fields}${json}`
}
