import { createHash } from 'node:crypto'
import type { ParsedRequest } from '@/lib/protocols'
import type { AuthEntry } from '../ports/auth-entry'
import type { Exchange } from '../exchange/corridor'
import { HeldReply } from './held-reply'
import type { KeptAnswer, KeptAnswers, OnceCall, OnceClaim } from '../ports/kept-answers'
import { refusal } from '../exchange/refusals'
import { pushRequestId } from '../exchange/request-id-headers'

const LONGEST_KEY = 255

/** One call that names itself, and where its answer is kept. */
export type OnceRequest = {
  readonly entry: AuthEntry
  readonly key: string
  readonly parsed: ParsedRequest
  readonly answers: KeptAnswers
}

/** The call of an `Idempotency-Key` where its API key has opted in; `null` = an ordinary request. Streams have none. */
export function onceRequestOf(
  exchange: Exchange,
  entry: AuthEntry,
  parsed: ParsedRequest,
): OnceRequest | null {
  if (!entry.key.idempotencyEnabled || parsed.stream || exchange.endpoint.kind !== 'generate') return null
  const key = exchange.request.headers['idempotency-key']
  const answers = exchange.gateway.ports.keptAnswers
  if (typeof key !== 'string' || answers === undefined) return null
  if (key.length === 0 || key.length > LONGEST_KEY) throw refusal('IDEMPOTENCY_KEY_INVALID')
  return { entry, key, parsed, answers }
}

/**
 * Serves a request that is answered once: the first call is worked and its answer kept, before the client hears of it;
 * later ones get that answer and are not billed. Throws 409 while the first one runs, 422 when it had another body.
 */
export async function answerOnce(
  exchange: Exchange,
  { entry, key, parsed, answers }: OnceRequest,
  work: (within: Exchange) => Promise<void>,
): Promise<void> {
  const fingerprint = createHash('sha256')
    .update(`${exchange.request.path}?${exchange.request.query}\n`)
    .update(parsed.body)
    .digest('hex')
  const call: OnceCall = { apiKeyId: entry.key.id, key, fingerprint }
  const first = await begin(exchange, answers, call)
  if (first.kind === 'other') throw refusal('IDEMPOTENCY_MISMATCH')
  if (first.kind === 'running') throw stillRunning(exchange)
  if (first.kind === 'answered') return replay(exchange, first.answer)
  await workFirst(exchange, first.claim, work)
}

/** How long the client is asked to wait for the first answer. */
const RETRY_RUNNING_MS = 1_000

function stillRunning({ gateway }: Exchange): Error {
  return refusal('IDEMPOTENCY_RUNNING', undefined, {
    retryAtMs: gateway.config.nowMs() + RETRY_RUNNING_MS,
  })
}

/** Without the database nobody can tell a first call from a second. */
async function begin(
  exchange: Exchange,
  answers: KeptAnswers,
  call: OnceCall,
): ReturnType<KeptAnswers['begin']> {
  try {
    return await answers.begin(call)
  } catch (error) {
    throw refusal('BILLING_UNAVAILABLE', undefined, { cause: error })
  }
}

async function workFirst(
  exchange: Exchange,
  claim: OnceClaim,
  work: (within: Exchange) => Promise<void>,
): Promise<void> {
  const held = new HeldReply(exchange.sink)
  let isKept = false
  try {
    await work({ ...exchange, sink: held })
    const answer = held.answer()
    if (answer?.status === 200) {
      await claim.keep(answer)
      isKept = true
    }
  } catch (error) {
    if (!held.hasEnded) throw error
    // The answer is there and paid for; only that it is kept failed.
    exchange.facts.cause = error
  } finally {
    if (!isKept) await claim.drop().catch(() => undefined)
    held.forward()
  }
}

function replay(exchange: Exchange, { status, headers, body }: KeptAnswer): void {
  const { sink, facts } = exchange
  facts.status = status
  const described = [...headers, 'content-length', String(body.length)]
  pushRequestId(described, exchange)
  sink.start(status, [...described, 'idempotent-replayed', 'true'])
  sink.end(body)
}
