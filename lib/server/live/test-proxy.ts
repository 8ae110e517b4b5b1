import type { AccountTestResult, ProxyTestCall } from '@/lib/core'
import { classifyFailure } from '@/lib/upstream'
import type { UpstreamAccount, UpstreamSend } from '@/lib/upstream'

const TIMEOUT_MS = 15_000

/**
 * Calls a provider's front page through a proxy, with no credential: any answer at all shows that the proxy lets us
 * through and that the provider is who it says. `durationMs` is the time to the head of the answer.
 */
export async function testProxy(call: ProxyTestCall, send: UpstreamSend): Promise<AccountTestResult> {
  const { url, ...proxy } = call
  const startedAtMs = Date.now()
  const account: UpstreamAccount = {
    id: 0,
    platform: 'openai',
    type: 'api_key',
    baseUrl: url,
    secret: '',
    proxy,
    customErrorCodes: [],
    temporaryRules: [],
  }
  const sent = await send({
    account,
    method: 'GET',
    path: '/',
    query: '',
    headers: ['accept', '*/*', 'user-agent', 'switchyard'],
    body: new Uint8Array(),
    headersTimeoutMs: TIMEOUT_MS,
    idleTimeoutMs: TIMEOUT_MS,
  }).response
  const durationMs = Date.now() - startedAtMs
  if (!sent.ok) {
    const outcome = classifyFailure(sent.failure)
    return { ok: false, status: null, durationMs, message: outcome.kind === 'ok' ? '' : outcome.message }
  }
  const { status } = sent.response
  sent.response.abort()
  return { ok: true, status, durationMs, message: `The provider answered ${status}` }
}
