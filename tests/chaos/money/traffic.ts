import { Agent, request as httpRequest } from 'node:http'
import type { IncomingMessage } from 'node:http'
import type { Payer } from './money-world'
import type { Random } from './random'

/** One request as its client saw it. */
export type Call = {
  /** In the prompt, so that the provider's record can be matched. */
  readonly marker: string
  readonly payer: Payer
  /** Ours, once the head of the answer was there. */
  requestId: string | null
  status: number | null
  /** The terminal event, or the whole body, arrived. */
  isComplete: boolean
}

export type Traffic = {
  /** Resolves when there are so many calls in all. */
  until(count: number): Promise<void>
  /** Lets the clients go on until there are so many calls in all. */
  allow(count: number): void
  /** Resolves when the last call has ended. */
  end(): Promise<void>
}

export type TrafficOptions = {
  /** The doors that are open now; a process that is dead has none. */
  readonly doors: () => readonly string[]
  readonly payers: readonly Payer[]
  readonly model: string
  readonly random: Random
  readonly clients: number
  /** Where every call is noted; its place is its marker. */
  readonly calls: Call[]
  /** Calls in all, with those that are there already. */
  readonly total: number
}

const PAUSE_MS = 20
/** Of a client that was told that the service is not there: asking on would only use up the calls. */
const UNAVAILABLE_PAUSE_MS = 250
const CALL_MS = 60_000

/** Clients that send request after request of every kind until there were enough. */
export function startTraffic(options: TrafficOptions): Traffic {
  const { calls } = options
  const agent = new Agent({ keepAlive: true, maxSockets: options.clients })
  const state = { allowed: options.total }
  const work = async (): Promise<void> => {
    while (calls.length < options.total) {
      if (calls.length >= state.allowed) {
        await pause(5)
        continue
      }
      const payer = options.random.pick(options.payers)
      const marker = `call-${String(calls.length).padStart(6, '0')}`
      const call: Call = { marker, payer, requestId: null, status: null, isComplete: false }
      calls.push(call)
      await perform(call, agent, options).catch(() => pause(PAUSE_MS))
    }
  }
  const workers = Array.from({ length: options.clients }, work)
  return {
    async until(count) {
      const goal = Math.min(count, options.total)
      while (calls.length < goal) await pause(5)
    },
    allow: (count) => {
      state.allowed = count
    },
    async end() {
      state.allowed = options.total
      await Promise.all(workers)
      agent.destroy()
    },
  }
}

function bodyOf(call: Call, { model, random }: TrafficOptions): { text: string; stream: boolean } {
  const stream = random.chance(0.5)
  const words = 'money is counted once '.repeat(random.whole(1, 30))
  const text = JSON.stringify({
    model,
    max_tokens: random.whole(16, 512),
    stream,
    messages: [{ role: 'user', content: `${call.marker} ${words}` }],
  })
  return { text, stream }
}

/** Some clients leave in the middle; the gateway reads on for them. */
async function perform(call: Call, agent: Agent, options: TrafficOptions): Promise<void> {
  const { text, stream } = bodyOf(call, options)
  const door = options.random.pick(options.doors())
  const leaves = stream && options.random.chance(0.03)
  const response = await send({ url: `${door}/v1/messages`, apiKey: call.payer.apiKey, text, agent })
  const id = response.headers['x-request-id']
  call.requestId = typeof id === 'string' ? id : null
  call.status = response.statusCode ?? null
  let answer = ''
  for await (const chunk of response) {
    answer += String(chunk)
    if (leaves) {
      response.destroy()
      return
    }
    // An SDK stops reading here: from now on the answer counts as seen, whatever happens to the connection.
    if (answer.includes('event: message_stop\n')) break
  }
  if (call.status !== 200) await pause(call.status === 503 ? UNAVAILABLE_PAUSE_MS : PAUSE_MS)
  else if (!stream || answer.includes('event: message_stop\n')) call.isComplete = true
}

type Sent = {
  readonly url: string
  readonly apiKey: string
  readonly text: string
  readonly agent: Agent
}

function send({ url, apiKey, text, agent }: Sent): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const headers = { 'x-api-key': apiKey, 'content-type': 'application/json' }
    const request = httpRequest(url, { method: 'POST', agent, headers, timeout: CALL_MS }, resolve)
    request.once('error', reject)
    request.once('timeout', () => request.destroy(new Error('no answer')))
    request.end(text)
  })
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
