import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { expectRefusal, MAX_BODY_BYTES, messagesBody, PROMPT } from './door-bed'
import type { DoorBed } from './door-bed'

const INVALID = { status: 400, type: 'invalid_request_error', code: 'INVALID_REQUEST' }
const TOO_LARGE = {
  status: 413,
  type: 'invalid_request_error',
  code: 'BODY_TOO_LARGE',
  message: `Request body too large, limit is ${MAX_BODY_BYTES} bytes`,
}
const UNREADABLE = {
  status: 400,
  type: 'invalid_request_error',
  code: 'BODY_UNREADABLE',
  message: /^Failed to read request body/,
}
const UNKNOWN_ENCODING = {
  status: 415,
  type: 'invalid_request_error',
  code: 'BODY_ENCODING_UNKNOWN',
  message: /content-encoding .* is not known: send it as it is, or as gzip/,
}
const UNPARSABLE = { ...INVALID, message: 'Failed to parse request body' }

/** Top-level keys that may not come twice, however they are written. */
const UNIQUE = ['model', 'stream', 'max_tokens', 'service_tier', 'stream_options', 'metadata']

export function describeBodies(bed: () => DoorBed): void {
  const post = (body: string | Buffer, headers: Readonly<Record<string, string>> = {}, chunkBytes?: number) =>
    bed().send({
      path: '/v1/messages',
      headers: { 'x-api-key': bed().world.apiKey, 'content-type': 'application/json', ...headers },
      body,
      ...(chunkBytes === undefined ? {} : { chunkBytes }),
    })
  const goodBody = (): string => messagesBody({ model: bed().world.routes[0].alias })

  describe('bodies that are refused', () => {
    it('empty', async () => {
      const expected = { status: 400, type: 'invalid_request_error', code: 'BODY_EMPTY' }
      expectRefusal(await post(''), { ...expected, message: 'Request body is empty' })
    })

    it.each([
      ['no JSON', 'model=claude'],
      ['cut off', '{"model":"claude-sonnet-4-5","messages":[{"role":"user"'],
      ['trailing rest', '{"model":"claude-sonnet-4-5"} {}'],
      ['an array', '[{"model":"claude-sonnet-4-5"}]'],
      [
        'not UTF-8',
        Buffer.concat([Buffer.from('{"model":"a'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]),
      ],
      ['nested without end', `{"model":"a","x":${'['.repeat(60_000)}`],
    ])('%s', async (_, body) => {
      expectRefusal(await post(body), UNPARSABLE)
    })

    it.each([
      ['no model', '{"messages":[]}', 'model is required'],
      ['a model of spaces', '{"model":"  "}', 'model is required'],
      ['a model that is a number', '{"model":4}', 'model is required'],
      ['a stream that is a text', '{"model":"a","stream":"yes"}', 'stream must be a boolean'],
    ])('%s', async (_, body, message) => {
      expectRefusal(await post(body), { ...INVALID, message })
    })

    it.each(UNIQUE)('%s twice, plain and escaped', async (name) => {
      const { alias } = bed().world.routes[0]
      const escaped = `\\u${name.charCodeAt(0).toString(16).padStart(4, '0')}${name.slice(1)}`
      const rest = `"${name === 'model' ? 'x' : 'model'}":"${alias}","messages":[]`
      for (const twin of [name, escaped]) {
        const answer = await post(`{"${name}":null,${rest},"${twin}":null}`)
        expectRefusal(answer, { ...INVALID, message: new RegExp(name) })
      }
      expect(bed().upstream()).toHaveLength(0)
    })

    it.each([
      ['declared', undefined],
      ['found while reading', 4096],
    ])('too large, %s', async (_, chunkBytes) => {
      const body = messagesBody({ model: 'any', padding: 'x'.repeat(MAX_BODY_BYTES) })
      expectRefusal(await post(body, {}, chunkBytes), TOO_LARGE)
    })

    it('too large once it is unpacked', async () => {
      const bomb = gzipSync(messagesBody({ model: 'any', padding: 'x'.repeat(4_000_000) }))
      expect(bomb.byteLength).toBeLessThan(MAX_BODY_BYTES)
      expectRefusal(await post(bomb, { 'content-encoding': 'gzip' }), TOO_LARGE)
    })

    it('packed badly', async () => {
      expectRefusal(await post(goodBody(), { 'content-encoding': 'gzip' }), UNREADABLE)
    })

    it.each([
      ['gzip', gzipSync],
      ['deflate', deflateSync],
      ['br', brotliCompressSync],
    ])('packed as %s with more behind its end', async (encoding, pack) => {
      const body = Buffer.concat([pack(goodBody()), Buffer.from('more')])
      expectRefusal(await post(body, { 'content-encoding': encoding }), UNREADABLE)
    })

    it.each(['compress', 'zstd'])('packed in an unknown way: %s', async (encoding) => {
      expectRefusal(await post(goodBody(), { 'content-encoding': encoding }), UNKNOWN_ENCODING)
    })

    it('too much at once', async () => {
      const { ask, provider, upstream, world } = bed()
      provider.script({ apiKey: world.routes[0].secret, next: [{ delayMs: 1000 }] })
      const padding = 'x'.repeat(60_000)
      const first = ask(world.apiKey, { padding })
      await expect.poll(() => upstream().length).toBe(1)
      const expected = { status: 503, type: 'overloaded_error', code: 'BODIES_IN_FLIGHT' }
      const refused = await ask(world.apiKey, { padding })
      expectRefusal(refused, { ...expected, message: 'Too much request data in flight, please retry later' })
      expect((await first).status).toBe(200)
      expect((await ask(world.apiKey, { padding })).status).toBe(200)
    })
  })

  describe('bodies that are served', () => {
    it.each([
      ['as it is', (text: string) => Buffer.from(text), {}],
      ['gzip', gzipSync, { 'content-encoding': 'gzip' }],
      ['deflate', deflateSync, { 'content-encoding': 'deflate' }],
      ['br', brotliCompressSync, { 'content-encoding': 'br' }],
    ])('%s', async (_, pack, headers) => {
      const answer = await post(pack(goodBody()), headers)
      expect(answer.status).toBe(200)
      expect(answer.json.content[0].text).toBe(`You said: ${PROMPT}`)
      expect(bed().upstream()[0]?.headers).not.toHaveProperty('content-encoding')
    })

    it('with an escaped key, which reaches the provider spelled as it was', async () => {
      const { alias } = bed().world.routes[0]
      const messages = `[{"role":"user","content":"${PROMPT}"}]`
      const answer = await post(`{"mod\\u0065l":"${alias}","max_tokens":32,"messages":${messages}}`)
      expect(answer.status).toBe(200)
      expect(answer.json.model).toBe(alias)
      expect(JSON.parse(bed().upstream()[0]?.body ?? '').model).toBe('claude-sonnet-4-5')
    })

    it('in chunks', async () => {
      expect((await post(goodBody(), {}, 16)).status).toBe(200)
    })
  })
}
