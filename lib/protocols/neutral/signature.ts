import { isPlatform } from '@/lib/core'
import type { Platform } from '@/lib/core'
import type { Signature } from './content'

/** Twelve bytes, so that their base64 is a fixed prefix of sixteen characters. */
const MARK = 'switchyard1:'
/** Behind the platform where the signature is all there is of its reasoning, the text being withheld. */
const REDACTED = '!'
/** What every wrapped signature begins with. */
export const WRAPPED_MARK = Buffer.from(MARK).toString('base64')

/**
 * A signature as a foreign client keeps it: base64 of `switchyard1:<platform>:<signature>`, so that it also passes where
 * signatures must be base64 (Gemini's `thoughtSignature`).
 */
export function wrapSignature({ platform, value }: Signature, isRedacted = false): string {
  return Buffer.from(`${MARK}${platform}${isRedacted ? REDACTED : ''}:${value}`).toString('base64')
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

/** Whether a signature that came back is that of redacted reasoning, for wires that have no other word for it. */
export function isRedactedSignature(text: string): boolean {
  return text.startsWith(WRAPPED_MARK) && signerIn(text).endsWith(REDACTED)
}

function readWrapped(text: string): Signature | null {
  if (!text.startsWith(WRAPPED_MARK)) return null
  const signer = signerIn(text)
  const platform = signer.endsWith(REDACTED) ? signer.slice(0, -REDACTED.length) : signer
  return isPlatform(platform) ? { platform, value: unwrapped(text).slice(signer.length + 1) } : null
}

/** What stands before the signature itself. */
function signerIn(wrapped: string): string {
  const inner = unwrapped(wrapped)
  return inner.slice(0, Math.max(0, inner.indexOf(':')))
}

function unwrapped(wrapped: string): string {
  return Buffer.from(wrapped, 'base64').toString('utf8').slice(MARK.length)
}

/** The signature as its own platform wants it back; `null` where it is foreign or there is none. */
export function ownSignature(signature: Signature | null, platform: Platform): string | null {
  return signature !== null && signature.platform === platform ? signature.value : null
}

/** For a client of `native`'s protocol: as it came where the platform is the protocol's own, else wrapped. */
export function shownSignature(signature: Signature, native: Platform, isRedacted = false): string {
  return signature.platform === native ? signature.value : wrapSignature(signature, isRedacted)
}
