import type { Platform } from '@/lib/core'
import { scrubAccountData } from '../scrub-account-data'
import type { UpstreamAccount, UpstreamProxy, UpstreamResponse, UpstreamSend } from '../types'
import { readTokenAnswer, type TokenAnswer } from './read-token-answer'
import type { TokenEndpoint } from './token-endpoint'

const TIMEOUT_MS = 30_000
const MAX_ANSWER_BYTES = 256 * 1024

/** One renewal, as the token endpoint is asked for it; everything but ids is secret. */
export type TokenQuestion = {
  readonly accountId: number
  readonly platform: Platform
  readonly endpoint: TokenEndpoint
  readonly refreshToken: string
  readonly clientSecret: string | null
  readonly proxy: UpstreamProxy | null
  readonly nowMs: number
}

/**
 * Asks a token endpoint for new tokens, through the account's proxy and past the same guard as every call. Never rejects.
 * **Source:** https://www.rfc-editor.org/rfc/rfc6749#section-6
 */
export async function requestTokens(send: UpstreamSend, question: TokenQuestion): Promise<TokenAnswer> {
  const { endpoint, refreshToken } = question
  if (!URL.canParse(endpoint.url))
    return { kind: 'refused', status: null, message: 'The token endpoint is no URL' }
  const url = new URL(endpoint.url)
  const isJson = endpoint.format === 'json'
  const sent = await send({
    account: endpointAccount(question, url.origin),
    method: 'POST',
    path: url.pathname,
    query: url.search.slice(1),
    headers: [
      'content-type',
      isJson ? 'application/json' : 'application/x-www-form-urlencoded',
      'accept',
      'application/json',
      'accept-encoding',
      'identity',
    ],
    body: Buffer.from(isJson ? JSON.stringify(parametersOf(question)) : formOf(parametersOf(question))),
    headersTimeoutMs: TIMEOUT_MS,
    idleTimeoutMs: TIMEOUT_MS,
  }).response
  if (!sent.ok) {
    const { kind, message } = sent.failure
    if (kind === 'blocked') return { kind: 'refused', status: null, message }
    return { kind: 'unavailable', status: null, message }
  }
  const text = await readText(sent.response)
  if (text === null)
    return { kind: 'unavailable', status: null, message: 'The answer of the token endpoint broke off' }
  const answer = readTokenAnswer({ status: sent.response.status, text, nowMs: question.nowMs })
  return answer.kind === 'tokens'
    ? answer
    : { ...answer, message: scrubAccountData(answer.message, refreshToken) }
}

/** The endpoint in the form the pools know; it has no credential of its own. */
function endpointAccount({ accountId, platform, proxy }: TokenQuestion, origin: string): UpstreamAccount {
  return {
    id: accountId,
    platform,
    type: 'api_key',
    baseUrl: origin,
    secret: '',
    proxy,
    customErrorCodes: [],
    temporaryRules: [],
  }
}

function parametersOf({ endpoint, refreshToken, clientSecret }: TokenQuestion): Record<string, string> {
  return {
    grant_type: 'refresh_token',
    refresh_token: refreshToken,
    client_id: endpoint.clientId,
    ...(clientSecret === null ? {} : { client_secret: clientSecret }),
    ...(endpoint.scopes.length === 0 ? {} : { scope: endpoint.scopes.join(' ') }),
  }
}

function formOf(parameters: Readonly<Record<string, string>>): string {
  return new URLSearchParams(parameters).toString()
}

/** The whole answer; `null` when it broke off or is longer than any token answer. */
function readText(response: UpstreamResponse): Promise<string | null> {
  const chunks: Buffer[] = []
  let size = 0
  return new Promise((resolve) => {
    response.read({
      onData(chunk) {
        size += chunk.length
        chunks.push(chunk)
        if (size <= MAX_ANSWER_BYTES) return true
        resolve(null)
        response.abort()
        return false
      },
      onEnd: () => resolve(Buffer.concat(chunks).toString('utf8')),
      onError: () => resolve(null),
    })
  })
}
