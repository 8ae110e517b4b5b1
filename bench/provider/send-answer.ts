import type { ServerResponse } from 'node:http'
import { errorEvent, messageEvents, wholeMessage, type Answer } from './compose-answer'
import type { Scenario } from './scenario'

function wait(delayMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, delayMs))
}

/** Sends an error in the provider's shape. */
export function sendError(response: ServerResponse, requestId: string, scenario: Scenario): void {
  const error = { type: scenario.errorType ?? 'api_error', message: scenario.message ?? 'Simulated error' }
  const body = scenario.rawBody ?? JSON.stringify({ type: 'error', error, request_id: requestId })
  response.writeHead(scenario.status ?? 500, { 'content-type': 'application/json', ...scenario.headers })
  response.end(body)
}

function piecesOf(body: string, chunkBytes: number): Buffer[] {
  const bytes = Buffer.from(body)
  const pieces: Buffer[] = []
  for (let start = 0; start < bytes.length; start += chunkBytes) {
    pieces.push(bytes.subarray(start, start + chunkBytes))
  }
  return pieces
}

/** A stream as a healthy provider sends it, and the event with which it reports an error. */
export type EventPlan = { readonly events: readonly string[]; readonly errorEvent: string }

/** The events that are sent, and how the stream ends after them. */
function planStream(
  { events, errorEvent: lastEvent }: EventPlan,
  scenario: Scenario,
): { events: readonly string[]; end: 'end' | 'cut' | 'stall' } {
  const { cutAfterEvents, stallAfterEvents, endAfterEvents, errorAfterEvents } = scenario
  if (cutAfterEvents !== undefined) return { events: events.slice(0, cutAfterEvents), end: 'cut' }
  if (stallAfterEvents !== undefined) return { events: events.slice(0, stallAfterEvents), end: 'stall' }
  if (endAfterEvents !== undefined) return { events: events.slice(0, endAfterEvents), end: 'end' }
  if (errorAfterEvents !== undefined) {
    return { events: [...events.slice(0, errorAfterEvents), lastEvent], end: 'end' }
  }
  return { events, end: 'end' }
}

async function writePieces(
  response: ServerResponse,
  pieces: readonly (string | Buffer)[],
  delayMs: number,
): Promise<void> {
  for (const piece of pieces) {
    if (response.destroyed) return
    response.write(piece)
    await wait(delayMs)
  }
}

/** Streams an Anthropic answer as its scenario says. */
export function sendStream(response: ServerResponse, answer: Answer, scenario: Scenario): Promise<void> {
  return sendEvents(response, { events: messageEvents(answer), errorEvent: errorEvent() }, scenario)
}

/** Streams events of any wire as their scenario says. */
export async function sendEvents(
  response: ServerResponse,
  plan: EventPlan,
  scenario: Scenario,
): Promise<void> {
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache',
    ...scenario.headers,
  })
  if (scenario.rawBody !== undefined) {
    response.end(scenario.rawBody)
    return
  }
  const { events, end } = planStream(plan, scenario)
  const eventDelayMs = scenario.eventDelayMs ?? 0
  if (scenario.chunkBytes !== undefined) {
    await writePieces(response, piecesOf(events.join(''), scenario.chunkBytes), eventDelayMs)
  } else if (eventDelayMs > 0) {
    await writePieces(response, events, eventDelayMs)
  } else if (end === 'end') {
    response.end(events.join(''))
    return
  } else {
    await new Promise((resolve) => response.write(events.join(''), resolve))
  }
  if (end === 'end') response.end()
  if (end === 'cut') response.destroy()
}

/** Sends an Anthropic answer that is not streamed. */
export function sendWhole(response: ServerResponse, answer: Answer, scenario: Scenario): void {
  sendBody(response, wholeMessage(answer), scenario)
}

/** Sends an answer of any wire in one piece; a scenario that breaks streams off breaks this off half-way. */
export function sendBody(response: ServerResponse, text: string, scenario: Scenario): void {
  const body = Buffer.from(scenario.rawBody ?? text)
  response.writeHead(200, {
    'content-type': 'application/json',
    'content-length': String(body.length),
    ...scenario.headers,
  })
  const half = body.subarray(0, Math.floor(body.length / 2))
  if (scenario.cutAfterEvents !== undefined) response.write(half, () => response.destroy())
  else if (scenario.stallAfterEvents !== undefined) response.write(half)
  else response.end(body)
}
