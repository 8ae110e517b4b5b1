import type { LivePort, Role } from '@/lib/core'
import type { Catalogue } from '@/lib/billing'
import type { PrismaClient } from './shared/database'

/**
 * What an admin key may do: `read` looks, `provision` also edits groups, channels, accounts, users and keys, `full` everything:
 * it alone gives and takes money (balances, codes, subscriptions, the rates of a user), changes how existing users sign in, and
 * has stored secrets told or sent to another server.
 */
export const ADMIN_KEY_SCOPES = ['read', 'provision', 'full'] as const
export type AdminKeyScope = (typeof ADMIN_KEY_SCOPES)[number]

/** Who acts. An admin key's `id` is `null` for the key given as `ADMIN_API_KEY`. */
export type ServiceActor =
  | {
      readonly kind: 'user'
      readonly userId: number
      readonly role: Role
      /** The `jti` of the session the call came with. */
      readonly sessionId?: string
    }
  | { readonly kind: 'admin_key'; readonly id: number | null; readonly scope: AdminKeyScope }
  | { readonly kind: 'system' }

/** Where a call came from; kept in audit rows. */
export type ServiceRequest = {
  readonly ip: string
  readonly userAgent: string
  readonly requestId: string
  /** The `Idempotency-Key` of the call, if any: the reference of a balance movement. */
  readonly idempotencyKey?: string
}

/** Secrets of the house: key ring, key hashes, randomness. */
export type ServiceCrypto = {
  /** Encrypts with the first key of the ring. */
  encrypt(plainText: string): string
  decrypt(cipherText: string): string
  /** SHA-256 in hexadecimal, the form of `api_keys.key_hash` and `admin_keys.key_hash`. */
  hashApiKey(key: string): string
  randomBytes(length: number): Uint8Array
}

/** Sends mail in the background; what fails is logged. Not there while no mail server is configured. */
export type MailPort = {
  /** Address of the portal without a trailing slash, for links. */
  readonly baseUrl: string
  send(message: MailMessage): void
}

export type MailMessage = { readonly to: string; readonly subject: string; readonly text: string }

/** Everything a verb needs of the world; built per request by the route wrapper or a page. */
export type ServiceContext = {
  /** Gives up on a question that the database leaves open too long. */
  readonly db: PrismaClient
  /** The same database for what sums up millions of rows: waits as long as it takes. */
  readonly patientDb: PrismaClient
  readonly actor: ServiceActor
  readonly live: LivePort
  readonly request: ServiceRequest
  readonly crypto: ServiceCrypto
  /** Default prices. */
  readonly catalogue: Catalogue
  readonly mail?: MailPort | undefined
  now(): Date
}
