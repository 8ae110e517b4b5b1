import { randomBytes } from 'node:crypto'
import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'

const secretsSchema = z.record(z.string(), z.string())

/** A secret this installation generates for itself when the environment gives none. */
export type GeneratedSecret = 'NEXTAUTH_SECRET' | 'ENCRYPTION_KEY' | 'EMBEDDED_POSTGRES_PASSWORD'

/**
 * Reads one secret from `DATA_DIR/secrets.json` (0600), generating 32 random bytes (base64url) on first use.
 * Throws when the file exists but cannot be read: a new secret would lock the old data away.
 */
export function readOrCreateSecret(dataDir: string, name: GeneratedSecret): string {
  const file = path.join(dataDir, 'secrets.json')
  const secrets = readSecrets(file)
  const known = secrets[name]
  if (known !== undefined) return known
  const created = randomBytes(32).toString('base64url')
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const temporary = `${file}.${process.pid}`
  writeFileSync(temporary, `${JSON.stringify({ ...secrets, [name]: created }, null, 2)}\n`, { mode: 0o600 })
  chmodSync(temporary, 0o600)
  renameSync(temporary, file)
  return created
}

function readSecrets(file: string): Record<string, string> {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {}
    throw new Error(`cannot read ${file}`, { cause: error })
  }
  try {
    return secretsSchema.parse(JSON.parse(text))
  } catch (error) {
    throw new Error(
      `${file} is damaged; restore it from a backup: it holds the keys of the stored credentials`,
      {
        cause: error,
      },
    )
  }
}
