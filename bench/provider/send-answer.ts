import type { ServerResponse } from 'node:http'
import type { Scenario } from './scenario'

function wait(delayMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, delayMs))
}

/** The events of a whole stream, and the one that tells of an error after so many of them. */
export type StreamPlan = {
  readonly events: readonly string[]
  readonly errorEvent: (afterEvents: number) => string
}

/** Sends an error; `shape` writes its body. */
export function sendError(
  response: ServerResponse,
  scenario: Scenario,
  shape: (scenario: Scenario) => string,
): void {
  const body = scenario.rawBody ?? shape(scenario)
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

/** The events that are sent, and how the stream ends after them. */
function planStream(
  { events, errorEvent }: StreamPlan,
  scenario: Scenario,
): { events: readonly string[]; end: 'end' | 'cut' | 'stall' } {
  const { cutAfterEvents, stallAfterEvents, endAfterEvents, errorAfterEvents } = scenario
  if (cutAfterEvents !== undefined) return { events: events.slice(0, cutAfterEvents), end: 'cut' }
  if (stallAfterEvents !== undefined) return { events: events.slice(0, stallAfterEvents), end: 'stall' }
  if (endAfterEvents !== undefined) return { events: events.slice(0, endAfterEvents), end: 'end' }
  if (errorAfterEvents !== undefined) {
    return { events: [...events.slice(0, errorAfterEvents), errorEvent(errorAfterEvents)], end: 'end' }
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

/** Streams an answer as its scenario says. */
export async function sendStream(
  response: ServerResponse,
  plan: StreamPlan,
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

/** Sends an answer that is not streamed; a scenario that breaks streams off breaks this off half-way. */
export function sendWhole(response: ServerResponse, text: string, scenario: Scenario): void {
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
