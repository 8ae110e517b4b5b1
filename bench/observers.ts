import { readFileSync } from 'node:fs'
import { anthropicMessages, geminiGenerate, openaiChat, openaiResponses } from '../lib/protocols'
import type { ModelNames, Protocol } from '../lib/protocols'

/** Bytes of a chunk as sockets hand them over. */
const CHUNK_BYTES = 16_384
const STREAM_EVENTS = 2_000
const ROUNDS = 200

type Case = {
  readonly name: string
  readonly protocol: Protocol
  readonly fixture: string
  /** What the repeated event holds. */
  readonly delta: string
  readonly model: string
}

const OPENAI_MODEL = 'gpt-5.4-2026-03-05'
const CASES: readonly Case[] = [
  {
    name: 'Anthropic Messages',
    protocol: anthropicMessages,
    fixture: 'anthropic/text.sse',
    delta: 'content_block_delta',
    model: 'claude-sonnet-4-5',
  },
  {
    name: 'Chat Completions',
    protocol: openaiChat,
    fixture: 'openai-chat/text.sse',
    delta: '"content":"Hello"',
    model: OPENAI_MODEL,
  },
  {
    name: 'Responses',
    protocol: openaiResponses,
    fixture: 'openai-responses/text.sse',
    delta: 'output_text.delta',
    model: OPENAI_MODEL,
  },
  {
    name: 'Gemini',
    protocol: geminiGenerate,
    fixture: 'gemini/text.sse',
    delta: '"text"',
    model: 'gemini-2.5-flash',
  },
]

/** A recorded stream whose first content event comes many times. */
function longStream(fixture: string, delta: string): Buffer {
  const text = readFileSync(new URL(`../tests/fixtures/${fixture}`, import.meta.url), 'utf8')
  const events = text.split(/(?<=\r?\n\r?\n)/)
  const at = events.findIndex((event) => event.includes(delta))
  return Buffer.from(
    [...events.slice(0, at), (events[at] ?? '').repeat(STREAM_EVENTS), ...events.slice(at)].join(''),
  )
}

function eventsPerSecond(protocol: Protocol, names: ModelNames, stream: Buffer): number {
  const watch = (): void => {
    const observer = protocol.observeStream(names)
    for (let at = 0; at < stream.length; at += CHUNK_BYTES)
      observer.push(stream.subarray(at, at + CHUNK_BYTES))
    observer.flush()
  }
  for (let round = 0; round < ROUNDS / 10; round += 1) watch()
  const began = performance.now()
  for (let round = 0; round < ROUNDS; round += 1) watch()
  return (ROUNDS * STREAM_EVENTS * 1_000) / (performance.now() - began)
}

for (const { name, protocol, fixture, delta, model } of CASES) {
  const stream = longStream(fixture, delta)
  const [plain, renamed] = [model, 'alias'].map(
    (requestedModel) =>
      eventsPerSecond(protocol, { requestedModel, upstreamModel: model }, stream) / 1_000_000,
  )
  process.stdout.write(
    `${name.padEnd(20)} ${(plain ?? 0).toFixed(2)} M events/s, ${(renamed ?? 0).toFixed(2)} with the model restored\n`,
  )
}
