import { readSpan, spliceAll, spliceBytes } from '../json/read-span'
import { scanSteps } from '../json/scan-steps'
import type { Steps } from '../json/scan-steps'
import { invalidRequest } from '../invalid-request'
import type { BodySplice, ByteSpan } from '../protocol'

const SCAN = { keys: ['type', 'stream'].map((name) => ({ name, unique: true })) }
const OPENING_BRACE = 0x7b
const COMMA = 0x2c
const QUOTE = 0x22

/**
 * The body of the HTTP request that a `response.create` message stands for: without its `type`, streamed, every other
 * byte as it came. Throws AppError `INVALID_REQUEST` (400) for any other message.
 * **Source:** `ResponsesClientEvent` of the `openai` package.
 */
export function* readSocketMessage(message: Buffer): Steps<Buffer> {
  const scan = yield* scanSteps(message, SCAN)
  const type = scan.spanOf('type')
  if (type === null || readSpan(message, type) !== 'response.create') {
    throw invalidRequest('A message must be of type response.create', { param: 'type' })
  }
  const stream = scan.spanOf('stream')
  const opening = message.indexOf(OPENING_BRACE) + 1
  const splices: BodySplice[] = [{ span: memberAround(message, type), text: '' }]
  if (stream === null)
    splices.push({ span: { start: opening, end: opening }, text: streamMember(message, type) })
  else splices.push({ span: stream, text: 'true' })
  return spliceAll(
    message,
    splices.toSorted((a, b) => a.span.start - b.span.start || a.span.end - b.span.end),
  )
}

/** A body without one member of its object, given the place of the member's value. */
export function withoutMember(body: Buffer, value: ByteSpan): Buffer {
  return spliceBytes(body, memberAround(body, value), '')
}

/** A body with one more member in front; `json` = its value. The body has members of its own. */
export function withMember(body: Buffer, name: string, json: string): Buffer {
  const at = body.indexOf(OPENING_BRACE) + 1
  return spliceBytes(body, { start: at, end: at }, `${JSON.stringify(name)}:${json},`)
}

/** The inserted member, with a comma where others are left behind it. */
function streamMember(message: Buffer, type: ByteSpan): string {
  const { start, end } = memberAround(message, type)
  const isAlone =
    message.toString('latin1', 0, start).trim() === '{' && message.toString('latin1', end).trim() === '}'
  return isAlone ? '"stream":true' : '"stream":true,'
}

/** A member by its value: its key in front, and one of the commas beside it. */
function memberAround(message: Buffer, value: ByteSpan): ByteSpan {
  const keyEnd = message.lastIndexOf(QUOTE, value.start - 1)
  const start = message.lastIndexOf(QUOTE, keyEnd - 1)
  const before = skipBlank(message, start - 1, -1)
  if (message[before] === COMMA) return { start: before, end: value.end }
  const after = skipBlank(message, value.end, 1)
  return { start, end: message[after] === COMMA ? after + 1 : value.end }
}

function skipBlank(message: Buffer, from: number, step: 1 | -1): number {
  let at = from
  while ((message[at] ?? 0x7d) <= 0x20) at += step
  return at
}
