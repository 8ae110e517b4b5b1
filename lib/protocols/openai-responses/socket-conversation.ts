import { fieldOf, readSpan, spliceBytes } from '../json/read-span'
import type { JsonScan } from '../json/create-json-scanner'
import { scanSteps } from '../json/scan-steps'
import type { Steps } from '../json/scan-steps'
import type { ByteSpan } from '../protocol'
import { readSocketMessage, withMember, withoutMember } from './read-socket-message'
import { warmEvents } from './warm-events'

/** What a message asks for: a request, or that the connection be made ready; `events` are its answer, as JSON. */
export type SocketTurn =
  | { readonly kind: 'request'; readonly body: Buffer }
  | { readonly kind: 'warm'; readonly events: readonly string[] }

/**
 * What a socket keeps of its last response that is stored nowhere: a message that goes on from there is sent with the
 * whole conversation. **Source:** https://platform.openai.com/docs/guides/websocket-mode
 */
export type SocketConversation = {
  /**
   * Reads a message, a large one in many steps. `id` names the answer to one that generates nothing. Throws AppError
   * `INVALID_REQUEST` (400).
   */
  read(message: Buffer, id: string, nowSeconds: number): Steps<SocketTurn>
  /** An event of the answer; the last one is kept. */
  answered(event: string, data: string): void
  /** The turn has failed: nothing goes on from what was before. */
  failed(): void
}

/** A response and what led to it: the stored one it went on from (`null` = none), and the items since, as JSON without brackets. */
type KeptTurn = { readonly id: string; readonly previous: string | null; readonly items: string }

/** What was asked for last, and where its members stand. */
type AskedTurn = { readonly body: Buffer; readonly scan: JsonScan }

/** Longer conversations are not kept: whoever goes on from one sends it again. */
const LONGEST_BYTES = 8_388_608

const SCAN = {
  keys: ['generate', 'previous_response_id', 'input'].map((name) => ({ name, unique: true })),
}
/** The shorter naming has one event for every end: the response tells which. */
const LAST_EVENTS = new Set(['response.completed', 'response.incomplete', 'response.done'])

export function createSocketConversation(): SocketConversation {
  let last: KeptTurn | null = null
  let asked: AskedTurn | null = null
  return {
    *read(message, id, nowSeconds) {
      const body = yield* wholeConversation(yield* readSocketMessage(message), last)
      asked = null
      if (body.length > LONGEST_BYTES) return { kind: 'request', body }
      asked = { body, scan: yield* scanSteps(body, SCAN) }
      const generate = asked.scan.spanOf('generate')
      if (generate === null) return { kind: 'request', body }
      const rest = withoutMember(body, generate)
      asked = { body: rest, scan: yield* scanSteps(rest, SCAN) }
      if (readSpan(body, generate) !== false) return { kind: 'request', body: rest }
      last = { id, ...saidIn(asked) }
      return { kind: 'warm', events: yield* warmEvents(rest, id, nowSeconds) }
    },
    answered(event, data) {
      const type = event === 'message' ? typeOf(data) : event
      if (type === 'response.failed' || type === 'error') last = null
      if (LAST_EVENTS.has(type)) last = asked === null ? null : keptOf(asked, data)
    },
    failed() {
      last = null
    },
  }
}

/** The body with everything before it, where it goes on from the kept response. */
function* wholeConversation(body: Buffer, last: KeptTurn | null): Steps<Buffer> {
  if (last === null) return body
  const scan = yield* scanSteps(body, SCAN)
  const previous = scan.spanOf('previous_response_id')
  if (previous === null || readSpan(body, previous) !== last.id) return body
  const earlier = resumed(body, previous, last.previous)
  const input = (yield* scanSteps(earlier, SCAN)).spanOf('input')
  const items = `[${joined(last.items, input === null ? '' : itemsAt(earlier, input))}]`
  return input === null ? withMember(earlier, 'input', items) : spliceBytes(earlier, input, items)
}

function resumed(body: Buffer, span: ByteSpan, previous: string | null): Buffer {
  return previous === null ? withoutMember(body, span) : spliceBytes(body, span, JSON.stringify(previous))
}

/** What the next message may go on from; `null` = the provider has stored it, or it has failed. */
function keptOf(asked: AskedTurn, data: string): KeptTurn | null {
  const response = fieldOf(parsed(data), 'response')
  const id = fieldOf(response, 'id')
  if (typeof id !== 'string' || fieldOf(response, 'store') !== false) return null
  if (fieldOf(response, 'status') === 'failed') return null
  const { previous, items } = saidIn(asked)
  return { id, previous, items: joined(items, outputItems(fieldOf(response, 'output'))) }
}

/**
 * The output as input. Reasoning that is kept nowhere is of no use without its content; what came of it must not point
 * to it by an id.
 */
function outputItems(output: unknown): string {
  const items: readonly unknown[] = Array.isArray(output) ? output : []
  const kept = items.filter(isWhole)
  const shown = kept.length === items.length ? kept : kept.map(withoutId)
  return shown.map((item) => JSON.stringify(item)).join(',')
}

function isWhole(item: unknown): boolean {
  return fieldOf(item, 'type') !== 'reasoning' || typeof fieldOf(item, 'encrypted_content') === 'string'
}

function withoutId(item: unknown): unknown {
  return typeof item === 'object' && item !== null ? { ...item, id: undefined } : item
}

function saidIn({ body, scan }: AskedTurn): Omit<KeptTurn, 'id'> {
  const [previous, input] = [scan.spanOf('previous_response_id'), scan.spanOf('input')]
  const named = previous === null ? null : readSpan(body, previous)
  return {
    previous: typeof named === 'string' ? named : null,
    items: input === null ? '' : itemsAt(body, input),
  }
}

/** The items of an `input`, without brackets: a text is what the user says. */
function itemsAt(body: Buffer, input: ByteSpan): string {
  const text = body.toString('utf8', input.start, input.end).trim()
  if (text.startsWith('[')) return text.slice(1, -1).trim()
  return text.startsWith('"') ? `{"type":"message","role":"user","content":${text}}` : ''
}

function joined(...lists: readonly string[]): string {
  return lists.filter((list) => list !== '').join(',')
}

const TYPE = /"type"\s*:\s*"([\w.]+)"/

/** The type of an event that bears no name; each begins with it. */
function typeOf(data: string): string {
  return TYPE.exec(data.slice(0, 200))?.[1] ?? ''
}

function parsed(data: string): unknown {
  try {
    return JSON.parse(data)
  } catch {
    return null
  }
}
