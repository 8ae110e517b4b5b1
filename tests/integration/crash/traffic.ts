import type { World } from '../../support/provision'

/** One request as its client saw it. */
export type Call = {
  /** In the prompt, so that the provider's record can be matched. */
  readonly marker: string
  readonly alias: string
  readonly stream: boolean
  /** Ours, once the head of the answer was there. */
  requestId: string | null
  /** The terminal event, or the whole body, arrived. */
  isComplete: boolean
  inputTokens: number
  outputTokens: number
}

/** Clients that send one request after the other, to both aliases, every second one streamed, until they are stopped. */
export type Traffic = {
  /** Waits until so many more calls are complete. */
  more(count: number): Promise<void>
  /** No new requests; resolves when the running ones have ended, well or badly. */
  stop(): Promise<void>
}

const PAUSE_WHILE_DOWN_MS = 25

export function startTraffic(input: {
  readonly url: string
  readonly world: World
  readonly clients: number
  /** Where every call is noted, in the order they began. */
  readonly calls: Call[]
}): Traffic {
  const { calls } = input
  const state = { isOver: false }
  const work = async (): Promise<void> => {
    while (!state.isOver) {
      const call = newCall(calls.length, input.world)
      calls.push(call)
      await perform(call, input).catch(
        () => new Promise((resolve) => setTimeout(resolve, PAUSE_WHILE_DOWN_MS)),
      )
    }
  }
  const workers = Array.from({ length: input.clients }, work)
  const completeCount = (): number => calls.filter(({ isComplete }) => isComplete).length
  return {
    async more(count) {
      const goal = completeCount() + count
      const deadline = Date.now() + 120_000
      while (completeCount() < goal) {
        if (Date.now() > deadline)
          throw new Error(`traffic stands still at ${completeCount()} of ${goal} calls`)
        await new Promise((resolve) => setTimeout(resolve, 10))
      }
    },
    async stop() {
      state.isOver = true
      await Promise.all(workers)
    },
  }
}

function newCall(index: number, { routes }: World): Call {
  const { alias } = routes[(index >> 1) % 2] ?? routes[0]
  const marker = `call-${String(index).padStart(6, '0')}`
  return {
    marker,
    alias,
    stream: index % 2 === 0,
    requestId: null,
    isComplete: false,
    inputTokens: 0,
    outputTokens: 0,
  }
}

async function perform(call: Call, { url, world }: { readonly url: string; readonly world: World }) {
  const response = await fetch(`${url}/v1/messages`, {
    method: 'POST',
    headers: { 'x-api-key': world.apiKey, 'content-type': 'application/json' },
    body: JSON.stringify({
      model: call.alias,
      max_tokens: 256,
      stream: call.stream,
      messages: [{ role: 'user', content: `${call.marker} says that money is counted once and only once` }],
    }),
  })
  call.requestId = response.headers.get('x-request-id')
  if (response.status !== 200) throw new Error(`status ${response.status}: ${await response.text()}`)
  if (call.stream) await readStream(call, response)
  else readWhole(call, JSON.parse(await response.text()))
}

type Usage = { readonly input_tokens?: number; readonly output_tokens?: number }

function readWhole(call: Call, { usage }: { readonly usage: Usage }): void {
  call.inputTokens = usage.input_tokens ?? 0
  call.outputTokens = usage.output_tokens ?? 0
  call.isComplete = true
}

/** An SDK stops at `message_stop`: from then on the answer counts as seen, whatever happens to the connection. */
async function readStream(call: Call, response: Response): Promise<void> {
  let text = ''
  const decoder = new TextDecoder()
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true })
    if (text.includes('event: message_stop\n')) break
  }
  if (!text.includes('event: message_stop\n')) throw new Error('the stream was cut')
  const reports = [...text.matchAll(/"usage":(\{.*?\})\}/g)].map((match) => match[1] ?? '{}')
  for (const report of reports) {
    call.inputTokens = Number(/"input_tokens":(\d+)/.exec(report)?.[1] ?? call.inputTokens)
    call.outputTokens = Number(/"output_tokens":(\d+)/.exec(report)?.[1] ?? call.outputTokens)
  }
  call.isComplete = true
}
