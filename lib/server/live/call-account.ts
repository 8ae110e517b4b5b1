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
import type { ProtocolId, UpstreamOutcome } from '@/lib/core'
import { judgeAnswer } from '@/lib/gateway'
import type { GatewayAccount } from '@/lib/gateway'
import { buildUpstreamHeaders, classifyFailure } from '@/lib/upstream'
import type { UpstreamSend } from '@/lib/upstream'

const TIMEOUT_MS = 30_000

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

/**
 * Asks an account one tiny question with its own credentials and proxy, and judges the answer as a client's would be; takes
 * no slot and bills nobody.
 */
export async function callAccount(call: AccountCall): Promise<AccountCallEnd> {
  const { account } = call
  const startedAtMs = Date.now()
  const upstreamModel = call.upstreamModel ?? modelOf(account)
  call.onSend?.(upstreamModel)
  const { sent, protocolId } = await ask(call, upstreamModel)
  const durationMs = (): number => Date.now() - startedAtMs
  if (!sent.ok) return { outcome: classifyFailure(sent.failure), status: null, durationMs: durationMs() }
  const { status } = sent.response
  call.onHead?.(status)
  const { onBytes } = call
  const stream = onBytes !== undefined
  const question = { account, protocolId, upstreamModel, stream, idleMs: TIMEOUT_MS, onBytes }
  const outcome = await judgeAnswer(sent.response, question)
  return { outcome, status, durationMs: durationMs() }
}

type Sent = Awaited<ReturnType<UpstreamSend>['response']>
/** What came, and on which wire. */
type Asked = { readonly sent: Sent; readonly protocolId: ProtocolId }

/** Statuses by which an address says that it does not know a path. */
const UNKNOWN_PATH: readonly number[] = [404, 405, 501]

/** Asks by the account's first wire, by the next one where the address does not know it. */
async function ask(call: AccountCall, upstreamModel: string): Promise<Asked> {
  const [first, ...others] = testQuestionsOf(call.account)
  const { protocolId } = first
  const sent = await send(call, upstreamModel, first)
  for (const question of others) {
    if (!sent.ok || !UNKNOWN_PATH.includes(sent.response.status)) break
    const again = await send(call, upstreamModel, question)
    if (!again.ok || UNKNOWN_PATH.includes(again.response.status)) {
      if (again.ok) again.response.abort()
      break
    }
    sent.response.abort()
    return { sent: again, protocolId: question.protocolId }
  }
  return { sent, protocolId }
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
