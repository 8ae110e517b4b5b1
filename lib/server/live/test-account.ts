import { mapModel } from '@/lib/core'
import type { AccountTestResult } from '@/lib/core'
import type { GatewayAccount } from '@/lib/gateway'
import { buildUpstreamHeaders, classifyFailure, classifyResponse } from '@/lib/upstream'
import type { UpstreamResponse, UpstreamSend } from '@/lib/upstream'

const TIMEOUT_MS = 30_000
const SHOWN_BYTES = 64 * 1024

type AccountTest = { readonly account: GatewayAccount; readonly model: string; readonly send: UpstreamSend }

/** Sends one tiny question to an account and says what came back; takes no slot and bills nobody. */
export async function testAccount({ account, model, send }: AccountTest): Promise<AccountTestResult> {
  const startedAtMs = Date.now()
  const upstreamModel = mapModel(account.modelMapping, model) ?? model
  const call = send({
    account,
    method: 'POST',
    path: '/v1/messages',
    query: '',
    headers: buildUpstreamHeaders({
      protocolId: 'anthropic_messages',
      clientHeaders: { 'content-type': 'application/json' },
      account,
      upstreamModel,
    }),
    body: Buffer.from(
      JSON.stringify({ model: upstreamModel, max_tokens: 1, messages: [{ role: 'user', content: 'hi' }] }),
    ),
    headersTimeoutMs: TIMEOUT_MS,
    idleTimeoutMs: TIMEOUT_MS,
  })
  const sent = await call.response
  const result = (ok: boolean, status: number | null, message: string): AccountTestResult => ({
    ok,
    status,
    durationMs: Date.now() - startedAtMs,
    message,
  })
  if (!sent.ok) {
    const outcome = classifyFailure(sent.failure)
    return result(false, null, outcome.kind === 'ok' ? '' : outcome.message)
  }
  const { status, headers } = sent.response
  const bodyText = await readText(sent.response)
  const outcome = classifyResponse({ account, status, headers, bodyText, nowMs: Date.now() })
  return outcome.kind === 'ok' ? result(true, status, 'OK') : result(false, status, outcome.message)
}

function readText(response: UpstreamResponse): Promise<string> {
  return new Promise((resolve) => {
    let text = ''
    response.read({
      onData(chunk) {
        text += chunk.toString('utf8')
        if (text.length <= SHOWN_BYTES) return true
        resolve(text)
        response.abort()
        return false
      },
      onEnd: () => resolve(text),
      onError: () => resolve(text),
    })
  })
}
