import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { NO_USAGE, type TokenUsage } from '@/lib/core'
import { anthropicMessages, type ModelNames } from '@/lib/protocols'
import { cutAt, cutPlaces } from '../cut-at-random'
import { FIXTURES, load, observe, SAME } from './stream-fixtures'

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
