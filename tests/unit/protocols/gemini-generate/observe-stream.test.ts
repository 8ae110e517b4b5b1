import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { NO_USAGE } from '@/lib/core'
import { geminiGenerate, readSseText } from '@/lib/protocols'
import type { ModelNames } from '@/lib/protocols'
import { cutAt, cutPlaces } from '../cut-at-random'
import { FIXTURES, load, observe, SAME } from './stream-fixtures'

const bytesOf = (text: Buffer): Buffer[] => Array.from(text, (byte) => Buffer.from([byte]))

describe.each(FIXTURES)('$file', (fixture) => {
  const text = load(fixture.file)
  const { request } = fixture
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
  const watch = (names: ModelNames, chunks: readonly Buffer[]) =>
    observe({ protocol: geminiGenerate, names, request }, chunks)

  it('is read once, whatever the chunks, and forwarded byte by byte', () => {
    const whole = { ...expected, forwarded: text.toString('latin1') }
    expect(watch(SAME, [text])).toEqual(whole)
    expect(watch(SAME, bytesOf(text))).toEqual(whole)
    fc.assert(
      fc.property(cutPlaces, (places) => {
        expect(watch(SAME, cutAt(text, places))).toEqual(whole)
      }),
      { numRuns: 100 },
    )
  })

  it("restores each response's modelVersion and no argument of that name", () => {
    const written = `"modelVersion": ${JSON.stringify(fixture.model)}`
    const shown = text
      .toString()
      .split('\n')
      .map((line) => {
        const at = line.startsWith('data: {"modelVersion"')
          ? line.indexOf(written)
          : line.lastIndexOf(written)
        if (at < 0) return line
        const restored = `"modelVersion": ${JSON.stringify(alias.requestedModel)}`
        return line.slice(0, at) + restored + line.slice(at + written.length)
      })
      .join('\n')
    const whole = { ...expected, forwarded: Buffer.from(shown).toString('latin1') }
    expect(watch(alias, [text])).toEqual(whole)
    expect(watch(alias, bytesOf(text))).toEqual(whole)
    fc.assert(
      fc.property(cutPlaces, (places) => {
        expect(watch(alias, cutAt(text, places))).toEqual(whole)
      }),
      { numRuns: 100 },
    )
  })

  it('keeps a model that is not the upstream one', () => {
    const other = watch({ requestedModel: 'alias', upstreamModel: 'other' }, [text])
    expect(other).toEqual({ ...expected, forwarded: text.toString('latin1') })
  })
})

describe('terminal', () => {
  it('is the chunk that completes the line of the last finishReason', () => {
    const text = load('text.sse')
    const lineEnd = text.lastIndexOf('}') + 2
    const observer = geminiGenerate.observeStream(SAME)
    expect(observer.push(text.subarray(0, lineEnd)).terminal).toBe(false)
    expect(observer.push(text.subarray(lineEnd, lineEnd + 1)).terminal).toBe(true)
    expect(observer.push(text.subarray(lineEnd + 1)).terminal).toBe(false)
  })

  it('waits for every candidate, and for the end of the stream where one never comes', () => {
    const text = load('two-candidates.sse')
    const watch = (candidates: number) =>
      observe({ protocol: geminiGenerate, names: SAME, request: { candidates } }, bytesOf(text))
    expect(watch(2)).toMatchObject({ sawTerminal: true, terminals: 1, usageState: 'final' })
    expect(watch(3)).toMatchObject({ sawTerminal: true, terminals: 0, usageState: 'final' })
  })

  it('a finishReason among the arguments of a call ends nothing', () => {
    const [, call] = readSseText(load('thinking-tool.sse'))
    const observer = geminiGenerate.observeStream(SAME)
    expect(observer.push(Buffer.from(`data: ${call?.data}\n\n`)).terminal).toBe(false)
    expect(observer.sawTerminal()).toBe(false)
    expect(observer.usage()).toMatchObject({ inputTokens: 476, outputTokens: 110 })
  })
})

describe('pictures', () => {
  const picture = (data: string) =>
    Buffer.from(
      `data: {"candidates":[{"content":{"parts":[{"inlineData":{"mimeType":"image/png","data":"${data}"}}]},"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":3,"candidatesTokenCount":1290},"modelVersion":"up"}\r\n\r\n`,
    )

  it('of several megabytes in one event are counted, restored and settled', () => {
    const text = picture('A'.repeat(5_000_000))
    const places = Array.from({ length: 90 }, (_, index) => index * 65_536)
    const names = { requestedModel: 'mine', upstreamModel: 'up' }
    const seen = observe({ protocol: geminiGenerate, names }, cutAt(text, places))
    expect(seen).toMatchObject({
      usage: { imageCount: 1, imageSize: '1K', outputTokens: 1290 },
      usageState: 'final',
      terminals: 1,
    })
    expect(String(seen['forwarded']).endsWith('"modelVersion":"mine"}\r\n\r\n')).toBe(true)
  })

  it('are no text where a stream breaks off inside one', () => {
    const observer = geminiGenerate.observeStream(SAME)
    observer.push(picture('iVBORw0KGgo'.repeat(90_000)).subarray(0, 900_000))
    expect(observer.outputCharacters()).toBe(0)
  })
})
