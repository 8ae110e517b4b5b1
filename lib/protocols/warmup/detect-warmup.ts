import type { JsonScan } from '../json/create-json-scanner'
import { scanJson } from '../json/create-json-scanner'
import { fieldOf, readSpan } from '../json/read-span'
import type { ByteSpan } from '../protocol'
import { textOfPart } from '../text-of-content'

/** Which of a coding CLI's warm-up calls a request is. */
export type WarmupKind = 'none' | 'suggestion' | 'warmup'

const SUGGESTION = '[SUGGESTION MODE:'
const WARMUP = 'Warmup'
const TITLE_PROMPT = 'Please write a 5-10 word title for the following conversation:'
const TOPIC_PROMPT =
  'nalyze if this message indicates a new conversation topic. If it does, extract a 2-3 word title'
const NEEDLES = [SUGGESTION, WARMUP, TITLE_PROMPT, TOPIC_PROMPT].map((text) => Buffer.from(text))

/** Warm-ups proper are small; of a larger request only the last message is looked at. */
const MAX_SEARCHED_BYTES = 2_097_152

const SCAN = {
  keys: ['system', 'messages'].map((name) => ({ name, unique: false })),
  elementsOf: 'messages',
}

/**
 * Whether a Messages request is a warm-up call, by the texts above. Only block-form content counts; a byte
 * search decides whether to look at all, and then only values that hold a hit are decoded. Anything unreadable is `none`.
 */
export function detectWarmup(body: Buffer): WarmupKind {
  if (!NEEDLES.some((needle) => body.includes(needle))) return 'none'
  const scan = tryScan(body)
  if (scan === null) return 'none'
  if (isSuggestion(body, scan.elements.at(-1))) return 'suggestion'
  if (body.length > MAX_SEARCHED_BYTES) return 'none'
  const isWarmup =
    scan.elements.some((message) => isWarmupMessage(body, message)) ||
    isTopicSystem(body, scan.spanOf('system'))
  return isWarmup ? 'warmup' : 'none'
}

function tryScan(body: Buffer): JsonScan | null {
  try {
    return scanJson(body, SCAN)
  } catch {
    return null
  }
}

/** The value of a span, if its bytes hold one of the texts. */
function readHit(body: Buffer, span: ByteSpan, needles: readonly string[]): unknown {
  const bytes = body.subarray(span.start, span.end)
  return needles.some((needle) => bytes.includes(needle)) ? readSpan(body, span) : undefined
}

function isSuggestion(body: Buffer, lastMessage: ByteSpan | undefined): boolean {
  if (lastMessage === undefined) return false
  const message = readHit(body, lastMessage, [SUGGESTION])
  if (fieldOf(message, 'role') !== 'user') return false
  const [firstPart] = partsOf(fieldOf(message, 'content'))
  return textOfPart(firstPart).startsWith(SUGGESTION)
}

function isWarmupMessage(body: Buffer, span: ByteSpan): boolean {
  const message = readHit(body, span, [WARMUP, TITLE_PROMPT])
  return partsOf(fieldOf(message, 'content')).some((part) => {
    const text = textOfPart(part)
    return text === WARMUP || text.includes(TITLE_PROMPT)
  })
}

function isTopicSystem(body: Buffer, span: ByteSpan | null): boolean {
  if (span === null) return false
  return partsOf(readHit(body, span, [TOPIC_PROMPT])).some((part) => textOfPart(part).includes(TOPIC_PROMPT))
}

function partsOf(content: unknown): readonly unknown[] {
  return Array.isArray(content) ? content : []
}
