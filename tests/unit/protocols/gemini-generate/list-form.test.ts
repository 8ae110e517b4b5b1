import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { geminiGenerate, geminiStream, readSseText } from '@/lib/protocols'
import { cutAt, cutPlaces } from '../cut-at-random'
import { FIXTURES, load, observe, SAME } from './stream-fixtures'

const list = geminiStream.variantOf?.('', {}) ?? geminiStream
const events = geminiStream.variantOf?.('alt=sse', {}) ?? geminiStream
const ERROR = {
  status: 502,
  type: 'upstream_error',
  code: null,
  message: 'broken',
  param: null,
  requestId: 'r',
}

function dataOf(file: string): unknown[] {
  return readSseText(load(file)).map(({ data }) => JSON.parse(data) as unknown)
}

describe('the form of a stream', () => {
  it('is the one the query asks for', () => {
    expect(events.streamType).toBeUndefined()
    expect(list.streamType).toMatch(/^application\/json/)
    expect(geminiStream.variantOf?.('key=x&alt=sse', {})).toBe(events)
    expect(geminiStream.variantOf?.('alt=json', {})).toBe(list)
    for (const form of [events, list]) expect(form.upstreamQuery).toBe('alt=sse')
  })

  it('keeps Google’s former SDK alive with an event: it fails at anything between two', () => {
    const former = geminiStream.variantOf?.('alt=sse', { 'x-goog-api-client': 'genai-js/0.24.1' })
    const told = former?.keepAlive.toString() ?? ''
    const [, data = ''] = /^data: (.*)\n\n$/.exec(told) ?? []
    expect(geminiGenerate.readAnswer(Buffer.from(data), SAME).usage.outputTokens).toBe(0)
    const newest = { 'x-goog-api-client': 'google-genai-sdk/3.1.0 gl-node/v24' }
    expect(geminiStream.variantOf?.('alt=sse', newest)).toBe(events)
  })

  it('keeps a waiting client alive with what it reads over', () => {
    expect(readSseText(events.keepAlive)).toEqual([])
    expect(JSON.parse(`${list.keepAlive.toString()}[]`)).toEqual([])
  })

  it('renders errors for either', () => {
    const [event] = readSseText(
      Buffer.concat([Buffer.from('data: {"x'), events.renderStreamError(ERROR)]),
    ).slice(-1)
    const error = { error: { code: 502, message: 'broken', status: 'UNAVAILABLE' } }
    expect(JSON.parse(event?.data ?? '')).toEqual(error)
    const [bare = ''] = events.renderStreamError(ERROR).toString().split('\n').slice(-1)
    expect(JSON.parse(bare)).toEqual(error)
    expect(JSON.parse(list.renderStreamError(ERROR).toString())).toEqual([error])
  })
})

describe.each(FIXTURES)('$file as a list', ({ file, request }) => {
  const text = load(file)
  const whole = observe({ protocol: geminiGenerate, names: SAME, request }, [text])
  const isComplete = whole['sawTerminal'] === true || whole['error'] !== null

  it('has the same facts and, where the stream is complete, its events as elements', () => {
    fc.assert(
      fc.property(cutPlaces, (places) => {
        const { forwarded, ...facts } = observe({ protocol: list, names: SAME, request }, cutAt(text, places))
        expect({ ...facts, forwarded: whole['forwarded'] }).toEqual(whole)
        if (!isComplete || file === 'bare-error.sse') return
        expect(JSON.parse(Buffer.from(String(forwarded), 'latin1').toString())).toEqual(dataOf(file))
      }),
      { numRuns: 60 },
    )
  })
})

describe('a list that breaks off', () => {
  it('ends with the error as its last element', () => {
    const observer = list.observeStream(SAME)
    const shown = [observer.push(load('cut-before-end.sse')).forward, observer.flush()]
    const error = observer.renderError?.(ERROR)
    const body = Buffer.concat([...shown, error ?? null].filter((bytes) => bytes !== null)).toString()
    expect(JSON.parse(body)).toEqual([
      ...dataOf('cut-before-end.sse'),
      { error: { code: 502, message: 'broken', status: 'UNAVAILABLE' } },
    ])
  })

  it('tells an error that came as bare JSON', () => {
    const observer = list.observeStream(SAME)
    const { forward } = observer.push(load('bare-error.sse'))
    expect(JSON.parse(forward?.toString() ?? '').at(-1)).toMatchObject({
      error: { message: 'The model is overloaded. Please try again later.' },
    })
    // The list is closed: nothing follows it.
    expect(observer.renderError?.(ERROR)).toBeNull()
  })
})
