import { redactText } from '@/lib/core'

/** Shorter secrets could be ordinary words; a provider issues none. */
const MIN_SECRET_LENGTH = 6

/** Removes keys, organisation ids and mail addresses from a provider's text; `secret` is the account's own credential. */
export function scrubAccountData(text: string, secret: string): string {
  return redactText(secret.length >= MIN_SECRET_LENGTH ? text.replaceAll(secret, '[redacted key]') : text)
}

/** The same for an error body that is passed on; bodies that hold nothing of the kind stay the very same buffer. */
export function scrubBody(body: Buffer, secret: string): Buffer {
  const text = body.toString('utf8')
  const scrubbed = scrubAccountData(text, secret)
  return scrubbed === text ? body : Buffer.from(scrubbed)
}
