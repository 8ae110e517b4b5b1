import { scanJson } from '../json/create-json-scanner'
import { fieldOf, readSpan, spliceBytes } from '../json/read-span'
import { readSocketMessage, withoutMember } from './read-socket-message'
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
  /** Reads a message. `id` names the answer to one that generates nothing. Throws AppError `INVALID_REQUEST` (400). */
  read(message: Buffer, id: string, nowSeconds: number): SocketTurn
  /** An event of the answer; the last one is kept. */
  answered(event: string, data: string): void
  /** The turn has failed: nothing goes on from what was before. */
  failed(): void
}

type Kept = { readonly id: string; readonly items: readonly unknown[] }

const SCAN = {
  keys: ['generate', 'previous_response_id', 'input'].map((name) => ({ name, unique: true })),
}
const LAST_EVENTS = new Set(['response.completed', 'response.incomplete'])

export function createSocketConversation(): SocketConversation {
  let last: Kept | null = null
  let asked: Buffer = Buffer.alloc(0)
  return {
    read(message, id, nowSeconds) {
      const body = wholeConversation(readSocketMessage(message), last)
      const generate = scanJson(body, SCAN).spanOf('generate')
      if (generate === null) {
        asked = body
        return { kind: 'request', body }
      }
      const plain = withoutMember(body, generate)
      if (readSpan(body, generate) !== false) {
        asked = plain
        return { kind: 'request', body: plain }
      }
      last = { id, items: itemsOf(plain) }
      return { kind: 'warm', events: warmEvents(plain, id, nowSeconds) }
    },
    answered(event, data) {
      if (event === 'response.failed' || event === 'error') last = null
      if (LAST_EVENTS.has(event)) last = keptOf(asked, data)
    },
    failed() {
      last = null
    },
  }
}

/** The body with everything before it, where it goes on from the kept response. */
function wholeConversation(body: Buffer, last: Kept | null): Buffer {
  if (last === null) return body
  const scan = scanJson(body, SCAN)
  const [previous, input] = [scan.spanOf('previous_response_id'), scan.spanOf('input')]
  if (previous === null || input === null || readSpan(body, previous) !== last.id) return body
  const items = [...last.items, ...listOf(readSpan(body, input))]
  const whole = spliceBytes(body, input, JSON.stringify(items))
  const place = scanJson(whole, SCAN).spanOf('previous_response_id')
  return place === null ? whole : withoutMember(whole, place)
}

/** What the next message may go on from; `null` = the provider has stored it. */
function keptOf(body: Buffer, data: string): Kept | null {
  const response = fieldOf(parsed(data), 'response')
  const id = fieldOf(response, 'id')
  if (typeof id !== 'string' || fieldOf(response, 'store') !== false) return null
  const output = fieldOf(response, 'output')
  return { id, items: [...itemsOf(body), ...listOf(output).filter(isWhole)] }
}

/** Reasoning that is kept nowhere is of no use without its content. */
function isWhole(item: unknown): boolean {
  return fieldOf(item, 'type') !== 'reasoning' || typeof fieldOf(item, 'encrypted_content') === 'string'
}

function itemsOf(body: Buffer): readonly unknown[] {
  const input = scanJson(body, SCAN).spanOf('input')
  return input === null ? [] : listOf(readSpan(body, input))
}

/** `input` as a list: a text is what the user says. */
function listOf(input: unknown): readonly unknown[] {
  if (typeof input === 'string') return [{ type: 'message', role: 'user', content: input }]
  return Array.isArray(input) ? input : []
}

function parsed(data: string): unknown {
  try {
    return JSON.parse(data)
  } catch {
    return null
  }
}
