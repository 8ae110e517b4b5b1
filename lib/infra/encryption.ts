import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'

/** Encrypts with its first key, decrypts with any. Cipher text is `v1.<key id>.<iv>.<data and tag>` in base64url. */
export type KeyRing = {
  encrypt(plain: string): string
  /** Throws when no key of the ring made the text, or when it was altered. */
  decrypt(encrypted: string): string
  /** How every text begins that the first key made. */
  readonly currentPrefix: string
}

type Key = { readonly id: string; readonly secret: Buffer }

/** Builds the AES-256-GCM key ring of `ENCRYPTION_KEYS`; each key is any text of at least 16 characters. */
export function createKeyRing(keys: readonly string[]): KeyRing {
  const ring = keys.map(deriveKey)
  const first = ring[0]
  if (first === undefined) throw new Error('ENCRYPTION_KEYS is empty')
  return {
    encrypt: (plain) => encryptWith(first, plain),
    decrypt: (encrypted) => decryptWith(ring, encrypted),
    currentPrefix: prefixOf(first),
  }
}

/** The text whose cipher text is stored as canary: a start with the wrong keys is noticed before anything is written. */
export const ENCRYPTION_CANARY = 'switchyard'

function prefixOf(key: Key): string {
  return `v1.${key.id}.`
}

function deriveKey(text: string): Key {
  const secret = createHash('sha256').update(`switchyard encryption key\0${text}`).digest()
  return { id: createHash('sha256').update(secret).digest('hex').slice(0, 8), secret }
}

function encryptWith(key: Key, plain: string): string {
  const iv = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key.secret, iv)
  cipher.setAAD(Buffer.from(key.id))
  const data = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()])
  return `${prefixOf(key)}${iv.toString('base64url')}.${data.toString('base64url')}`
}

function decryptWith(ring: readonly Key[], encrypted: string): string {
  const [version, id, iv, data] = encrypted.split('.')
  const key = ring.find((candidate) => candidate.id === id)
  if (version !== 'v1' || iv === undefined || data === undefined)
    throw new Error('not a text of this key ring')
  if (key === undefined) throw new Error(`no key of ENCRYPTION_KEYS made this text (key id ${id})`)
  const bytes = Buffer.from(data, 'base64url')
  if (bytes.length < 16) throw new Error('not a text of this key ring')
  const decipher = createDecipheriv('aes-256-gcm', key.secret, Buffer.from(iv, 'base64url'), {
    authTagLength: 16,
  })
  decipher.setAAD(Buffer.from(key.id))
  decipher.setAuthTag(bytes.subarray(bytes.length - 16))
  const plain = Buffer.concat([decipher.update(bytes.subarray(0, bytes.length - 16)), decipher.final()])
  return plain.toString('utf8')
}
