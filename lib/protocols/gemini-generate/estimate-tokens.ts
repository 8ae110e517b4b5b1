import { DOCUMENT_BYTES_PER_TOKEN, estimateBodyTokens } from '../estimate-body'
import { estimateTokens } from '../estimate-tokens'
import { readSpan } from '../json/read-span'
import { scanSteps } from '../json/scan-steps'
import type { Steps } from '../json/scan-steps'
import type { ByteSpan } from '../protocol'

/** An image counts 258 tokens a tile, at most about this. **Source:** https://ai.google.dev/gemini-api/docs/tokens#multimodal-tokens */
const IMAGE_TOKENS = 1_120
/** At most this much is decoded; what lies beyond is taken by its bytes. */
const MAX_READ_BYTES = 1_048_576
const FIELDS = ['contents', 'systemInstruction', 'system_instruction', 'tools']
const COUNTED = ['generateContentRequest', 'generate_content_request']
const SCAN = {
  keys: [...FIELDS, ...COUNTED].map((name) => ({ name, unique: false })),
  elementsOf: 'contents',
}

/** So many values are estimated in one step. */
const VALUES_A_STEP = 1_024

/** A local estimate of a request's input tokens, in steps; pictures and files count by kind and size, never as text. */
export function* geminiTokens(body: Buffer): Steps<number> {
  const scan = yield* scanSteps(body, SCAN)
  const inner = COUNTED.map((name) => scan.spanOf(name)).find((span) => span !== null) ?? null
  if (inner !== null) return yield* geminiTokens(body.subarray(inner.start, inner.end))
  const spans = FIELDS.filter((name) => name !== 'contents').map((name) => scan.spanOf(name))
  let tokens = 0
  let room = MAX_READ_BYTES
  for (const [index, span] of [...spans, ...scan.elements].entries()) {
    if (index % VALUES_A_STEP === VALUES_A_STEP - 1) yield
    if (span === null) continue
    const bytes = span.end - span.start
    tokens +=
      bytes > room
        ? estimateBodyTokens(body.subarray(span.start, span.end), IMAGE_TOKENS)
        : estimateSpan(body, span)
    room -= bytes > room ? 0 : bytes
  }
  return tokens
}

function estimateSpan(body: Buffer, span: ByteSpan): number {
  return estimateValue(readSpan(body, span))
}

function estimateValue(value: unknown): number {
  if (typeof value === 'string') return estimateTokens(value)
  if (typeof value === 'number' || typeof value === 'boolean') return 1
  if (typeof value !== 'object' || value === null) return 0
  if (Array.isArray(value)) return value.reduce((sum: number, item) => sum + estimateValue(item), 0)
  let tokens = 0
  for (const [key, field] of Object.entries(value)) {
    if (key === 'role' || key === 'thoughtSignature') continue
    tokens += key === 'inlineData' || key === 'inline_data' ? estimateInline(field) : estimateValue(field)
  }
  return tokens
}

function estimateInline(blob: unknown): number {
  const { mimeType, mime_type: snake, data } = (blob ?? {}) as Readonly<Record<string, unknown>>
  const type = typeof mimeType === 'string' ? mimeType : snake
  if (typeof type === 'string' && type.startsWith('image/')) return IMAGE_TOKENS
  return typeof data === 'string' ? Math.ceil(data.length / DOCUMENT_BYTES_PER_TOKEN) : 0
}
