import type { AccountTestResult, ProxyTestCall } from '@/lib/core'
import { tryProxy, unresolvedCode } from '@/lib/upstream'
import type { UpstreamAccount, UpstreamFailure, UpstreamSend } from '@/lib/upstream'

const TIMEOUT_MS = 15_000
/** For the second look, at the proxy alone. */
const LOOK_TIMEOUT_MS = 5_000

/**
 * Calls a provider's front page through a proxy, with no credential: any answer at all shows that the proxy lets us
 * through and that the provider is who it says. `durationMs` is the time to the head of the answer. Where none comes, the
 * message names the step that failed, and its host.
 */
export async function testProxy(
  call: ProxyTestCall,
  send: UpstreamSend,
  lookTimeoutMs = LOOK_TIMEOUT_MS,
): Promise<AccountTestResult> {
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
    const message = await explain(call, sent.failure, lookTimeoutMs)
    return { ok: false, status: null, durationMs, message }
  }
  const { status } = sent.response
  sent.response.abort()
  return { ok: true, status, durationMs, message: `The provider answered ${status}` }
}

/** Each host that is at fault by itself; where none is, the way from the proxy to the provider. */
async function explain(call: ProxyTestCall, failure: UpstreamFailure, timeoutMs: number): Promise<string> {
  if (failure.kind === 'blocked') return failure.message
  const { hostname, port, protocol } = new URL(call.url)
  const authority = `${hostname}:${port !== '' ? port : protocol === 'https:' ? '443' : '80'}`
  const proxy = `${call.host}:${call.port}`
  const [unresolved, fault] = await Promise.all([
    unresolvedCode(hostname),
    tryProxy(call, { authority, timeoutMs }),
  ])
  const signedIn = call.username === null ? '' : ' and takes the user name and password'
  const ofProxy = fault === null ? `The proxy ${proxy} itself answers${signedIn}` : `${fault}: ${proxy}`
  if (unresolved !== null) return `The name ${hostname} cannot be resolved here (${unresolved}). ${ofProxy}`
  return fault === null ? `${failure.message}, on the way to ${authority}. ${ofProxy}` : ofProxy
}
