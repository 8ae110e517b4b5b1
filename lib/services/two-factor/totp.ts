import { createHmac, timingSafeEqual } from 'node:crypto'

/** Seconds a code lasts. */
export const TOTP_STEP_SECONDS = 30
export const TOTP_DIGITS = 6
/** Steps before and after the clock's that still count, for clocks that are off. */
const DRIFT_STEPS = 1

type Hotp = { readonly secret: Uint8Array; readonly counter: number; readonly digits?: number }

/**
 * The one-time code of a counter, HMAC-SHA-1.
 * **Source:** RFC 4226, section 5.3.
 */
export function hotp({ secret, counter, digits = TOTP_DIGITS }: Hotp): string {
  const message = Buffer.alloc(8)
  message.writeBigUInt64BE(BigInt(counter))
  const mac = createHmac('sha1', secret).update(message).digest()
  const offset = mac.readUInt8(mac.length - 1) & 15
  const number = (mac.readUInt32BE(offset) & 0x7fffffff) % 10 ** digits
  return String(number).padStart(digits, '0')
}

/** The counter of a time. **Source:** RFC 6238, section 4. */
export function totpStep(atMs: number): number {
  return Math.floor(atMs / 1000 / TOTP_STEP_SECONDS)
}

/** The step a code belongs to, one step of clock drift allowed; `null` for a wrong code. */
export function matchTotp(secret: Uint8Array, code: string, atMs: number): number | null {
  if (!/^\d{6}$/.test(code)) return null
  const now = totpStep(atMs)
  let found: number | null = null
  for (let step = now - DRIFT_STEPS; step <= now + DRIFT_STEPS; step++) {
    // Every step is compared, so that the time taken tells nothing.
    if (step >= 0 && timingSafeEqual(Buffer.from(hotp({ secret, counter: step })), Buffer.from(code))) {
      found ??= step
    }
  }
  return found
}

/** What an authenticator app takes by QR code. **Source:** https://github.com/google/google-authenticator/wiki/Key-Uri-Format */
export function otpauthUrl(input: { readonly account: string; readonly secretBase32: string }): string {
  const label = `Switchyard:${encodeURIComponent(input.account)}`
  return `otpauth://totp/${label}?secret=${input.secretBase32}&issuer=Switchyard&algorithm=SHA1&digits=${TOTP_DIGITS}&period=${TOTP_STEP_SECONDS}`
}
