import { connect, type Socket } from 'node:net'
import type { Caller } from '../load/wrk'
import { readDelays } from './pace'

/** What events were on their way, milliseconds: the middle one, and the 99th of a hundred. */
export type Delays = { readonly events: number; readonly p50: number; readonly p99: number }

type Streams = {
  readonly url: string
  readonly callers: readonly Caller[]
  readonly count: number
  readonly seconds: number
  /** Called when all are open. */
  readonly onOpen?: () => void
}

/** Streams are opened evenly over this time, so that their events are. */
const OPENING_MS = 2_000
/** Until the last one runs. */
const SETTLING_MS = 1_000

function requestOf(caller: Caller): string {
  const body = JSON.stringify({
    model: caller.requestedModel,
    max_tokens: 512,
    stream: true,
    messages: [{ role: 'user', content: 'Tell me all about switchyards, please.' }],
  })
  const head = [
    'POST /v1/messages HTTP/1.1',
    'host: 127.0.0.1',
    'content-type: application/json',
    'accept: text/event-stream',
    'anthropic-version: 2023-06-01',
    `x-api-key: ${caller.apiKey}`,
    `content-length: ${body.length}`,
  ]
  return `${head.join('\r\n')}\r\n\r\n${body}`
}

/** Keeps the delays of what its streams say while it is told to. */
class Reader {
  isMeasuring = false
  refused = 0
  private readonly sockets: Socket[] = []
  private readonly delays: number[] = []

  open(url: URL, caller: Caller): void {
    const socket = connect({ host: url.hostname, port: Number(url.port), noDelay: true })
    socket.on('error', () => (this.refused += 1))
    socket.once('data', (first) => {
      if (!first.toString('latin1').startsWith('HTTP/1.1 200')) this.refused += 1
    })
    socket.on('data', (piece) => {
      if (this.isMeasuring) readDelays(piece, (microseconds) => this.delays.push(microseconds))
    })
    socket.write(requestOf(caller))
    this.sockets.push(socket)
  }

  close(): Delays {
    for (const socket of this.sockets) socket.destroy()
    const sorted = Float64Array.from(this.delays).toSorted()
    const place = (share: number): number => (sorted[Math.floor(sorted.length * share)] ?? Number.NaN) / 1_000
    return { events: sorted.length, p50: place(0.5), p99: place(0.99) }
  }
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Opens streams, and reads of all of them for a while how long their events were on their way. */
export async function readOpenStreams({ url, callers, count, seconds, onOpen }: Streams): Promise<Delays> {
  const reader = new Reader()
  const startedAt = performance.now()
  for (let opened = 0; opened < count;) {
    const due = Math.ceil(((performance.now() - startedAt) / OPENING_MS) * count)
    for (; opened < Math.min(due, count); opened += 1) {
      const caller = callers[opened % callers.length]
      if (caller === undefined) throw new Error('no callers to open streams with')
      reader.open(new URL(url), caller)
    }
    await wait(1)
  }
  await wait(SETTLING_MS)
  onOpen?.()
  reader.isMeasuring = true
  await wait(seconds * 1_000)
  reader.isMeasuring = false
  const delays = reader.close()
  if (reader.refused > 0) throw new Error(`${reader.refused} of ${count} streams were not answered`)
  return delays
}
