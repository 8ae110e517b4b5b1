import { isIP } from 'node:net'
import { z } from 'zod'

const MAX_PREFIX = { 4: 32, 6: 128 } as const

/** Whether a text is an IP address or a CIDR range. */
export function isAddressRule(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/')
  const family = isIP(address)
  if (rest.length > 0 || (family !== 4 && family !== 6)) return false
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= MAX_PREFIX[family])
}

/** A list of addresses and CIDR ranges. */
export const addressListField = z
  .array(
    z
      .string()
      .trim()
      .refine(isAddressRule, {
        error: 'must be an IP address or CIDR range',
        params: { rule: 'address' },
      }),
  )
  .max(500)
