import { createSseReader, createTranslation, protocolOf } from '../lib/protocols'
import type { ModelNames, StreamObserver } from '../lib/protocols'
import { clientRequest } from '../tests/unit/protocols/translate/client-requests'
import { recordedAnswer } from '../tests/unit/protocols/translate/recorded-answers'
import { CLIENTS, WIRES } from '../tests/unit/protocols/translate/wires'
import type { ClientId, WireCase, WireName } from '../tests/unit/protocols/translate/wires'

/** Micro-benchmark: what an observer, and each translated pair, makes of an answer of about a hundred text events. */
const SECONDS = Number(process.argv[2] ?? 1)
const ONLY = process.argv[3] ?? ''
const ROUNDS = 5
const SOCKET_BYTES = 16_384

/** A stream of a hundred text events between the beginning and the end of a recorded one. */
function longStream(name: WireName, model: string): Buffer {
  const events = recordedAnswer(name, model).stream.split('\n\n')
  const at = events.findIndex((event) => event.includes('🙂'))
  const text = events[at] ?? ''
  const numbered = Array.from({ length: 97 }, (_, index) =>
    text.replace(/"sequence_number":\d+/, `"sequence_number":${index + 8}`),
  )
  return Buffer.from([...events.slice(0, at), ...numbered, ...events.slice(at + 1)].join('\n\n'))
}

function eventsIn(bytes: Buffer): number {
  return createSseReader().push(bytes).length
}

/** An event each, as they come while a model writes. */
function singleEvents(bytes: Buffer): readonly Buffer[] {
  const chunks: Buffer[] = []
  let from = 0
  for (let at = bytes.indexOf('\n\n'); at >= 0; at = bytes.indexOf('\n\n', from)) {
    chunks.push(bytes.subarray(from, at + 2))
    from = at + 2
  }
  return chunks
}

/** As a socket hands over what waits in it. */
function fullChunks(bytes: Buffer): readonly Buffer[] {
  const chunks: Buffer[] = []
  for (let at = 0; at < bytes.length; at += SOCKET_BYTES) chunks.push(bytes.subarray(at, at + SOCKET_BYTES))
  return chunks
}

/** Microseconds of processor time for a stream, in the best of a few rounds. */
function measure(chunks: readonly Buffer[], create: () => StreamObserver): number {
  const run = (): void => {
    const observer = create()
    for (const chunk of chunks) observer.push(chunk)
    observer.flush()
  }
  for (let warm = 0; warm < 2_000; warm += 1) run()
  return Math.min(...Array.from({ length: ROUNDS }, () => timeOf(run)))
}

function timeOf(run: () => void): number {
  const before = process.cpuUsage()
  const began = performance.now()
  let runs = 0
  while (performance.now() - began < (SECONDS * 1_000) / ROUNDS) {
    for (let i = 0; i < 20; i += 1) run()
    runs += 20
  }
  const { user, system } = process.cpuUsage(before)
  return (user + system) / runs
}

function show(label: string, bytes: Buffer, create: () => StreamObserver): void {
  if (!label.includes(ONLY)) return
  const events = eventsIn(bytes)
  const shown = [fullChunks(bytes), singleEvents(bytes)].map((chunks) => {
    const us = measure(chunks, create)
    return `${us.toFixed(0).padStart(4)} µs (${(events / us).toFixed(2)} M/s)`
  })
  console.log(`${label.padEnd(38)} ${events} events: ${shown[0]} in full chunks, ${shown[1]} one by one`)
}

function inputOf(client: ClientId, wire: WireCase): Parameters<typeof createTranslation>[0] {
  const protocol = protocolOf(client)
  const body = Buffer.from(JSON.stringify(clientRequest(client, wire.model, true)))
  const target = { pathModel: wire.model, subPath: '' }
  const parsed = protocol.parseRequest({ headers: {}, body, target })
  const names = { requestedModel: wire.model, upstreamModel: wire.model }
  return { protocol, account: wire, parsed, names, requestId: 'bench', nowMs: 0 }
}

