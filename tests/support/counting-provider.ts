import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'

/** How an account of the provider fares at the moment. */
export type Mood = 'well' | 'limited' | 'overloaded' | 'failing' | 'resetting'

/** A provider that counts how many requests each account runs at once, and fails as told. */
export type CountingProvider = {
  readonly url: string
  /** What an account (its key) answers from now on. */
  setMood(secret: string, mood: Mood): void
  /** Most requests at once by account since `startCounting`; nothing is counted before and after `stopCounting`. */
  peaks(): ReadonlyMap<string, number>
  startCounting(): void
  stopCounting(): void
  running(): number
  served(): number
  close(): Promise<void>
}

const ANSWER_MS = 40

/** Starts a provider of Anthropic Messages (whole answers) on loopback. */
export async function startCountingProvider(): Promise<CountingProvider> {
  const state = { isCounting: false, running: 0, served: 0 }
  const byAccount = new Map<string, number>()
  const peaks = new Map<string, number>()
  const moods = new Map<string, Mood>()
  const server = createServer((request, response) => {
    const secret = String(request.headers['x-api-key'] ?? '')
    const now = (byAccount.get(secret) ?? 0) + 1
    byAccount.set(secret, now)
    state.running += 1
    if (state.isCounting) peaks.set(secret, Math.max(peaks.get(secret) ?? 0, now))
    let isOver = false
    const end = (): void => {
      if (isOver) return
      isOver = true
      byAccount.set(secret, (byAccount.get(secret) ?? 1) - 1)
      state.running -= 1
    }
    response.once('close', end)
    request.resume()
    setTimeout(() => {
      // No longer running once the answer is on its way: the gateway may send the next before it is read here.
      end()
      answer(request, response, moods.get(secret) ?? 'well')
      state.served += 1
    }, ANSWER_MS)
  })
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : 0)
    })
  })
  return {
    url: `http://127.0.0.1:${port}`,
    setMood: (secret, mood) => void moods.set(secret, mood),
    peaks: () => peaks,
    startCounting() {
      peaks.clear()
      state.isCounting = true
    },
    stopCounting() {
      state.isCounting = false
    },
    running: () => state.running,
    served: () => state.served,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function answer(request: IncomingMessage, response: ServerResponse, mood: Mood): void {
  switch (mood) {
    case 'resetting':
      request.socket.destroy()
      return
    case 'limited':
      return fail(response, 429, 'rate_limit_error', { 'retry-after': '1' })
    case 'overloaded':
      return fail(response, 529, 'overloaded_error')
    case 'failing':
      return fail(response, 500, 'api_error')
    case 'well':
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(JSON.stringify(MESSAGE))
      return
    default:
      mood satisfies never
  }
}

const MESSAGE = {
  id: 'msg_chaos',
  type: 'message',
  role: 'assistant',
  model: 'claude-sonnet-4-5',
  content: [{ type: 'text', text: 'still here' }],
  stop_reason: 'end_turn',
  stop_sequence: null,
  usage: { input_tokens: 10, output_tokens: 5 },
}

function fail(
  response: ServerResponse,
  status: number,
  type: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
  response.end(JSON.stringify({ type: 'error', error: { type, message: type } }))
}
