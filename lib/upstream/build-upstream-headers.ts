import { AppError, isHeaderValue, type AccountType, type ProtocolId } from '@/lib/core'
import { oauthBetaHeader } from './oauth-beta-header'
import type { FlatHeaders, UpstreamAccount, UpstreamHeaders } from './types'

/** Client headers that pass upstream as they are. */
const FORWARDED: ReadonlySet<string> = new Set([
  'accept',
  'accept-language',
  'content-type',
  'user-agent',
  'anthropic-version',
  'anthropic-beta',
  'anthropic-dangerous-direct-browser-access',
  'x-app',
  'sec-fetch-mode',
  'openai-beta',
  'openai-organization',
  'x-goog-api-client',
  'x-claude-code-session-id',
  'session_id',
  'conversation_id',
  'session-id',
  'thread-id',
  'originator',
])

const FORWARDED_PREFIX = 'x-stainless-'

const JSON_TYPE = 'application/json'
const FORM = /^\s*multipart\/form-data\b/i

/** Source: https://docs.anthropic.com/en/api/versioning */
const ANTHROPIC_VERSION = '2023-06-01'

export type UpstreamHeaderInput = {
  readonly protocolId: ProtocolId
  /** Names lower-case, as Node gives them. */
  readonly clientHeaders: UpstreamHeaders
  readonly account: UpstreamAccount
  /** The model sent upstream; chooses the default betas of OAuth accounts. */
  readonly upstreamModel: string
}

/** Whether a client's header passes to an account of this type; any case. */
export function isForwardedHeader(name: string, accountType: AccountType): boolean {
  return isForwarded(name.toLowerCase(), accountType)
}

function isForwarded(name: string, accountType: AccountType): boolean {
  if (name === 'openai-organization') return accountType !== 'api_key'
  return FORWARDED.has(name) || name.startsWith(FORWARDED_PREFIX)
}

/**
 * The headers of a call: the client's allowed ones, defaults, and the account's credential. Throws AppError
 * `INVALID_HEADER` (400) for a client's value with control characters, `INVALID_CREDENTIAL` (502) for the account's.
 */
export function buildUpstreamHeaders(input: UpstreamHeaderInput): FlatHeaders {
  const { account, clientHeaders } = input
  const flat: string[] = []
  copyForwarded(flat, clientHeaders, account)
  flat.push('content-type', contentType(clientHeaders))
  if (account.platform === 'anthropic') pushAnthropic(flat, input)
  pushChatgptAccount(flat, account)
  flat.push('accept-encoding', 'identity')
  const [name, value] = credentialHeader(account)
  if (!isHeaderValue(value)) {
    throw new AppError({
      status: 502,
      code: 'INVALID_CREDENTIAL',
      message: 'Upstream authentication failed, please contact administrator',
      cause: `account ${String(account.id)}: the credential has characters that no header may carry`,
    })
  }
  flat.push(name, value)
  return flat
}

/** The header that carries an account's credential: OAuth tokens as Bearer, API keys in the provider's own header. */
export function credentialHeader(
  account: Pick<UpstreamAccount, 'platform' | 'type' | 'secret'>,
): readonly [name: string, value: string] {
  if (account.type === 'api_key') {
    if (account.platform === 'anthropic') return ['x-api-key', account.secret]
    if (account.platform === 'gemini') return ['x-goog-api-key', account.secret]
  }
  return ['authorization', `Bearer ${account.secret}`]
}

function copyForwarded(flat: string[], clientHeaders: UpstreamHeaders, account: UpstreamAccount): void {
  for (const name in clientHeaders) {
    if (name === 'anthropic-beta' || name === 'content-type' || !isForwarded(name, account.type)) continue
    const value = headerText(clientHeaders[name])
    if (value === null) continue
    if (!isHeaderValue(value)) throw invalidHeader(name)
    flat.push(name, value)
  }
}

/** A form goes on as one. Whatever else a client calls its body, it was read as JSON, and is to be read as that again. */
function contentType(clientHeaders: UpstreamHeaders): string {
  const told = headerText(clientHeaders['content-type'])
  if (told === null || !FORM.test(told)) return JSON_TYPE
  if (!isHeaderValue(told)) throw invalidHeader('content-type')
  return told
}

function pushAnthropic(flat: string[], { account, clientHeaders, upstreamModel }: UpstreamHeaderInput): void {
  if (clientHeaders['anthropic-version'] === undefined) flat.push('anthropic-version', ANTHROPIC_VERSION)
  const clientHeader = headerText(clientHeaders['anthropic-beta']) ?? ''
  const beta = oauthBetaHeader({ accountType: account.type, clientHeader, model: upstreamModel })
  if (beta === '') return
  if (!isHeaderValue(beta)) throw invalidHeader('anthropic-beta')
  flat.push('anthropic-beta', beta)
}

/** **Source:** https://github.com/openai/codex, which names the workspace in every request of a signed-in account. */
function pushChatgptAccount(flat: string[], { platform, type, chatgptAccountId }: UpstreamAccount): void {
  if (platform !== 'openai' || type === 'api_key') return
  const id = chatgptAccountId ?? ''
  if (id !== '' && isHeaderValue(id)) flat.push('chatgpt-account-id', id)
}

function headerText(value: string | readonly string[] | undefined): string | null {
  if (value === undefined) return null
  return typeof value === 'string' ? value : value.join(', ')
}

function invalidHeader(name: string): AppError {
  return new AppError({ status: 400, code: 'INVALID_HEADER', message: `Invalid value in header ${name}` })
}
