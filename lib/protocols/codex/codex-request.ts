import type { JsonScan } from '../json/create-json-scanner'
import { mergeSplices } from '../json/merge-splices'
import { readSpan, spliceAll } from '../json/read-span'
import { runSteps, scanSteps } from '../json/scan-steps'
import type { Steps } from '../json/scan-steps'
import { spliceSteps } from '../json/splice-steps'
import { unsupportedField } from '../neutral'
import type { BodySplice, ByteSpan, ParsedRequest } from '../protocol'
import { developerRoles } from './developer-roles'
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
}
/** It refuses requests without any. */
const INSTRUCTIONS = 'You are a helpful assistant.'

const QUOTE = 0x22
const OPENING_BRACE = 0x7b
const WHITE_SPACE: ReadonlySet<number | undefined> = new Set([0x20, 0x09, 0x0a, 0x0d])

/**
 * A Responses request as ChatGPT's backend takes it: streamed, not stored, with instructions and a list of input items,
 * developers in place of systems, without what it does not know, under the account's own name of the model; every other
 * byte as it came. Its reasoning comes encrypted, for it is kept nowhere. Large ones are made in many steps. Throws AppError
 * `UNSUPPORTED_FIELD` (400) for what would have to be kept there.
 * **Source:** https://github.com/openai/codex (`ResponsesApiRequest`)
 */
export function* codexSteps(parsed: ParsedRequest, upstreamModel: string): Steps<Buffer> {
  const { body, modelSpan, requestedModel, splices = [] } = parsed
  const own = yield* codexSplices(body)
  yield
  const changes = mergeSplices(own, splices)
  const isRenamed = modelSpan !== null && requestedModel !== upstreamModel
  const model = isRenamed ? [{ span: modelSpan, text: JSON.stringify(upstreamModel) }] : []
  return yield* spliceSteps(body, mergeSplices(changes, model))
}

/** The same for a small body of ours, at once. */
export function codexBody(body: Buffer): Buffer {
  return spliceAll(body, runSteps(codexSplices(body)))
}

/** What is inserted comes before what is taken away there. */
function inOrder({ span: a }: BodySplice, { span: b }: BodySplice): number {
  return a.start - b.start || a.end - b.end
}

function* codexSplices(body: Buffer): Steps<readonly BodySplice[]> {
  const scan = yield* scanSteps(body, SCAN)
  refuseStored(body, scan)
  const unkept = yield* unkeptItems(body, scan.elements)
  const inputs = yield* inputSplices(body, scan)
  const members = memberSplices(body, scan)
  return mergeSplices(mergeSplices(members, unkept), inputs)
}

/** What changes at the top of the object, in order. */
function memberSplices(body: Buffer, scan: JsonScan): readonly BodySplice[] {
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
  return [insertion(body, words, gone), ...gone.map((span) => ({ span, text: '' }))].toSorted(inOrder)
}

/** Nothing is kept there to go on from. */
function refuseStored(body: Buffer, scan: JsonScan): void {
  const previous = scan.spanOf('previous_response_id')
  const id = previous === null ? null : readSpan(body, previous)
  if (id !== null && id !== '') {
    throw unsupportedField('previous_response_id', 'the account keeps no answers: send the conversation')
  }
}

function* inputSplices(body: Buffer, scan: JsonScan): Steps<readonly BodySplice[]> {
  const input = scan.spanOf('input')
  if (input === null) return []
  const { start, end } = input
  if (body[start] !== QUOTE) return yield* developerRoles(body, scan.elements)
  return [
    {
      span: { start, end: start },
      text: '[{"type":"message","role":"user","content":[{"type":"input_text","text":',
    },
    { span: { start: end, end }, text: '}]}]' },
  ]
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
