import { scanJson } from '../json/create-json-scanner'
import type { JsonScan } from '../json/create-json-scanner'
import { readSpan, spliceAll } from '../json/read-span'
import { unsupportedField } from '../neutral'
import type { BodySplice, ByteSpan, ParsedRequest } from '../protocol'
import { unkeptItems } from './unkept-items'

/**
 * What the backend refuses to be told: how long an answer may be and how it is sampled, who the end user is, and what is
 * kept with an answer that is not kept.
 */
const UNKNOWN = [
  'max_output_tokens',
  'metadata',
  'user',
  'safety_identifier',
  'prompt_cache_retention',
  'stream_options',
  'temperature',
  'top_p',
  'truncation',
  'frequency_penalty',
  'presence_penalty',
  'max_tool_calls',
  'previous_response_id',
]
const SCAN = {
  keys: ['store', 'stream', 'instructions', 'include', 'input', ...UNKNOWN].map((name) => ({
    name,
    unique: false,
  })),
  elementsOf: 'input',
  markKey: 'role',
}
/** It refuses requests without any. */
const INSTRUCTIONS = 'You are a helpful assistant.'

const QUOTE = 0x22
const OPENING_BRACE = 0x7b
const WHITE_SPACE: ReadonlySet<number | undefined> = new Set([0x20, 0x09, 0x0a, 0x0d])

/**
 * A Responses request as ChatGPT's backend takes it: streamed, not stored, with instructions and a list of input items,
 * developers in place of systems, without what it does not know; every other byte as it came. Its reasoning comes encrypted,
 * for it is kept nowhere. Throws AppError `UNSUPPORTED_FIELD` (400) for what would have to be kept there.
 * **Source:** https://github.com/openai/codex (`ResponsesApiRequest`)
 */
export function codexRequest(parsed: ParsedRequest): ParsedRequest {
  const { body, splices = [] } = parsed
  const own = codexSplices(body)
  const others = splices.filter(
    (other) => !own.some(({ span }) => isInside(other.span, span) || overlaps(other.span, span)),
  )
  return { ...parsed, splices: [...own, ...others].toSorted(inOrder) }
}

/** The same for a body of ours. */
export function codexBody(body: Buffer): Buffer {
  return spliceAll(body, codexSplices(body))
}

/** What is inserted comes before what is taken away there. */
function inOrder({ span: a }: BodySplice, { span: b }: BodySplice): number {
  return a.start - b.start || a.end - b.end
}

function isInside(one: ByteSpan, { start, end }: ByteSpan): boolean {
  return one.start >= start && one.end <= end
}

function overlaps(one: ByteSpan, other: ByteSpan): boolean {
  return one.start < other.end && other.start < one.end
}

function codexSplices(body: Buffer): readonly BodySplice[] {
  const scan = scanJson(body, SCAN)
  refuseStored(body, scan)
  const include = scan.spanOf('include')
  const lacksInclude = include === null || readSpan(body, include) === null
  const instructions = scan.spanOf('instructions')
  const lacksInstructions = instructions === null || !hasText(body, instructions)
  const gone = ['store', 'stream', ...UNKNOWN]
    .map((name) => scan.spanOf(name))
    .concat(lacksInstructions ? instructions : null, lacksInclude ? include : null)
    .filter((span) => span !== null)
    .map((value) => memberAt(body, value))
    .toSorted((a, b) => a.start - b.start)
  const words: Record<string, unknown> = { store: false, stream: true }
  if (lacksInstructions) words['instructions'] = INSTRUCTIONS
  if (lacksInclude) words['include'] = ['reasoning.encrypted_content']
  const own = [insertion(body, words, gone), ...gone.map((span) => ({ span, text: '' }))]
  const unkept = unkeptItems(body, scan.elements)
  return [...own, ...unkept, ...inputSplices(body, scan)].toSorted(inOrder)
}

/** Nothing is kept there to go on from. */
function refuseStored(body: Buffer, scan: JsonScan): void {
  const previous = scan.spanOf('previous_response_id')
  const id = previous === null ? null : readSpan(body, previous)
  if (id !== null && id !== '') {
    throw unsupportedField('previous_response_id', 'the account keeps no answers: send the conversation')
  }
}

const SYSTEM_ROLE = /^"?\s*:\s*"(?=system")/

function inputSplices(body: Buffer, scan: JsonScan): readonly BodySplice[] {
  const input = scan.spanOf('input')
  if (input === null) return []
  const { start, end } = input
  if (body[start] === QUOTE) {
    return [
      {
        span: { start, end: start },
        text: '[{"type":"message","role":"user","content":[{"type":"input_text","text":',
      },
      { span: { start: end, end }, text: '}]}]' },
    ]
  }
  return scan.marks.flatMap((mark) => {
    const head =
      mark < start || mark > end ? null : SYSTEM_ROLE.exec(body.toString('latin1', mark, mark + 64))
    if (head === null) return []
    const at = mark + head[0].length
    return [{ span: { start: at, end: at + 'system'.length }, text: 'developer' }]
  })
}

function hasText(body: Buffer, span: ByteSpan): boolean {
  if (span.end - span.start > 1_024) return true
  const value = readSpan(body, span)
  return typeof value === 'string' && value.trim() !== ''
}

/** The words as the object's first members, which the comma of the next one that stays follows. */
function insertion(body: Buffer, words: object, gone: readonly ByteSpan[]): BodySplice {
  const start = body.indexOf(OPENING_BRACE) + 1
  const isFirstGone = gone[0]?.start === start
  return { span: { start, end: start }, text: JSON.stringify(words).slice(1, -1) + (isFirstGone ? '' : ',') }
}

/** A member of the top-level object with the comma before it, or from the opening brace on. */
function memberAt(body: Buffer, value: ByteSpan): ByteSpan {
  const colon = behindSpace(body, value.start)
  const keyEnd = behindSpace(body, colon - 1)
  const key = body.lastIndexOf(QUOTE, keyEnd - 2)
  const before = behindSpace(body, key)
  return { start: body[before - 1] === OPENING_BRACE ? before : before - 1, end: value.end }
}

/** Behind the last byte before `at` that is no white space. */
function behindSpace(body: Buffer, at: number): number {
  let end = at
  while (WHITE_SPACE.has(body[end - 1])) end -= 1
  return end
}
