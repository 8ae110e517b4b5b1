const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const CODE_BYTES = 10
const GROUP = 4
const SHOWN = 4

/** A new code of 80 random bits, e.g. `9F3K-…`: sixteen characters that are hard to confuse, in groups of four. */
export function makeCode(randomBytes: (length: number) => Uint8Array): string {
  const bits = [...randomBytes(CODE_BYTES)].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  const characters = (bits.match(/.{5}/g) ?? []).map((five) => ALPHABET.charAt(Number.parseInt(five, 2)))
  const groups = characters.join('').match(new RegExp(`.{${GROUP}}`, 'g')) ?? []
  return groups.join('-')
}

/** What of a typed code counts: case, spaces and dashes do not, and letters that look like digits are read as these. */
export function normalizeCode(text: string): string {
  return text
    .toUpperCase()
    .replaceAll(/[^0-9A-Z]/g, '')
    .replaceAll('O', '0')
    .replaceAll(/[IL]/g, '1')
}

/** What lists show of a code. */
export function codePrefix(code: string): string {
  return code.slice(0, SHOWN)
}
