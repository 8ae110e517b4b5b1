import { estimateTokens } from '../estimate-tokens'
import { fieldOf } from '../json/read-span'
import { tryScan } from '../json/try-scan'
import { openaiChat } from '../openai-chat'
import type { AskedFor, ModelNames, ReadAnswer } from '../protocol'
import { tokensOfLength } from '../tokens-of-length'

const DATA_SCAN = { keys: [{ name: 'data', unique: false }] }
/** Beyond this a request is not decoded for an estimate. */
const MAX_DECODED_BYTES = 1_048_576

/**
 * Reads the usage of embeddings as chat's; where servers report none, it is estimated from the request. The vectors are not
 * decoded. Never throws. **Source:** `CreateEmbeddingResponse` of the `openai` package.
 */
export function readAnswer(body: Buffer, names: ModelNames, request: AskedFor = {}): ReadAnswer {
  const answer = openaiChat.readAnswer(body, names)
  const isUncounted = answer.usageState === 'none' && holdsVectors(body)
  if (!isUncounted || request.body === undefined) return answer
  const usage = { ...answer.usage, inputTokens: tokensOf(request.body) }
  return { ...answer, usage, usageState: 'estimated' }
}

/** Without them it may be an error. */
function holdsVectors(body: Buffer): boolean {
  return tryScan(body, DATA_SCAN)?.spanOf('data') != null
}

/** The request's texts; a number stands for a token. */
function tokensOf(request: Buffer): number {
  if (request.length > MAX_DECODED_BYTES) return tokensOfLength(request.length)
  return inputTokens(fieldOf(JSON.parse(request.toString('utf8')), 'input'))
}

function inputTokens(input: unknown): number {
  if (typeof input === 'number') return 1
  if (typeof input === 'string') return estimateTokens(input)
  if (!Array.isArray(input)) return 0
  return input.reduce((sum: number, one) => sum + inputTokens(one), 0)
}
