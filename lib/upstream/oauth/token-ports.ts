import type { Platform } from '@/lib/core'
import type { UpstreamProxy } from '../types'
import type { FreshTokens } from './read-token-answer'
import type { TokenEndpointOverrides } from './token-endpoint'

/** What is stored of an OAuth account at one moment; secrets in plain text. */
export type StoredTokens = {
  readonly platform: Platform
  readonly proxy: UpstreamProxy | null
  readonly accessToken: string | null
  readonly refreshToken: string | null
  readonly clientSecret: string | null
  /** End of the access token, milliseconds since the epoch; `null` = not told. */
  readonly expiresAtMs: number | null
  readonly endpoint: TokenEndpointOverrides
  /** Changes whenever the stored credentials do. */
  readonly mark: string
}

/** Where tokens are kept; both calls reject while the database is away. */
export type TokenStore = {
  /** `null` = the account is gone, has no tokens, or its proxy is disabled. */
  read(accountId: number): Promise<StoredTokens | null>
  /** Stores new tokens in place of what `mark` names; `false` = something else is stored by now, and nothing was changed. */
  replace(input: {
    readonly accountId: number
    readonly mark: string
    readonly tokens: FreshTokens
  }): Promise<boolean>
}

/** Lets one process at a time renew an account's tokens; a process that dies gives its lock back. */
export type RenewalLock = {
  /** Takes the lock and answers the way to give it back; `null` = another process has it. Rejects while the store is away. */
  tryTake(accountId: number): Promise<(() => Promise<void>) | null>
}
