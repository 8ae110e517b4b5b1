import { NO_USAGE } from '@/lib/core'
import type { TokenUsage } from '@/lib/core'
import { estimateBodyTokens } from '../estimate-body'
import { estimateTokens } from '../estimate-tokens'
import { fieldOf, readSpan } from '../json/read-span'
import { tryScan } from '../json/try-scan'
import type { AskedFor, ModelNames, ReadAnswer } from '../protocol'
import { textOfContent } from '../text-of-content'
import { readUsageMetadata } from './usage-reader'

const USAGE_SCAN = { keys: [{ name: 'usageMetadata', unique: false }] }
/** Beyond this a request is not decoded for an estimate. */
const MAX_DECODED_BYTES = 1_048_576

/**
 * Reads the usage of embeddings; models that report none are billed by an estimate of the request's text. The vectors are
 * not decoded. Never throws. **Source:** `EmbedContentResponse` of `@google/genai`
 */
export function readEmbeddings(body: Buffer, _names: ModelNames, request: AskedFor = {}): ReadAnswer {
  const span = tryScan(body, USAGE_SCAN)?.spanOf('usageMetadata') ?? null
  const reported = span === null ? null : readUsageMetadata(readSpan(body, span))
  const usage = reported ?? (request.body === undefined ? null : estimate(request.body))
  return {
    usage: usage ?? NO_USAGE,
    usageState: reported !== null ? 'final' : usage !== null ? 'estimated' : 'none',
    responseModel: null,
    body,
  }
}

function estimate(request: Buffer): TokenUsage {
  if (request.length > MAX_DECODED_BYTES) {
    return { ...NO_USAGE, inputTokens: estimateBodyTokens(request) }
  }
  const value: unknown = JSON.parse(request.toString('utf8'))
  const batch = fieldOf(value, 'requests')
  const requests: readonly unknown[] = Array.isArray(batch) ? batch : [value]
  const inputTokens = requests.reduce(
    (sum: number, one) => sum + estimateTokens(textOfContent(fieldOf(fieldOf(one, 'content'), 'parts'))),
    0,
  )
  return { ...NO_USAGE, inputTokens }
}
