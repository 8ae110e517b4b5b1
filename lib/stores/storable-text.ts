/** A text as PostgreSQL takes it, in JSON too: zero bytes and halves of surrogate pairs become U+FFFD. */
export function storableText(text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8').replaceAll('\0', '\uFFFD')
}
