import { hash } from 'node:crypto'
import type { JsonScan, JsonScannerOptions } from './json/create-json-scanner'
import { scanJson } from './json/create-json-scanner'
import { fieldOf, readSpan } from './json/read-span'
import type { ByteSpan, RequestHeaders } from './protocol'
import { headerValue } from './header-value'
import { sessionIdOfUserId } from './session-id'
import { textOfContent, textOfPart } from './text-of-content'

const MAX_CLIENT_ID_LENGTH = 64
/** No rule decodes more than this for stickiness: the next rule decides. */
const MAX_DECODED_BYTES = 1_048_576
const SESSION_HEADERS = ['x-claude-code-session-id', 'session_id', 'conversation_id']

/** The keys a scan must record so that a session hash can be read from it. */
export const SESSION_SCAN: JsonScannerOptions = {
  keys: ['metadata', 'system', 'messages', 'prompt_cache_key'].map((name) => ({ name, unique: false })),
  elementsOf: 'messages',
  markKey: 'cache_control',
}

/** The same for Responses, whose conversation is `input` and whose system prompt is `instructions`. */
export const RESPONSES_SESSION_SCAN: JsonScannerOptions = {
  keys: ['metadata', 'instructions', 'input', 'prompt_cache_key'].map((name) => ({ name, unique: false })),
  elementsOf: 'input',
}

/** A scanned request; the scan records at least the keys of `SESSION_SCAN` or `RESPONSES_SESSION_SCAN`. */
export type SessionSource = {
  readonly headers: RequestHeaders
  readonly body: Buffer
  readonly scan: JsonScan
  readonly metadataUserId: string | null
}

/**
 * The session of a request, by which it stays with its account: a client's session id as it is (hashed when longer than 64
 * characters), else 32 hex digits of the text that stays the same through a conversation; empty = no stickiness.
 */
export function readSessionHash(source: SessionSource): string {
  const sessionId = readSessionId(source)
  return sessionHashOf(
    sessionId,
    () => cacheMarkedText(source) || systemText(source) || firstMessageText(source),
  )
}

/** A client's session id, else the hash of a text that lasts as long as the conversation; empty = neither is there. */
export function sessionHashOf(sessionId: string, lastingText: () => string): string {
  if (sessionId !== '') return sessionId.length > MAX_CLIENT_ID_LENGTH ? hashText(sessionId) : sessionId
  const text = lastingText()
  return text === '' ? '' : hashText(text)
}

/** The session id that a coding CLI sends in its headers; empty = none. */
export function sessionIdOfHeaders(headers: RequestHeaders): string {
  for (const name of SESSION_HEADERS) {
    const value = headerValue(headers, name)
    if (value !== '') return value
  }
  return ''
}

/** The session hash of a raw body; empty for a body that is not a JSON object. */
export function sessionHashOfBody(headers: RequestHeaders, body: Buffer): string {
  let scan: JsonScan
  try {
    scan = scanJson(body, SESSION_SCAN)
  } catch {
    return ''
  }
  const userId = fieldOf(decode({ body }, scan.spanOf('metadata')), 'user_id')
  return readSessionHash({ headers, body, scan, metadataUserId: typeof userId === 'string' ? userId : null })
}

function hashText(text: string): string {
  return hash('sha256', text, 'hex').slice(0, 32)
}

function readSessionId({ headers, body, scan, metadataUserId }: SessionSource): string {
  const ofUser = metadataUserId === null ? '' : sessionIdOfUserId(metadataUserId)
  if (ofUser !== '') return ofUser
  const ofHeaders = sessionIdOfHeaders(headers)
  if (ofHeaders !== '') return ofHeaders
  const cacheKey = decode({ body }, scan.spanOf('prompt_cache_key'))
  return typeof cacheKey === 'string' ? cacheKey.trim() : ''
}

/** The text of the first message with a part marked for caching, whole; without any, the marked parts of the system prompt. */
function cacheMarkedText(source: SessionSource): string {
  const { scan } = source
  if (scan.marks.length === 0) return ''
  let decodedBytes = 0
  for (const span of spansWithMarks(scan.elements, scan.marks)) {
    decodedBytes += span.end - span.start
    if (decodedBytes > MAX_DECODED_BYTES) return ''
    const content = fieldOf(decode(source, span), 'content')
    if (!Array.isArray(content) || !content.some(isCacheMarked)) continue
    const text = textOfContent(content)
    if (text !== '') return text
    break
  }
  const systemSpan = scan.spanOf('system')
  if (systemSpan === null || spansWithMarks([systemSpan], scan.marks).length === 0) return ''
  const system = decode(source, systemSpan)
  if (!Array.isArray(system)) return ''
  let text = ''
  for (const part of system) if (isCacheMarked(part)) text += textOfPart(part)
  return text
}

/** The spans that contain a mark; both lists ascend. */
function spansWithMarks(spans: readonly ByteSpan[], marks: readonly number[]): readonly ByteSpan[] {
  let at = 0
  return spans.filter(({ start, end }) => {
    while (at < marks.length && (marks[at] ?? 0) < start) at++
    return (marks[at] ?? Number.POSITIVE_INFINITY) < end
  })
}

function isCacheMarked(part: unknown): boolean {
  return fieldOf(fieldOf(part, 'cache_control'), 'type') === 'ephemeral'
}

function systemText(source: SessionSource): string {
  const { scan } = source
  return textOfContent(decode(source, scan.spanOf('system') ?? scan.spanOf('instructions')))
}

function firstMessageText(source: SessionSource): string {
  const { scan } = source
  const [first] = scan.elements
  // Where the whole conversation is one text, there are no elements.
  if (first === undefined) return textOfContent(decode(source, scan.spanOf('input')))
  return textOfContent(fieldOf(decode(source, first), 'content'))
}

function decode({ body }: { readonly body: Buffer }, span: ByteSpan | null): unknown {
  if (span === null || span.end - span.start > MAX_DECODED_BYTES) return undefined
  return readSpan(body, span)
}
