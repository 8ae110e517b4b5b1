import { randomUUID } from 'node:crypto'
import {
  addressOfQuestion,
  codexBody,
  DEFAULT_MODELS,
  envelopeOf,
  isCodexAccount,
  testQuestionsOf,
  type TestQuestion,
} from '@/lib/protocols'
import type { UpstreamOutcome } from '@/lib/core'
import type { GatewayAccount } from '@/lib/gateway'
import { buildUpstreamHeaders, classifyFailure, classifyResponse } from '@/lib/upstream'
import type { UpstreamResponse, UpstreamSend } from '@/lib/upstream'

const TIMEOUT_MS = 30_000
/** More of an answer than this is not read. */
const MAX_BYTES = 64 * 1024

export type AccountCall = {
  readonly account: GatewayAccount
  readonly send: UpstreamSend
  /** The name sent; `null` = a small one that the account surely serves. */
  readonly upstreamModel: string | null
  readonly maxTokens: number
  readonly prompt: string
  /** Hears the upstream model before the call goes out. */
  readonly onSend?: (upstreamModel: string) => void
  /** Hears the status when the answer begins, and each piece of a good answer's stream as it comes. */
  readonly onHead?: (status: number) => void
  readonly onBytes?: (chunk: Buffer) => void
}

/** How the call ended; `status` is `null` when no answer began. */
export type AccountCallEnd = {
  readonly outcome: UpstreamOutcome
  readonly status: number | null
  readonly durationMs: number
}

/** Asks an account one tiny question with its own credentials and proxy; takes no slot and bills nobody. */
export async function callAccount(call: AccountCall): Promise<AccountCallEnd> {
  const { account } = call
  const startedAtMs = Date.now()
  const upstreamModel = call.upstreamModel ?? modelOf(account)
  call.onSend?.(upstreamModel)
  const sent = await ask(call, upstreamModel)
  const durationMs = (): number => Date.now() - startedAtMs
  if (!sent.ok) return { outcome: classifyFailure(sent.failure), status: null, durationMs: durationMs() }
  const { status, headers } = sent.response
  call.onHead?.(status)
  const isGood = status >= 200 && status < 300
  const bodyText = await readText(sent.response, isGood ? call.onBytes : undefined)
  const outcome = classifyResponse({ account, status, headers, bodyText, nowMs: Date.now() })
  return { outcome, status, durationMs: durationMs() }
}

type Sent = Awaited<ReturnType<UpstreamSend>['response']>

/** Statuses by which an address says that it does not know a path. */
const UNKNOWN_PATH: readonly number[] = [404, 405, 501]

/** Asks by the account's first wire, by the next one where the address does not know it. */
async function ask(call: AccountCall, upstreamModel: string): Promise<Sent> {
  const [first, ...others] = testQuestionsOf(call.account)
  let sent = await send(call, upstreamModel, first)
  for (const question of others) {
    if (!sent.ok || !UNKNOWN_PATH.includes(sent.response.status)) return sent
    const again = await send(call, upstreamModel, question)
    if (!again.ok || UNKNOWN_PATH.includes(again.response.status)) {
      if (again.ok) again.response.abort()
      return sent
    }
    sent.response.abort()
    sent = again
  }
  return sent
}

function send(call: AccountCall, upstreamModel: string, question: TestQuestion): Promise<Sent> {
  const { account, maxTokens, prompt } = call
  const { protocolId } = question
  const stream = call.onBytes !== undefined
  const parts = { upstreamModel, maxTokens, prompt, stream }
  const plain = Buffer.from(JSON.stringify(question.body(parts)))
  const body = isCodexAccount(protocolId, account) ? codexBody(plain) : plain
  const facts = { project: account.projectId ?? '', upstreamModel, requestId: randomUUID(), stream }
  const enclosed = envelopeOf(protocolId, account.platform)?.enclose(body, facts)
  return call.send({
    account,
    method: 'POST',
    ...addressOfQuestion(question, parts),
    headers: buildUpstreamHeaders({
      protocolId,
      clientHeaders: { 'content-type': 'application/json' },
      account,
      upstreamModel,
    }),
    body,
    ...enclosed,
    headersTimeoutMs: TIMEOUT_MS,
    idleTimeoutMs: TIMEOUT_MS,
  }).response
}

const SMALL = /\b(?:haiku|mini|flash)\b/

/** A model the account surely serves: a target of its mapping, else the first small one of its platform's list. */
function modelOf({ modelMapping, platform }: GatewayAccount): string {
  const [mapped] = modelMapping.exact.values()
  const known = DEFAULT_MODELS[platform]
  return mapped ?? known.find((model) => SMALL.test(model)) ?? known[0] ?? ''
}

function readText(response: UpstreamResponse, onBytes?: (chunk: Buffer) => void): Promise<string> {
  return new Promise((resolve) => {
    let text = ''
    response.read({
      onData(chunk) {
        text += chunk.toString('utf8')
        onBytes?.(chunk)
        if (text.length <= MAX_BYTES) return true
        resolve(text)
        response.abort()
        return false
      },
      onEnd: () => resolve(text),
      onError: () => resolve(text),
    })
  })
}
