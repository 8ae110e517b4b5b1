import { hash, verify } from '@node-rs/argon2'

/** Hashes a password with argon2id at the recommended cost (19 MiB, two passes). */
export async function hashPassword(password: string): Promise<string> {
  return hash(password)
}

/** Whether a password belongs to a stored hash; `null` (no password set) never matches but takes as long. */
export async function verifyPassword(passwordHash: string | null, password: string): Promise<boolean> {
  if (passwordHash !== null) return verify(passwordHash, password)
  await verify(await dummyHash(), password)
  return false
}

let dummy: Promise<string> | undefined

/** Compared against when there is no such user, so that the answer takes as long either way. */
async function dummyHash(): Promise<string> {
  dummy ??= hash('no account has this password')
  return dummy
}
