import { createHash } from 'node:crypto'
import type { ParsedRequest } from '@/lib/protocols'
import type { FlatHeaders } from '@/lib/upstream'
import type { AuthEntry } from './auth-entry'
import type { Exchange } from './corridor'
import type { ReplySink } from './gateway-request'
import type { KeptAnswer, KeptAnswers, OnceCall, OnceClaim } from './kept-answers'
import { refusal } from './refusals'
import { pushRequestId } from './request-id-headers'

const LONGEST_KEY = 255
/** Answers beyond this are not kept. */
const MAX_KEPT_BYTES = 1024 * 1024
/** Headers that belong to one reply, not to the answer. */
const OWN_HEADERS = new Set(['x-request-id', 'request-id', 'content-length'])

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
  const caught = catchAnswer(exchange.sink)
  let isKept = false
  try {
    await work({ ...exchange, sink: caught.sink })
    const answer = caught.answer()
    if (answer !== null && answer.status === 200 && answer.body.byteLength <= MAX_KEPT_BYTES) {
      await claim.keep(answer)
      isKept = true
    }
  } catch (error) {
    if (caught.answer() === null) throw error
    // The answer is there and paid for; only that it is kept failed.
    exchange.facts.cause = error
  } finally {
    if (!isKept) await claim.drop().catch(() => undefined)
    caught.forward()
  }
}

function replay(exchange: Exchange, { status, headers, body }: KeptAnswer): void {
  const { sink, facts } = exchange
  facts.status = status
  const described = [...headers, 'content-length', String(body.byteLength)]
  pushRequestId(described, exchange)
  sink.start(status, [...described, 'idempotent-replayed', 'true'])
  sink.end(body)
}

type Caught = {
  readonly sink: ReplySink
  /** The whole answer, `null` while it is not there. */
  answer(): KeptAnswer | null
  /** Sends on what was caught. */
  forward(): void
}

/** A sink that holds an answer back until it is kept. */
function catchAnswer(sink: ReplySink): Caught {
  const state = {
    status: 0,
    headers: [] as FlatHeaders,
    chunks: [] as Uint8Array[],
    hasEnded: false,
    isCut: false,
  }
  return {
    sink: {
      start(status, headers) {
        state.status = status
        state.headers = headers
      },
      write: (chunk) => state.chunks.push(chunk) > 0,
      end(chunk) {
        if (chunk !== undefined) state.chunks.push(chunk)
        state.hasEnded = true
      },
      cut() {
        state.isCut = true
      },
      onDrain: (listener) => sink.onDrain(listener),
      onGone: (listener) => sink.onGone(listener),
      get started() {
        return state.status !== 0
      },
      get gone() {
        return sink.gone
      },
    },
    answer: () =>
      state.hasEnded
        ? { status: state.status, headers: keptHeaders(state.headers), body: Buffer.concat(state.chunks) }
        : null,
    forward() {
      if (state.status === 0) return
      sink.start(state.status, state.headers)
      const body = Buffer.concat(state.chunks)
      if (!state.isCut) return sink.end(body)
      sink.write(body)
      sink.cut()
    },
  }
}

function keptHeaders(headers: FlatHeaders): string[] {
  const kept: string[] = []
  for (let at = 0; at + 1 < headers.length; at += 2) {
    const [name = '', value = ''] = [headers[at], headers[at + 1]]
    if (!OWN_HEADERS.has(name.toLowerCase())) kept.push(name, value)
  }
  return kept
}
