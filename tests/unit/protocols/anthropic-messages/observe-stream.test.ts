import { readFileSync } from 'node:fs'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { NO_USAGE, type TokenUsage } from '@/lib/core'
import { anthropicMessages, readSseText, type ModelNames, type StreamObserver } from '@/lib/protocols'
import { cutAt, cutPlaces } from '../cut-at-random'

type Fixture = {
  readonly file: string
  readonly model: string | null
  readonly usage: Partial<TokenUsage>
  readonly usageState: 'none' | 'partial' | 'final'
  readonly sawContent: boolean
  readonly sawTerminal: boolean
  readonly error: { readonly type: string; readonly message: string } | null
}

const FIXTURES: readonly Fixture[] = [
  {
    file: 'text.sse',
    model: 'claude-sonnet-4-5-20250929',
    usage: { inputTokens: 25, outputTokens: 42, serviceTier: 'standard' },
    usageState: 'final',
    sawContent: true,
    sawTerminal: true,
    error: null,
  },
  {
    file: 'cached-tool-use.sse',
    model: 'claude-opus-4-5-20251101',
    usage: {
      inputTokens: 9,
      outputTokens: 510,
      reasoningTokens: 120,
      cacheCreation5mTokens: 400,
      cacheCreation1hTokens: 600,
      cacheReadTokens: 20_000,
      serviceTier: 'priority',
      extraUnits: { web_search: 2 },
    },
    usageState: 'final',
    sawContent: true,
    sawTerminal: true,
    error: null,
  },
  {
    file: 'usage-only-in-delta.sse',
    model: 'claude-haiku-4-5',
    usage: { inputTokens: 50, outputTokens: 4 },
    usageState: 'final',
    sawContent: true,
    sawTerminal: true,
    error: null,
  },
  {
    file: 'crlf-no-space.sse',
    model: 'claude-sonnet-4-5',
    usage: { inputTokens: 7, cacheCreation5mTokens: 30, outputTokens: 2 },
    usageState: 'final',
    sawContent: true,
    sawTerminal: true,
    error: null,
  },
  {
    file: 'odd-order.sse',
    model: 'claude-sonnet-4-5',
    usage: { inputTokens: 3, outputTokens: 5 },
    usageState: 'final',
    sawContent: true,
    sawTerminal: true,
    error: null,
  },
  {
    file: 'cut-before-stop.sse',
    model: 'claude-sonnet-4-5',
    usage: { inputTokens: 8, outputTokens: 6 },
    usageState: 'final',
    sawContent: true,
    sawTerminal: false,
    error: null,
  },
  {
    file: 'error-mid-stream.sse',
    model: 'claude-sonnet-4-5',
    usage: { inputTokens: 12, outputTokens: 1 },
    usageState: 'partial',
    sawContent: true,
    sawTerminal: false,
    error: { type: 'overloaded_error', message: 'Overloaded, ask [email] about [key]' },
  },
  {
    file: 'error-first.sse',
    model: null,
    usage: {},
    usageState: 'none',
    sawContent: false,
    sawTerminal: false,
    error: { type: 'rate_limit_error', message: 'Too many requests' },
  },
]

function load(file: string): Buffer {
  return readFileSync(new URL(`../../../fixtures/anthropic/${file}`, import.meta.url))
}

/** Everything an observer says of a stream, and what it forwarded. */
function observe(names: ModelNames, chunks: readonly Buffer[]): Record<string, unknown> {
  const observer = anthropicMessages.observeStream(names)
  const forwarded: Buffer[] = []
  const terminals: number[] = []
  let pushedBytes = 0
  for (const chunk of chunks) {
    const { forward, terminal } = observer.push(chunk)
    pushedBytes += chunk.length
    if (forward !== null) forwarded.push(forward)
    if (terminal) terminals.push(pushedBytes)
  }
  const rest = observer.flush()
  if (rest !== null) forwarded.push(rest)
  return {
    ...verdict(observer),
    forwarded: Buffer.concat(forwarded).toString('latin1'),
    terminals: terminals.length,
  }
}

function verdict(observer: StreamObserver): Record<string, unknown> {
  return {
    usage: observer.usage(),
    usageState: observer.usageState(),
    model: observer.responseModel(),
    sawContent: observer.sawContent(),
    sawTerminal: observer.sawTerminal(),
    error: observer.streamError(),
  }
}

const SAME: ModelNames = { requestedModel: 'm', upstreamModel: 'm' }

