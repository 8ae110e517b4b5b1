import type { Renewal, TokenKeeperOptions } from './create-token-keeper'
import type { FreshTokens, TokenAnswer } from './read-token-answer'
import { requestTokens } from './request-tokens'
import { tokenEndpointOf, type TokenEndpoint } from './token-endpoint'
import type { StoredTokens } from './token-ports'

/** How one renewal ended; `mayPass` = it is worth another try by itself. */
export type RenewalEnd = { readonly renewal: Renewal; readonly mayPass: boolean }

export type RenewalParts = Required<TokenKeeperOptions> & { readonly isClosed: () => boolean }

const LOOK_AGAIN_MS = 250
const LOOKS = 60
const FIRST_STORE_PAUSE_MS = 250
const LONGEST_STORE_PAUSE_MS = 10_000
/** What a stopping process still does for tokens whose predecessor is used up. */
const STORES_WHEN_CLOSED = 20

/** A token this close to its end is as good as over. */
const NEARLY_OVER_MS = 5_000

/**
 * Makes the renewal of one account: take the lock, look whether it is still needed, ask the endpoint, store the answer by
 * compare-and-set, and only then use it. Rejects while the store is away and nothing was asked yet.
 */
export function createRenewal(
  parts: RenewalParts,
): (accountId: number, knownToken: string) => Promise<RenewalEnd> {
  return async (accountId, knownToken) => {
    for (let look = 0; look < LOOKS && !parts.isClosed(); look += 1) {
      const release = await parts.lock.tryTake(accountId)
      if (release !== null) {
        try {
          return await renewLocked(parts, accountId, knownToken)
        } finally {
          await release()
        }
      }
      await parts.wait(LOOK_AGAIN_MS)
      const stored = await parts.store.read(accountId)
      const other = stored === null ? null : renewedElsewhere(parts, stored, knownToken)
      if (other !== null) return done(other)
    }
    return failed('Another process is renewing the token', true)
  }
}

async function renewLocked(parts: RenewalParts, accountId: number, knownToken: string): Promise<RenewalEnd> {
  const stored = await parts.store.read(accountId)
  if (stored === null) return failed('The account has no token that can be renewed', false)
  const other = renewedElsewhere(parts, stored, knownToken)
  if (other !== null) return done(other)
  const { refreshToken } = stored
  if (refreshToken === null) return failed('The account has no refresh token', false)
  const endpoint = tokenEndpointOf(stored.platform, stored.endpoint)
  const answer = await ask(parts, { accountId, stored, endpoint, refreshToken })
  switch (answer.kind) {
    case 'tokens':
      return done(await keep(parts, { accountId, stored, tokens: answer.tokens }))
    case 'refused':
      return refuse(parts, { accountId, refreshToken, answer })
    case 'unavailable':
      return failed(answer.message, true)
  }
}

/** The stored token, if it is another than the one the caller knows and still good. */
function renewedElsewhere(parts: RenewalParts, stored: StoredTokens, knownToken: string): string | null {
  const { accessToken, expiresAtMs } = stored
  if (accessToken === null || accessToken === knownToken) return null
  return expiresAtMs !== null && expiresAtMs <= parts.clock() + NEARLY_OVER_MS ? null : accessToken
}

type Question = {
  readonly accountId: number
  readonly stored: StoredTokens
  readonly endpoint: TokenEndpoint | null
  readonly refreshToken: string
}

function ask(
  parts: RenewalParts,
  { accountId, stored, endpoint, refreshToken }: Question,
): Promise<TokenAnswer> {
  if (endpoint === null) {
    const message = 'The account names no OAuth client id, and its platform has none of its own'
    return Promise.resolve({ kind: 'refused', status: null, message })
  }
  return requestTokens(parts.send, {
    accountId,
    platform: stored.platform,
    endpoint,
    refreshToken,
    clientSecret: stored.clientSecret,
    proxy: stored.proxy,
    nowMs: parts.clock(),
  })
}

type RenewedTokens = {
  readonly accountId: number
  readonly stored: StoredTokens
  readonly tokens: FreshTokens
}

/**
 * Stores what was got, as often as it takes: the refresh token it came from may be used up. Credentials that an operator
 * has replaced meanwhile win. Answers the token that holds.
 */
async function keep(parts: RenewalParts, { accountId, stored, tokens }: RenewedTokens): Promise<string> {
  let current = stored
  let pauseMs = FIRST_STORE_PAUSE_MS
  for (let tries = 1; ; tries += 1) {
    try {
      if (await parts.store.replace({ accountId, mark: current.mark, tokens })) return tokens.accessToken
      const found = await parts.store.read(accountId)
      if (found === null || found.refreshToken !== stored.refreshToken) {
        return found?.accessToken ?? tokens.accessToken
      }
      current = found
    } catch (error) {
      parts.onTrouble({ accountId, error })
      if (parts.isClosed() && tries >= STORES_WHEN_CLOSED) throw error
      await parts.wait(pauseMs)
      pauseMs = Math.min(pauseMs * 2, parts.isClosed() ? FIRST_STORE_PAUSE_MS : LONGEST_STORE_PAUSE_MS)
    }
  }
}

type RefusedRenewal = {
  readonly accountId: number
  readonly refreshToken: string
  readonly answer: Extract<TokenAnswer, { kind: 'refused' }>
}

/** A refusal of a token that is not the stored one any more says nothing of the account. */
async function refuse(
  parts: RenewalParts,
  { accountId, refreshToken, answer }: RefusedRenewal,
): Promise<RenewalEnd> {
  const now = await parts.store.read(accountId)
  if (now !== null && now.refreshToken !== refreshToken && now.accessToken !== null) {
    return done(now.accessToken)
  }
  parts.onRefused({ accountId, status: answer.status, message: answer.message })
  return failed(answer.message, false)
}

function done(accessToken: string): RenewalEnd {
  return { renewal: { ok: true, accessToken }, mayPass: false }
}

function failed(message: string, mayPass: boolean): RenewalEnd {
  return { renewal: { ok: false, message }, mayPass }
}
