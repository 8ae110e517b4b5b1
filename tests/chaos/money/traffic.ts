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
  /** It has no end though its process went on and its client stayed. */
  isLost: boolean
  readonly beganAtMs: number
  /** `null` = it runs. */
  endedAtMs: number | null
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
  /** Clients hold conversations: request after request of one session through one process, mostly at once. */
  readonly areQuick?: boolean
  /** Where every call is noted; its place is its marker. */
  readonly calls: Call[]
  /** Calls in all, with those that are there already. */
  readonly total: number
}

const PAUSE_MS = 20
/** Of a client that was told that the service is not there: asking on would only use up the calls. */
const UNAVAILABLE_PAUSE_MS = 250
const CALL_MS = 60_000
/** So many conversations a payer may have, and now and then two clients are in the same. */
const SESSIONS = 12
/** Of the requests of a conversation, those that do not come at once. */
const SLOW_SHARE = 0.1

/** What a client sends for a while. */
type Talk = {
  readonly payer: Payer
  readonly door: string
  /** `null` = each request is a session of its own. */
  readonly session: string | null
  readonly maxTokens: number
  readonly words: number
  left: number
}

/** Clients that send request after request of every kind until there were enough. */
export function startTraffic(options: TrafficOptions): Traffic {
  const { calls } = options
  const agent = new Agent({ keepAlive: true, maxSockets: options.clients })
  const state = { allowed: options.total }
  const work = async (): Promise<void> => {
    let talk: Talk | null = null
    while (calls.length < options.total) {
      if (calls.length >= state.allowed) {
        await pause(5)
        continue
      }
      talk = talk !== null && goesOn(talk, options) ? talk : nextTalk(options)
      await performNext(talk, agent, options)
      if (talk.session !== null && options.random.chance(SLOW_SHARE))
        await pause(options.random.whole(10, 80))
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

/** A client has something new to say: to one process, for one payer. */
function nextTalk({ payers, random, doors, areQuick = false }: TrafficOptions): Talk {
  return {
    payer: random.pick(payers),
    door: random.pick(doors()),
    session: areQuick ? `session-${random.whole(1, SESSIONS)}` : null,
    maxTokens: random.whole(16, 512),
    words: random.whole(1, 30),
    left: areQuick ? random.whole(5, 60) : 1,
  }
}

function goesOn({ left, door }: Talk, { doors }: TrafficOptions): boolean {
  return left > 0 && doors().includes(door)
}

async function performNext(talk: Talk, agent: Agent, options: TrafficOptions): Promise<void> {
  const { calls } = options
  const { payer, door } = talk
  talk.left -= 1
  const marker = `call-${String(calls.length).padStart(6, '0')}`
  const began = { requestId: null, status: null, isComplete: false, isLost: false, endedAtMs: null }
  const call: Call = { marker, payer, beganAtMs: Date.now(), ...began }
  calls.push(call)
  try {
    await perform(call, { talk, agent }, options)
  } catch {
    call.isLost = options.doors().includes(door)
    await pause(PAUSE_MS)
  }
  call.endedAtMs = Date.now()
}

function bodyOf({ marker, payer }: Call, talk: Talk, options: TrafficOptions): string {
  const words = 'money is counted once '.repeat(talk.words)
  return JSON.stringify({
    model: options.model,
    max_tokens: talk.maxTokens,
    stream: options.random.chance(0.5),
    messages: [{ role: 'user', content: `${marker} of ${payer.name}: ${words}` }],
  })
}

/** Some clients leave in the middle; the gateway reads on for them, without the slot of a user who has few. */
async function perform(
  call: Call,
  { talk, agent }: { readonly talk: Talk; readonly agent: Agent },
  options: TrafficOptions,
): Promise<void> {
  const { door, session } = talk
  const text = bodyOf(call, talk, options)
  const stream = text.includes('"stream":true')
  const leaves = stream && call.payer.concurrency === 0 && options.random.chance(0.03)
  const response = await send({
    url: `${door}/v1/messages`,
    headers: { 'x-api-key': call.payer.apiKey, ...(session === null ? {} : { session_id: session }) },
    text,
    agent,
  })
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
  else call.isLost = true
}

type Sent = {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
  readonly agent: Agent
}

function send({ url, headers, text, agent }: Sent): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const sent = { 'content-type': 'application/json', ...headers }
    const request = httpRequest(url, { method: 'POST', agent, headers: sent, timeout: CALL_MS }, resolve)
    request.once('error', reject)
    request.once('timeout', () => request.destroy(new Error('no answer')))
    request.end(text)
  })
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
