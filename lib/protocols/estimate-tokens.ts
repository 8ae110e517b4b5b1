import { scanJson } from './json/create-json-scanner'
import { fieldOf, readSpan } from './json/read-span'

const CHARACTERS_PER_TOKEN = 4
/** An image counts width × height / 750, at most about this. **Source:** https://platform.claude.com/docs/en/build-with-claude/vision */
const IMAGE_TOKENS = 1_600
/** A document page is some 3,000 bytes of text or image. */
const DOCUMENT_BYTES_PER_TOKEN = 12
const MESSAGE_OVERHEAD_TOKENS = 4
/** At most this much is decoded; what lies beyond is taken by its length, a value of this size for a picture. */
const MAX_READ_BYTES = 1_048_576
/** Scripts in which a character is about a token. */
const DENSE = /[\u1100-\u11ff\u2e80-\ua4cf\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]/gu

/** A rough count of a text's tokens: a character of CJK is one, four of anything else are one. */
export function estimateTokens(text: string): number {
  const dense = text.match(DENSE)?.length ?? 0
  return dense + estimateTokensOfCharacters(text.length - dense)
}

/** The same for text of which only the length is known. */
export function estimateTokensOfCharacters(characters: number): number {
  return Math.ceil(characters / CHARACTERS_PER_TOKEN)
}

const ESTIMATE_SCAN = { keys: ['system', 'messages', 'tools'].map((name) => ({ name, unique: false })) }

/** A local estimate of a Messages request's input tokens; images and documents count by kind and size, never as text. */
export function estimateInputTokens(body: Buffer): number {
  const scan = scanJson(body, { ...ESTIMATE_SCAN, elementsOf: 'messages' })
  let tokens = 0
  let room = MAX_READ_BYTES
  const spans = [scan.spanOf('system'), scan.spanOf('tools'), ...scan.elements]
  for (const span of spans) {
    if (span === null) continue
    const bytes = span.end - span.start
    if (bytes > MAX_READ_BYTES) tokens += IMAGE_TOKENS
    else if (bytes > room) tokens += estimateTokensOfCharacters(bytes)
    else {
      tokens += estimateValue(readSpan(body, span), '')
      room -= bytes
    }
  }
  return tokens + scan.elements.length * MESSAGE_OVERHEAD_TOKENS
}

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
    if (key === 'type' || key === 'cache_control' || key === 'signature') continue
    tokens += key === 'source' ? estimateSource(field, kind) : estimateValue(field, kind)
  }
  return tokens
}

function estimateSource(source: unknown, kind: string): number {
  if (kind === 'image') return IMAGE_TOKENS
  const data = fieldOf(source, 'data')
  if (fieldOf(source, 'type') === 'base64' && typeof data === 'string') {
    return Math.ceil(data.length / DOCUMENT_BYTES_PER_TOKEN)
  }
  return estimateValue(source, kind)
}
