import { fieldOf, parseJson } from '../read-json'
import { readNumber } from '../read-time'

/** Fresh tokens, in the form they are stored in; what the endpoint did not send is `null` and stays as it was. */
export type FreshTokens = {
  readonly accessToken: string
  /** The old one has been used up when there is a new one. */
  readonly refreshToken: string | null
  /** Milliseconds since the epoch, `null` = not told. */
  readonly expiresAtMs: number | null
  readonly idToken: string | null
  /** The provider's own id of the account. */
  readonly accountUuid: string | null
}

/** How a token endpoint answered. `refused` stays so until somebody acts, `unavailable` may pass. */
export type TokenAnswer =
  | { readonly kind: 'tokens'; readonly tokens: FreshTokens }
  | { readonly kind: 'refused'; readonly status: number | null; readonly message: string }
  | { readonly kind: 'unavailable'; readonly status: number | null; readonly message: string }

/** Codes that say that this refresh token, or the client that shows it, will never be taken. */
const REFUSALS: ReadonlySet<string> = new Set([
  'invalid_grant',
  'invalid_client',
  'unauthorized_client',
  'unsupported_grant_type',
  'invalid_scope',
  'refresh_token_expired',
  'refresh_token_reused',
  'refresh_token_invalidated',
])

const MAX_LIFETIME_S = 10 * 366 * 86_400
const MAX_MESSAGE_LENGTH = 300

/** Sorts the answer of a token endpoint. **Source:** https://www.rfc-editor.org/rfc/rfc6749#section-5 */
export function readTokenAnswer(answer: {
  readonly status: number
  readonly text: string
  readonly nowMs: number
}): TokenAnswer {
  const { status, nowMs } = answer
  const body = parseJson(answer.text)
  const accessToken = textField(body, 'access_token')
  if (status >= 200 && status < 300 && accessToken !== null) {
    const lifetimeS = readNumber(fieldOf(body, 'expires_in'))
    const isTold = lifetimeS !== null && lifetimeS > 0 && lifetimeS < MAX_LIFETIME_S
    return {
      kind: 'tokens',
      tokens: {
        accessToken,
        refreshToken: textField(body, 'refresh_token'),
        expiresAtMs: isTold ? nowMs + lifetimeS * 1_000 : null,
        idToken: textField(body, 'id_token'),
        accountUuid: textField(fieldOf(body, 'account'), 'uuid'),
      },
    }
  }
  const { code, message } = errorOf(body)
  const shown = `The token endpoint answered ${status}${message === '' ? '' : `: ${message}`}`
  const isRefused = (status === 400 || status === 401 || status === 403) && REFUSALS.has(code)
  return { kind: isRefused ? 'refused' : 'unavailable', status, message: shown.slice(0, MAX_MESSAGE_LENGTH) }
}

/** OAuth's own form (`error`, `error_description`), and the object some providers put in its place. */
function errorOf(body: unknown): { readonly code: string; readonly message: string } {
  const error = fieldOf(body, 'error')
  if (typeof error === 'string') {
    const description = textField(body, 'error_description')
    return { code: error, message: description === null ? error : `${error}: ${description}` }
  }
  const code = textField(error, 'code') ?? textField(error, 'type') ?? ''
  const message = textField(error, 'message') ?? ''
  return { code, message: [code, message].filter((part) => part !== '').join(': ') }
}

function textField(value: unknown, name: string): string | null {
  const field = fieldOf(value, name)
  return typeof field === 'string' && field !== '' ? field : null
}