describe.each(FIXTURES)('$file', (fixture) => {
  const text = load(fixture.file)
  const expected = {
    usage: { ...NO_USAGE, ...fixture.usage },
    usageState: fixture.usageState,
    model: fixture.model,
    sawContent: fixture.sawContent,
    sawTerminal: fixture.sawTerminal,
    error: fixture.error,
    terminals: fixture.sawTerminal ? 1 : 0,
  }
  const alias: ModelNames = { requestedModel: 'alias "ü"', upstreamModel: fixture.model ?? 'x' }

  it('is read once, whatever the chunks, and forwarded byte by byte', () => {
    const whole = { ...expected, forwarded: text.toString('latin1') }
    expect(observe(SAME, [text])).toEqual(whole)
    expect(
      observe(
        SAME,
        Array.from(text, (byte) => Buffer.from([byte])),
      ),
    ).toEqual(whole)
    fc.assert(
      fc.property(cutPlaces, (places) => {
        expect(observe(SAME, cutAt(text, places))).toEqual(whole)
      }),
      { numRuns: 150 },
    )
  })

  it('restores the requested model in message_start and nowhere else', () => {
    const line =
      text
        .toString()
        .split('\n')
        .find((one) => one.includes('message_start"')) ?? ''
    const restored = line.replace(
      /("model"\s*:\s*)"[^"]*"/,
      (_, key: string) => `${key}${JSON.stringify(alias.requestedModel)}`,
    )
    const shown = Buffer.from(text.toString().replace(line, () => restored)).toString('latin1')
    const whole = { ...expected, forwarded: shown }
    expect(observe(alias, [text])).toEqual(whole)
    expect(
      observe(
        alias,
        Array.from(text, (byte) => Buffer.from([byte])),
      ),
    ).toEqual(whole)
    fc.assert(
      fc.property(cutPlaces, (places) => {
        expect(observe(alias, cutAt(text, places))).toEqual(whole)
      }),
      { numRuns: 150 },
    )
  })

  it('keeps a model that is not the upstream one', () => {
    const other = observe({ requestedModel: 'alias', upstreamModel: 'other' }, [text])
    expect(other).toEqual({ ...expected, forwarded: text.toString('latin1') })
  })
})

describe('terminal', () => {
  it('is the chunk that completes the message_stop line', () => {
    const text = load('text.sse')
    const lineEnd = text.lastIndexOf('{"type":"message_stop"}') + '{"type":"message_stop"}'.length + 1
    const observer = anthropicMessages.observeStream(SAME)
    expect(observer.push(text.subarray(0, lineEnd - 1)).terminal).toBe(false)
    expect(observer.push(text.subarray(lineEnd - 1, lineEnd)).terminal).toBe(true)
    expect(observer.push(text.subarray(lineEnd)).terminal).toBe(false)
  })

  it('counts at the end of the stream without a line feed', () => {
    const observer = anthropicMessages.observeStream(SAME)
    expect(observer.push(Buffer.from('data: {"type":"message_stop"}')).terminal).toBe(false)
    expect(observer.flush()).toBeNull()
    expect(observer.sawTerminal()).toBe(true)
  })
})

describe('holding back', () => {
  const names: ModelNames = { requestedModel: 'alias', upstreamModel: 'up' }
  const start = '{"type":"message_start","message":{"model":"up","usage":{"input_tokens":1}}}'

  it('holds only the unfinished line, and nothing once message_start has passed', () => {
    const observer = anthropicMessages.observeStream(names)
    expect(observer.push(Buffer.from('event: mess')).forward).toBeNull()
    expect(observer.push(Buffer.from('age_start\ndata: {"ty')).forward?.toString()).toBe(
      'event: message_start\n',
    )
    expect(observer.push(Buffer.from(`${start.slice(4)}\n\nda`)).forward?.toString()).toBe(
      `data: ${start.replace('"up"', '"alias"')}\n\nda`,
    )
    expect(observer.push(Buffer.from('ta: x')).forward?.toString()).toBe('ta: x')
  })

  it('gives a held line back at the end, restored', () => {
    const observer = anthropicMessages.observeStream(names)
    expect(observer.push(Buffer.from(`data: ${start}`)).forward).toBeNull()
    expect(observer.flush()?.toString()).toBe(`data: ${start.replace('"up"', '"alias"')}`)
    expect(observer.flush()).toBeNull()
  })

  it('never holds more than 1 MiB: a longer line passes as it is', () => {
    const observer = anthropicMessages.observeStream(names)
    const part = Buffer.alloc(300_000, 'x')
    const forwards = [1, 2, 3, 4].map(() => observer.push(part).forward?.length ?? 0)
    expect(forwards).toEqual([0, 0, 0, 1_200_000])
    expect(observer.push(Buffer.from(`\ndata: ${start}\n`)).forward?.toString()).toBe(`\ndata: ${start}\n`)
    expect(observer.usage().inputTokens).toBe(1)
  })
})

