import { isPlatform } from '@/lib/core'
import type { Platform } from '@/lib/core'
import type { Signature } from './content'

/** Twelve bytes, so that their base64 is a fixed prefix of sixteen characters. */
const MARK = 'switchyard1:'
/** What every wrapped signature begins with. */
export const WRAPPED_MARK = Buffer.from(MARK).toString('base64')

/**
 * A signature as a foreign client keeps it: base64 of `switchyard1:<platform>:<signature>`, so that it also passes where
 * signatures must be base64 (Gemini's `thoughtSignature`).
 */
export function wrapSignature({ platform, value }: Signature): string {
  return Buffer.from(`${MARK}${platform}:${value}`).toString('base64')
}

/**
 * Shown where a wire signs all reasoning and nobody has signed this: a wrapped signature of no platform, known as such when it
 * comes back. An empty signature, or none, would do for a client, but providers that sign nothing show it so and want it back.
 */
export const UNSIGNED_MARK = Buffer.from(`${MARK}:`).toString('base64')

/**
 * A signature that came back: ours names its platform, any other belongs to the wire's own (`native`); `null` = nobody has
 * signed.
 */
export function unwrapSignature(text: string, native: Platform): Signature | null {
  if (text === '' || text === UNSIGNED_MARK) return null
  return readWrapped(text) ?? { platform: native, value: text }
}

function readWrapped(text: string): Signature | null {
  if (!text.startsWith(WRAPPED_MARK)) return null
  const inner = Buffer.from(text, 'base64').toString('utf8').slice(MARK.length)
  const colon = inner.indexOf(':')
  const platform = inner.slice(0, colon)
  return isPlatform(platform) ? { platform, value: inner.slice(colon + 1) } : null
}

/** The signature as its own platform wants it back; `null` where it is foreign or there is none. */
export function ownSignature(signature: Signature | null, platform: Platform): string | null {
  return signature !== null && signature.platform === platform ? signature.value : null
}

/** For a client of `native`'s protocol: as it came where the platform is the protocol's own, else wrapped. */
export function shownSignature(signature: Signature, native: Platform): string {
  return signature.platform === native ? signature.value : wrapSignature(signature)
}
