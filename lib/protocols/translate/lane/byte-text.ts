const NOT_ASCII = /[^\0-\x7f]/

/** The UTF-8 bytes of a text, each as a character of its own (latin1); most texts are their own bytes. */
export function byteTextOf(text: string): string {
  return NOT_ASCII.test(text) ? Buffer.from(text).toString('latin1') : text
}

/** Whether a text has characters beyond ASCII, or bytes of such. */
export function isBeyondAscii(text: string): boolean {
  return NOT_ASCII.test(text)
}
