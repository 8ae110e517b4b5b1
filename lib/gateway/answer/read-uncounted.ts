import type { ProtocolId, UpstreamOutcome } from '@/lib/core'
import type { UpstreamResponse } from '@/lib/upstream'
import { innerAnswer, writtenCharacters } from '../wire/account-wire'
import type { ShownAnswer } from '../wire/account-wire'
import type { Attempt } from '../wire/attempt'
import { errorInside, noAnswerInside } from '../wire/error-inside'
import type { Answering } from '../wire/error-inside'
import { estimatedUsage } from '../settle/streamed-usage'

/** Of more the text would hold up everybody else. */
const MAX_PARSED_BYTES = 2 * 1024 * 1024

/** An answer as the client would see it, and as it came. */
type Uncounted = { readonly answer: ShownAnswer; readonly body: Buffer }

/** What it comes to: the answer with its usage, or how the attempt failed. */
type Counted =
  | { readonly answer: ShownAnswer; readonly outcome: null }
  | {
      readonly answer: null
      readonly outcome: UpstreamOutcome
      /** The error that the answer is in itself, as it came; `null` = it is none. */
      readonly error: Buffer | null
    }

/**
 * An answer in one piece in which the provider did not say what it took: it may be an error in itself, or no answer at all;
 * else it is billed by an estimate, as a stream is. Costs a parse, which hardly any answer needs.
 */
export function readUncounted(
  attempt: Attempt,
  response: UpstreamResponse,
  { answer, body }: Uncounted,
): Counted {
  const inner = innerAnswer(attempt, body)
  // Estimated from their request already: embeddings, many numbers that nobody decodes.
  if (answer.usageState === 'estimated' || inner.length > MAX_PARSED_BYTES)
    return isBraced(inner) ? counted(answer) : failed(noAnswerInside(answering(attempt, response), body))
  const value = parsedAnswer(inner)
  const from = answering(attempt, response)
  const mustAnswer = attempt.job.isBilled || body.length === 0
  if (mustAnswer && !isAnswer(wireIdOf(attempt), value)) return failed(noAnswerInside(from, body))
  const outcome = errorInside(from, { value, body })
  return outcome === null ? counted(withEstimate(attempt, answer, value)) : failed(outcome, inner)
}

/** What an answer that could not be read says of itself; `null` = it is no error. */
export function readError(
  attempt: Attempt,
  response: UpstreamResponse,
  body: Buffer,
): { readonly outcome: UpstreamOutcome; readonly error: Buffer } | null {
  const error = innerAnswer(attempt, body)
  if (error.length > MAX_PARSED_BYTES) return null
  const outcome = errorInside(answering(attempt, response), { value: parsedAnswer(error), body: error })
  return outcome === null ? null : { outcome, error }
}

function answering({ job, choice }: Attempt, { headers }: UpstreamResponse): Answering {
  return { account: choice.account, headers, nowMs: job.exchange.gateway.config.nowMs() }
}

function wireIdOf({ job, translation }: Attempt): ProtocolId {
  return (translation?.wire ?? job.exchange.protocol).id
}

function counted(answer: ShownAnswer): Counted {
  return { answer, outcome: null }
}

function failed(outcome: UpstreamOutcome, error: Buffer | null = null): Counted {
  return { answer: null, outcome, error }
}

function withEstimate(attempt: Attempt, answer: ShownAnswer, value: unknown): ShownAnswer {
  const { isBilled, exchange, parsed: asked } = attempt.job
  if (!isBilled || exchange.endpoint.elsewhere !== 'translated' || answer.failure !== undefined) return answer
  const characters = writtenCharacters(attempt, value)
  if (characters === 0) return answer
  const usage = estimatedUsage(answer.usage, characters, asked.body)
  return { ...answer, usage, usageState: 'estimated' }
}

/** A whole answer without its envelope; `undefined` = no JSON text. */
export function parsedAnswer(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return undefined
  }
}

/** A JSON object; of Gemini also a list of them, as it streams without events. */
export function isAnswer(wireId: ProtocolId, value: unknown): boolean {
  if (!Array.isArray(value)) return typeof value === 'object' && value !== null
  return wireId === 'gemini_generate' && value.length > 0
}

/** Whether a text begins and ends as a JSON object does. */
function isBraced(body: Buffer): boolean {
  const text = body.subarray(0, 64).toString('latin1').trimStart()
  return text.startsWith('{') && body.subarray(-64).toString('latin1').trimEnd().endsWith('}')
}
