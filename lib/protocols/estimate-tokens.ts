import { DOCUMENT_BYTES_PER_TOKEN, estimateBodyTokens, IMAGE_TOKENS } from './estimate-body'
import { fieldOf, readSpan } from './json/read-span'
import { scanSteps } from './json/scan-steps'
import type { Steps } from './json/scan-steps'
import { tokensOfLength } from './tokens-of-length'

const MESSAGE_OVERHEAD_TOKENS = 4
/** At most this much is decoded; what lies beyond is taken by its bytes. */
const MAX_READ_BYTES = 1_048_576
/** Scripts in which a character is about a token. */
const DENSE = /[\u1100-\u11ff\u2e80-\ua4cf\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]/gu

/** A rough count of a text's tokens: a character of CJK is one, four of anything else are one. */
export function estimateTokens(text: string): number {
  const dense = text.match(DENSE)?.length ?? 0
  return dense + tokensOfLength(text.length - dense)
}

/** What a request says beside its list of messages or items, and that list. */
type Places = { readonly beside: readonly string[]; readonly list: string }
const MESSAGES: Places = { beside: ['system', 'tools'], list: 'messages' }
const RESPONSES: Places = { beside: ['instructions', 'tools'], list: 'input' }

/** So many values are estimated in one step. */
const VALUES_A_STEP = 1_024

/** A local estimate of a Messages request's input tokens; images and documents count by kind and size, never as text. */
export function messagesTokens(body: Buffer): Steps<number> {
  return estimateIn(body, MESSAGES)
}

/** The same of a Responses request. */
export function responsesTokens(body: Buffer): Steps<number> {
  return estimateIn(body, RESPONSES)
}

function* estimateIn(body: Buffer, { beside, list }: Places): Steps<number> {
  const keys = [...beside, list].map((name) => ({ name, unique: false }))
  const scan = yield* scanSteps(body, { keys, elementsOf: list })
  let tokens = 0
  let room = MAX_READ_BYTES
  // A conversation of one text has no elements.
  const said = scan.elements.length === 0 ? [scan.spanOf(list)] : scan.elements
  const spans = [...beside.map((name) => scan.spanOf(name)), ...said]
  for (const [index, span] of spans.entries()) {
    if (index % VALUES_A_STEP === VALUES_A_STEP - 1) yield
    if (span === null) continue
    const bytes = span.end - span.start
    if (bytes > room) tokens += estimateBodyTokens(body.subarray(span.start, span.end))
    else {
      tokens += estimateValue(readSpan(body, span), '')
      room -= bytes
    }
  }
  return tokens + scan.elements.length * MESSAGE_OVERHEAD_TOKENS
}

/** What is no text of the request. */
const UNCOUNTED: ReadonlySet<string> = new Set(['type', 'cache_control', 'signature', 'encrypted_content'])

/** `type` is the kind of part the value stands in. */
function estimateValue(value: unknown, type: string): number {
  if (typeof value === 'string') return estimateTokens(value)
  if (typeof value === 'number' || typeof value === 'boolean') return 1
  if (typeof value !== 'object' || value === null) return 0
  if (Array.isArray(value)) return value.reduce((sum: number, item) => sum + estimateValue(item, ''), 0)
  const ownType = fieldOf(value, 'type')
  const kind = typeof ownType === 'string' ? ownType : type
  let tokens = 0
  for (const [key, field] of Object.entries(value)) {
    if (UNCOUNTED.has(key)) continue
    tokens += key === 'source' ? estimateSource(field, kind) : estimateField(key, field, kind)
  }
  return tokens
}

/** Responses name pictures and files by fields of their own. */
function estimateField(key: string, value: unknown, kind: string): number {
  if (key === 'image_url' && kind === 'input_image') return IMAGE_TOKENS
  if (key === 'file_data' && typeof value === 'string')
    return Math.ceil(value.length / DOCUMENT_BYTES_PER_TOKEN)
  return estimateValue(value, kind)
}

function estimateSource(source: unknown, kind: string): number {
  if (kind === 'image') return IMAGE_TOKENS
  const data = fieldOf(source, 'data')
  if (fieldOf(source, 'type') === 'base64' && typeof data === 'string') {
    return Math.ceil(data.length / DOCUMENT_BYTES_PER_TOKEN)
  }
  return estimateValue(source, kind)
}
