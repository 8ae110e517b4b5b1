import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openaiEmbeddings, openaiImages, type ParsedRequest } from '@/lib/protocols'
import { cutAt, cutPlaces } from './cut-at-random'
import { FILE, FORM, form } from './image-form'
import { SAME } from './observe-chunks'

describe('a request for images', () => {
  const json = (body: object): ParsedRequest =>
    openaiImages.parseRequest({ headers: {}, body: Buffer.from(JSON.stringify(body)) })

  it('is read from JSON', () => {
    const parsed = json({ model: 'm', prompt: 'a tulip', n: 2, size: '2048x2048', stream: true })
    expect(parsed).toMatchObject({
      requestedModel: 'm',
      stream: true,
      images: { count: 2, size: '2048x2048' },
    })
    expect(JSON.parse(openaiImages.upstreamBody(parsed, 'up').toString())).toMatchObject({
      model: 'up',
      n: 2,
    })
    expect(json({ model: 'm' }).images).toEqual({ count: 1, size: null })
    expect(() => json({ prompt: 'x' })).toThrow('model is required')
    expect(openaiImages.createRequestScanner({})).not.toBeNull()
    expect(openaiImages.createRequestScanner(FORM)).toBeNull()
  })

  it.each([
    [{ quality: 'hd' }, 'hd'],
    [{ quality: 'hd', size: 'auto' }, 'hd'],
    [{ quality: 'hd', size: '1024x1024' }, '1024x1024'],
    [{ quality: 'high' }, null],
    [{ quality: 3 }, null],
  ])('of %j is as large as its size says, else as its quality', (fields, size) => {
    expect(json({ model: 'm', ...fields }).images).toEqual({ count: 1, size })
    const values = Object.entries({ model: 'm', ...fields }).map(
      ([name, value]) => [`name="${name}"`, String(value)] as const,
    )
    expect(openaiImages.parseRequest({ headers: FORM, body: form(values) }).images).toEqual({
      count: 1,
      size,
    })
  })

  it('is read from a form, and only its model changes', () => {
    const fields = [FILE, ['name="model"', 'm'], ['name="n"', '3'], ['name="size"', '1536x1024']] as const
    const body = form(fields)
    const parsed = openaiImages.parseRequest({ headers: FORM, body })
    expect(parsed).toMatchObject({
      requestedModel: 'm',
      stream: false,
      images: { count: 3, size: '1536x1024' },
    })
    expect(openaiImages.upstreamBody(parsed, 'm')).toBe(body)
    const renamed = form([FILE, ['name="model"', 'other-model'], ...fields.slice(2)])
    expect(openaiImages.upstreamBody(parsed, 'other-model')).toEqual(renamed)
  })

  it.each([
    'null',
    '{"model":null}',
    '{"reasoning":{"model":"x"},"style":"model"}',
    '{"style":"caf\\u00e9"}',
    '"model"',
    `{"style":"${'x'.repeat(70_000)}"}`,
  ])('that names no second model is passed on: %.60s', (svg) => {
    expect(() =>
      openaiImages.parseRequest({ headers: {}, body: Buffer.from(`{"model":"m","svg":${svg}}`) }),
    ).not.toThrow()
    const body = form([
      ['name="model"', 'm'],
      ['name="svg"', svg],
    ])
    expect(() => openaiImages.parseRequest({ headers: FORM, body })).not.toThrow()
  })

  it.each(['{"mod\\u0065l":"x"}', '{"model":"x","model":null}', '{"model":"x"'])(
    'that may name a second model is refused: %s',
    (svg) => {
      const body = form([
        ['name="model"', 'm'],
        ['name="svg"', ` ${svg}`],
      ])
      expect(() => openaiImages.parseRequest({ headers: FORM, body })).toThrow('svg.model')
    },
  )

  it.each([{ model: 'gpt-6-astra' }, { model: 'm', reasoning: { effort: 'low' } }])(
    'that names a second model is refused: %j',
    (svg) => {
      expect(() => json({ model: 'm', svg })).toThrow('svg.model')
      const fields = [['name="model"', 'm'] as const]
      const parse = (field: readonly [string, string]): unknown =>
        openaiImages.parseRequest({ headers: FORM, body: form([...fields, field]) })
      expect(() => parse(['name="svg"', JSON.stringify(svg)])).toThrow('svg.model')
      expect(() => parse(['name="svg[model]"', svg.model])).toThrow('svg.model')
      expect(() => parse(['name="svg"', JSON.stringify({ reasoning: {} })])).not.toThrow()
      expect(() => json({ model: 'm', svg: null })).not.toThrow()
      expect(() => json({ model: 'm', svg: { reasoning: { effort: 'low' } } })).not.toThrow()
    },
  )

  it.each([
    ['without a model', form([FILE]), 'model is required'],
    [
      'with two models',
      form([
        ['name="model"', 'a'],
        ['name="model"', 'b'],
      ]),
      'Duplicate field "model"',
    ],
    ['without an end', form([['name="model"', 'a']]).subarray(0, -6), 'Failed to parse request body'],
    ['of something else', Buffer.from('{"model":"m"}'), 'Failed to parse request body'],
    ['of nothing', Buffer.alloc(0), 'Request body is empty'],
  ])('a form %s is refused', (_, body, message) => {
    expect(() => openaiImages.parseRequest({ headers: FORM, body })).toThrow(message)
  })

  it('any form is read or refused, never more', () => {
    const whole = form([FILE, ['name="model"', 'm'], ['name="n"', '2']])
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(255), fc.nat(whole.length), (at, byte, cut) => {
        const broken = Buffer.from(whole)
        broken[at] = byte
        try {
          openaiImages.parseRequest({ headers: FORM, body: broken.subarray(0, cut) })
        } catch (error) {
          expect(error).toMatchObject({ code: 'INVALID_REQUEST' })
        }
      }),
      { numRuns: 400 },
    )
  })
})

