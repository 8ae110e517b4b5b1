import { ACCOUNT_STATUSES, ACCOUNT_TYPES, BILLING_MODEL_SOURCES, PLATFORMS } from '@/lib/core'

const WORDS: readonly string[] = [
  ...PLATFORMS,
  ...ACCOUNT_TYPES,
  ...ACCOUNT_STATUSES,
  ...BILLING_MODEL_SOURCES,
]
const SHARED: ReadonlyMap<string, string> = new Map(WORDS.map((word) => [word, word]))

/**
 * A word of the vocabulary as the engine's own copy of it. Texts of the database are copies that are compared letter by
 * letter, several times for each account of a request; equal words of the program are the same object.
 */
export function sharedText<T extends string>(text: T): T {
  return (SHARED.get(text) ?? text) as T
}
