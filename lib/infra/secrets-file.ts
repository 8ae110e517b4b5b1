import { randomBytes } from 'node:crypto'
import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { dataDirError } from './data-dir-error'

const FILE = 'secrets.json'
const secretsSchema = z.record(z.string(), z.string())

/** A secret this installation generates for itself when the environment gives none. */
export type GeneratedSecret = 'NEXTAUTH_SECRET' | 'ENCRYPTION_KEY' | 'EMBEDDED_POSTGRES_PASSWORD'

/**
 * Reads one secret from `DATA_DIR/secrets.json` (0600), generating 32 random bytes (base64url) on first use.
 * Throws when the file exists but cannot be read: a new secret would lock the old data away.
 */
export function readOrCreateSecret(dataDir: string, name: GeneratedSecret): string {
  const secrets = readSecrets(dataDir)
  const known = secrets[name]
  if (known !== undefined) return known
  const created = randomBytes(32).toString('base64url')
  try {
    writeSecrets(dataDir, { ...secrets, [name]: created })
  } catch (error) {
    throw dataDirError(dataDir, error)
  }
  return created
}

/** Replaces the file at once: no reader finds half of it. */
function writeSecrets(dataDir: string, secrets: Readonly<Record<string, string>>): void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const file = path.join(dataDir, FILE)
  const temporary = `${file}.${process.pid}`
  writeFileSync(temporary, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 })
  chmodSync(temporary, 0o600)
  renameSync(temporary, file)
}

function readSecrets(dataDir: string): Record<string, string> {
  const file = path.join(dataDir, FILE)
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {}
    throw dataDirError(dataDir, error)
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