function showTranslation(client: ClientId, wire: WireCase): void {
  const translation = createTranslation(inputOf(client, wire))
  if (translation === null) return
  const bytes = longStream(wire.name as WireName, wire.model)
  show(`${client} ← ${wire.name}`, bytes, () => translation.observeStream((inner) => inner))
}

/** A stream of nothing but text: a hundred and three events at most providers. */
function plainStream(name: WireName, model: string): Buffer {
  const events = longStream(name, model).toString('utf8').split('\n\n')
  const isCall = /function|tool_use|input_json|tool_calls":\[|"index":[12]|"output_index":[12]/
  return Buffer.from(events.filter((event) => !isCall.test(event)).join('\n\n'))
}

/** Microseconds of processor time for a request and its plain answer, translated one after the other. */
function showPlain(client: ClientId, wire: WireCase): void {
  const label = `plain ${client} ← ${wire.name}`
  const input = inputOf(client, wire)
  const first = createTranslation(input)
  if (first === null || !label.includes(ONLY)) return
  const bytes = plainStream(wire.name as WireName, wire.model)
  const observe = () => first.observeStream((inner) => inner)
  const [full, single] = [fullChunks(bytes), singleEvents(bytes)].map((chunks) => measure(chunks, observe))
  for (let warm = 0; warm < 2_000; warm += 1) createTranslation(input)
  const asked = Math.min(...Array.from({ length: ROUNDS }, () => timeOf(() => createTranslation(input))))
  console.log(
    `${label.padEnd(44)} ${eventsIn(bytes)} events: request ${asked.toFixed(1)} µs, answer ${full?.toFixed(1)} µs in full chunks, ${single?.toFixed(1)} µs one by one`,
  )
}

for (const wire of WIRES.filter(({ name }) => name !== 'antigravity')) {
  const bytes = longStream(wire.name, wire.model)
  const observe = (names: ModelNames) => () => protocolOf(wire.wire).observeStream(names)
  const upstreamModel = wire.model
  show(`observe ${wire.name}`, bytes, observe({ requestedModel: upstreamModel, upstreamModel }))
  show(`observe ${wire.name}, alias`, bytes, observe({ requestedModel: 'an-alias', upstreamModel }))
}

for (const client of CLIENTS) for (const wire of WIRES) showTranslation(client, wire)
for (const client of CLIENTS) for (const wire of WIRES) showPlain(client, wire)

/** Milliseconds of one turn in which a request with a picture of some MB is translated. */
function showLargeBody(client: ClientId, wire: WireCase, megabytes: number): void {
  const label = `${client} → ${wire.name}, ${megabytes} MB`
  if (wire.wire === client || !label.includes(ONLY)) return
  const picture = Buffer.alloc(megabytes * 750_000, 'pixels').toString('base64')
  const request = JSON.stringify(clientRequest(client, wire.model, true)).replace('aGVsbG8=', picture)
  const protocol = protocolOf(client)
  const target = { pathModel: wire.model, subPath: '' }
  const parsed = protocol.parseRequest({ headers: {}, body: Buffer.from(request), target })
  const names = { requestedModel: wire.model, upstreamModel: wire.model }
  const input = { protocol, account: wire, parsed, names, requestId: 'bench', nowMs: 0 }
  const times = Array.from({ length: 10 }, () => {
    const began = performance.now()
    const translation = createTranslation(input)
    if (translation !== null) translation.wire.upstreamBody(translation.parsed, wire.model)
    return performance.now() - began
  })
  console.log(`${label.padEnd(44)} ${Math.min(...times).toFixed(1)} … ${Math.max(...times).toFixed(1)} ms`)
}

for (const client of CLIENTS) for (const wire of WIRES.slice(0, 4)) showLargeBody(client, wire, 10)
