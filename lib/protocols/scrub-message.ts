import { redactMessage } from '@/lib/core'

const MAX_CHARACTERS = 500

/** A provider's message without account data (keys, addresses, organisation ids), at most 500 characters. */
export function scrubMessage(message: string): string {
  return redactMessage(message.slice(0, MAX_CHARACTERS * 4)).slice(0, MAX_CHARACTERS)
}