describe('usage reports', () => {
  function usageOf(...events: readonly object[]): TokenUsage {
    const observer = anthropicMessages.observeStream(SAME)
    for (const event of events) observer.push(Buffer.from(`data: ${JSON.stringify(event)}\n\n`))
    return observer.usage()
  }
  const started = (usage: object): object => ({ type: 'message_start', message: { usage } })
  const changed = (usage: object): object => ({ type: 'message_delta', usage })

  it('replace each other and never add', () => {
    const usage = usageOf(
      started({ input_tokens: 10, output_tokens: 5 }),
      changed({ output_tokens: 7 }),
      changed({ input_tokens: 0, output_tokens: 9 }),
    )
    expect(usage).toMatchObject({ inputTokens: 10, outputTokens: 9 })
  })

  it.each([
    ['no split is all 5m', { cache_creation_input_tokens: 30 }, [30, 0]],
    [
      'split',
      {
        cache_creation_input_tokens: 30,
        cache_creation: { ephemeral_5m_input_tokens: 10, ephemeral_1h_input_tokens: 20 },
      },
      [10, 20],
    ],
    [
      'split below the total',
      { cache_creation_input_tokens: 30, cache_creation: { ephemeral_1h_input_tokens: 20 } },
      [10, 20],
    ],
    [
      'split beyond the total',
      {
        cache_creation_input_tokens: 30,
        cache_creation: { ephemeral_5m_input_tokens: 30, ephemeral_1h_input_tokens: 30 },
      },
      [30, 0],
    ],
    [
      'split without total',
      { cache_creation: { ephemeral_5m_input_tokens: 3, ephemeral_1h_input_tokens: 4 } },
      [3, 4],
    ],
    ['nonsense', { cache_creation_input_tokens: -4, cache_creation: 'x' }, [0, 0]],
  ])('cache writes: %s', (_, usage, [fiveMinutes, oneHour]) => {
    expect(usageOf(started(usage))).toMatchObject({
      cacheCreation5mTokens: fiveMinutes,
      cacheCreation1hTokens: oneHour,
    })
  })

  it('5m + 1h never exceed a reported total', () => {
    const count = fc.nat(1_000)
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000 }), count, count, (total, fiveMinutes, oneHour) => {
        const usage = usageOf(
          started({
            cache_creation_input_tokens: total,
            cache_creation: { ephemeral_5m_input_tokens: fiveMinutes, ephemeral_1h_input_tokens: oneHour },
          }),
        )
        expect(usage.cacheCreation5mTokens + usage.cacheCreation1hTokens).toBe(total)
        expect(Math.min(usage.cacheCreation5mTokens, usage.cacheCreation1hTokens)).toBeGreaterThanOrEqual(0)
      }),
      { numRuns: 100 },
    )
  })
})

describe('generated text', () => {
  const deltas = readSseText(load('text.sse'))
  const whole = deltas.reduce((sum, { data }) => {
    const { delta } = JSON.parse(data) as { readonly delta?: { readonly text?: string } }
    return sum + (delta?.text?.length ?? 0)
  }, 0)

  it('is estimated for a short stream', () => {
    const observer = anthropicMessages.observeStream(SAME)
    observer.push(load('text.sse'))
    expect(Math.abs(observer.outputCharacters() - whole)).toBeLessThan(whole * 0.25)
    expect(anthropicMessages.observeStream(SAME).outputCharacters()).toBe(0)
  })

  it('is estimated for a long one, in small chunks and in large ones', () => {
    const event = (text: string): string =>
      `event: content_block_delta\ndata: ${JSON.stringify({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } })}\n\n`
    const words = Array.from({ length: 4_000 }, (_, index) => 'abcdefghijklm'.slice(0, 1 + (index % 13)))
    const characters = words.join('').length
    const events = words.map((word) => Buffer.from(event(word)))
    for (const chunks of [
      events,
      cutAt(
        Buffer.concat(events),
        Array.from({ length: 60 }, (_, i) => i * 9_001),
      ),
    ]) {
      const observer = anthropicMessages.observeStream(SAME)
      for (const chunk of chunks) observer.push(chunk)
      expect(Math.abs(observer.outputCharacters() - characters)).toBeLessThan(characters * 0.15)
    }
  })
})

describe('any bytes', () => {
  const texts = FIXTURES.map(({ file }) => load(file))
  const mutation = fc.tuple(fc.nat(), fc.oneof(fc.constantFrom(...Buffer.from('"{}\n\r:\\,')), fc.nat(255)))

  it('pass unchanged and never throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), cutPlaces, (bytes, places) => {
        const text = Buffer.from(bytes)
        expect(observe(SAME, cutAt(text, places))['forwarded']).toBe(text.toString('latin1'))
      }),
      { numRuns: 500 },
    )
  })

  it('mutated streams: the same verdict for every chunking, the same bytes', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...texts),
        fc.array(mutation, { maxLength: 8 }),
        cutPlaces,
        (text, mutations, places) => {
          const broken = Buffer.from(text)
          for (const [at, byte] of mutations) broken[at % broken.length] = byte
          expect(observe(SAME, cutAt(broken, places))).toEqual({
            ...observe(SAME, [broken]),
            forwarded: broken.toString('latin1'),
          })
          const alias = { requestedModel: 'alias', upstreamModel: 'claude-sonnet-4-5' }
          expect(observe(alias, cutAt(broken, places))['forwarded']).toBe(
            observe(alias, [broken])['forwarded'],
          )
        },
      ),
      { numRuns: 400 },
    )
  })
})