describe('an answer with a drawing', () => {
  const usage = { input_tokens: 50, output_tokens: 1000 }
  const svg_usage = {
    input_tokens: 5000,
    input_tokens_details: { cached_tokens: 1500, cache_write_tokens: 500, audio_tokens: 2000 },
    output_tokens: 20_000,
    output_tokens_details: { reasoning_tokens: 7000 },
    model: 'a-model',
    total_tokens: 25_000,
  }
  const SUM = {
    inputTokens: 3050,
    cacheReadTokens: 1500,
    cacheCreation5mTokens: 500,
    outputTokens: 21_000,
    reasoningTokens: 7000,
    imageOutputTokens: 1000,
    imageCount: 1,
    extraUnits: { audio_input: 500 },
  }

  it('used what its picture and its text took', () => {
    const read = (answer: object) =>
      openaiImages.readAnswer(Buffer.from(JSON.stringify(answer)), SAME, { images: { count: 1, size: null } })
    expect(read({ data: [{ b64_json: 'PHN2Zz4=' }], usage, svg_usage }).usage).toMatchObject(SUM)
    expect(read({ data: [], svg_usage })).toMatchObject({
      usageState: 'final',
      usage: { inputTokens: 3000, outputTokens: 20_000, imageCount: 0 },
    })
  })

  it.each([10, 2_000_000])('as a stream used as much, with %i bytes', (bytes) => {
    const type = 'image_generation.completed'
    const event = { type, b64_json: 'A'.repeat(bytes), size: '1024x1024', usage, svg_usage }
    const observer = openaiImages.observeStream(SAME, { images: { count: 1, size: null } })
    observer.push(Buffer.from(`event: ${type}\ndata: ${JSON.stringify(event)}\n\n`))
    expect(observer.usage()).toMatchObject(SUM)
  })
})

describe('an answer with images', () => {
  const USAGE = {
    input_tokens: 50,
    input_tokens_details: { text_tokens: 10, image_tokens: 40 },
    output_tokens: 1000,
    output_tokens_details: { image_tokens: 900, text_tokens: 100 },
    total_tokens: 1050,
  }
  const read = (answer: object, images = { count: 1, size: null as string | null }) =>
    openaiImages.readAnswer(Buffer.from(JSON.stringify(answer)), SAME, { images })

  it('is counted by images, tokens and size', () => {
    const data = [{ b64_json: 'A' }, { b64_json: 'B' }]
    expect(read({ created: 1, data, size: '1536x1024', usage: USAGE })).toMatchObject({
      usageState: 'final',
      usage: { inputTokens: 50, outputTokens: 1000, imageOutputTokens: 900, imageCount: 2, imageSize: '2K' },
    })
    expect(read({ data }, { count: 2, size: '4096x4096' }).usage).toMatchObject({
      imageCount: 2,
      imageSize: '4K',
    })
    const { output_tokens_details: _details, ...plain } = USAGE
    expect(read({ data, usage: plain }).usage).toMatchObject({ imageOutputTokens: 1000, imageSize: '1K' })
    expect(openaiImages.readAnswer(Buffer.from('oops'), SAME).usageState).toBe('none')
  })

  it.each([10, 2_000_000])('is read from a stream, with images of %i bytes', (bytes) => {
    const event = (type: string, fields: object): string =>
      `event: ${type}\ndata: ${JSON.stringify({ type, b64_json: 'A'.repeat(bytes), ...fields })}\n\n`
    const text = Buffer.from(
      event('image_generation.partial_image', { partial_image_index: 0 }) +
        event('image_generation.completed', { size: '1024x1024', usage: USAGE }),
    )
    fc.assert(
      fc.property(cutPlaces, (places) => {
        const observer = openaiImages.observeStream(SAME, { images: { count: 1, size: null } })
        let terminals = 0
        for (const chunk of cutAt(text, places)) if (observer.push(chunk).terminal) terminals += 1
        expect(terminals).toBe(1)
        expect(observer.usage()).toMatchObject({ imageCount: 1, imageSize: '1K', imageOutputTokens: 900 })
        expect(observer.usageState()).toBe('final')
      }),
      { numRuns: bytes > 1_000 ? 5 : 60 },
    )
  })
})

describe('a request for embeddings', () => {
  it('is read, named anew and counted', () => {
    const body = Buffer.from('{"input":"text","model":"m"}')
    const parsed = openaiEmbeddings.parseRequest({ headers: {}, body })
    expect(parsed).toMatchObject({ requestedModel: 'm', stream: false, sessionHash: '' })
    expect(openaiEmbeddings.upstreamBody(parsed, 'up').toString()).toBe('{"input":"text","model":"up"}')
    const answer = Buffer.from(
      '{"object":"list","data":[],"model":"up","usage":{"prompt_tokens":8,"total_tokens":8}}',
    )
    const { usage, body: shown } = openaiEmbeddings.readAnswer(answer, {
      requestedModel: 'm',
      upstreamModel: 'up',
    })
    expect(usage).toMatchObject({ inputTokens: 8, outputTokens: 0 })
    expect(JSON.parse(shown.toString())).toMatchObject({ model: 'm' })
    expect(() => openaiEmbeddings.parseRequest({ headers: {}, body: Buffer.from('[]') })).toThrow('parse')
  })
})
