const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** Whether a text is written as a UUIDv7, as ids of requests are. */
export function isUuidV7(text: string): boolean {
  return UUID_V7.test(text)
}

/** The time a UUIDv7 was made, in milliseconds since the epoch; `created_at` of a usage row is derived from its id. */
export function uuidV7TimeMs(uuid: string): number {
  return Number.parseInt(uuid.slice(0, 8) + uuid.slice(9, 13), 16)
}

const KEY_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
const KEY_BODY_LENGTH = 42
const KEY_CHECK_LENGTH = 6
const KEY_PREFIX = 'sk-'

/** FNV-1a over the body, written in six base-62 digits: noise is refused without a look-up. */
function checksum(body: string): string {
  let hash = 0x811c9dc5
  for (let i = 0; i < body.length; i++) hash = Math.imul(hash ^ body.charCodeAt(i), 0x01000193) >>> 0
  let text = ''
  for (let i = 0; i < KEY_CHECK_LENGTH; i++) {
    text += KEY_ALPHABET.charAt(hash % 62)
    hash = Math.floor(hash / 62)
  }
  return text
}

/** Makes an API key (`sk-` + 48 characters, the last six a checksum) from at least 42 random bytes. */
export function makeApiKey(random: Uint8Array): string {
  let body = ''
  for (let i = 0; i < KEY_BODY_LENGTH; i++) body += KEY_ALPHABET.charAt((random[i] ?? 0) % 62)
  return KEY_PREFIX + body + checksum(body)
}

/** Whether a key of the generated form has a wrong checksum. Keys of any other form (custom keys) are never called noise. */
export function isMistypedApiKey(key: string): boolean {
  if (!/^sk-[A-Za-z0-9]{48}$/.test(key)) return false
  const body = key.slice(KEY_PREFIX.length, KEY_PREFIX.length + KEY_BODY_LENGTH)
  return key.slice(-KEY_CHECK_LENGTH) !== checksum(body)
}
