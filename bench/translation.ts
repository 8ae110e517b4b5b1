import { createSseReader, protocolOf } from '../lib/protocols'
import type { StreamObserver } from '../lib/protocols'
import { createTranslation } from '../lib/protocols'
import { clientRequest } from '../tests/unit/protocols/translate/client-requests'
import { recordedAnswer } from '../tests/unit/protocols/translate/recorded-answers'
import { CLIENTS, WIRES } from '../tests/unit/protocols/translate/wires'
import type { WireCase } from '../tests/unit/protocols/translate/wires'

/** `npm run bench -- translation`-like micro-benchmark: events a second of the observers, and of every translated pair. */
const SECONDS = Number(process.argv[2] ?? 1)

/** A stream of a hundred text events between the beginning and the end of a recorded one. */
function longStream(name: (typeof WIRES)[number]['name'], model: string): Buffer {
  const events = recordedAnswer(name, model).stream.split('\n\n')
  const at = events.findIndex((event) => event.includes('🙂'))
  const text = events[at] ?? ''
  const repeated = [
    ...events.slice(0, at),
    ...Array.from({ length: 97 }, () => text),
    ...events.slice(at + 1),
  ]
  return Buffer.from(repeated.join('\n\n'))
}

function eventsIn(bytes: Buffer): number {
  return createSseReader().push(bytes).length
}

/** Chunks as they come from a socket: an event each. */
function chunksOf(bytes: Buffer): readonly Buffer[] {
  const chunks: Buffer[] = []
  let from = 0
  for (let at = bytes.indexOf('\n\n'); at >= 0; at = bytes.indexOf('\n\n', from)) {
    chunks.push(bytes.subarray(from, at + 2))
    from = at + 2
  }
  return chunks
}

function rate(bytes: Buffer, create: () => StreamObserver): number {
  const chunks = chunksOf(bytes)
  const events = eventsIn(bytes)
  const run = (): void => {
    const observer = create()
    for (const chunk of chunks) observer.push(chunk)
    observer.flush()
  }
  for (let warm = 0; warm < 200; warm += 1) run()
  const began = performance.now()
  let runs = 0
  while (performance.now() - began < SECONDS * 1_000) {
    for (let i = 0; i < 20; i += 1) run()
    runs += 20
  }
  return (runs * events) / ((performance.now() - began) / 1_000)
}

const shown = (perSecond: number): string =>
  `${Math.round(perSecond / 1_000).toLocaleString('en')} k events/s`

for (const wire of WIRES.filter(({ name }) => name !== 'antigravity')) {
  const names = { requestedModel: wire.model, upstreamModel: wire.model }
  const bytes = longStream(wire.name, wire.model)
  console.log(`observe ${wire.name}: ${shown(rate(bytes, () => protocolOf(wire.wire).observeStream(names)))}`)
}

for (const client of CLIENTS) {
  for (const wire of WIRES as readonly WireCase[]) {
    const protocol = protocolOf(client)
    const body = Buffer.from(JSON.stringify(clientRequest(client, wire.model, true)))
    const parsed = protocol.parseRequest({
      headers: {},
      body,
      target: { pathModel: wire.model, subPath: '' },
    })
    const names = { requestedModel: wire.model, upstreamModel: wire.model }
    const translation = createTranslation({
      protocol,
      account: wire,
      parsed,
      names,
      requestId: 'bench',
      nowMs: 0,
    })
    if (translation === null) continue
    const bytes = longStream(wire.name as (typeof WIRES)[number]['name'], wire.model)
    const perSecond = rate(bytes, () => translation.observeStream((inner) => inner))
    console.log(`${client} ← ${wire.name}: ${shown(perSecond)}`)
  }
}
