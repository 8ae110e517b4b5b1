const PREFIX_LENGTH = 7
const TAIL_LENGTH = 4
const LONG_KEY = 24

/** What lists show of an API key: its first and its last characters. */
export type ShownKey = { readonly keyPrefix: string; readonly keyLast4: string }

/** The characters a list shows; of a short key fewer, so that most of it stays hidden. */
export function shownKeyOf(key: string): ShownKey {
  const isLong = key.length >= LONG_KEY
  return {
    keyPrefix: key.slice(0, isLong ? PREFIX_LENGTH : 2),
    keyLast4: key.slice(isLong ? -TAIL_LENGTH : -2),
  }
}

/** A key as lists show it, e.g. `sk-AbCd…wxyz`. */
export function maskKey({ keyPrefix, keyLast4 }: ShownKey): string {
  return `${keyPrefix}…${keyLast4}`
}

/** The characters in a text that is a key as lists show it, three dots or more also standing for `…`; `null` = it is none. */
export function readMaskedKey(text: string): ShownKey | null {
  const [, keyPrefix, keyLast4] = /^(\S{2,7})(?:…|\.{3,})(\S{2,4})$/.exec(text) ?? []
  return keyPrefix === undefined || keyLast4 === undefined ? null : { keyPrefix, keyLast4 }
}

/**
 * A text that is a whole API key of our form, as lists show it, so that no address keeps the key. Keys of other forms, which
 * could be any text, stay.
 */
export function withoutWholeKey(text: string): string {
  return /^sk-[\w-]{21,}$/.test(text) ? maskKey(shownKeyOf(text)) : text
}
