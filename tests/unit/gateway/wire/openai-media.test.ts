import { describe, expect, it } from 'vitest'
import { buildModelTable, Decimal } from '@/lib/core'
import { createHarness } from '../../../support/gateway-harness'
import type { HarnessOptions } from '../../../support/gateway-harness'

const OPENAI: HarnessOptions = {
  group: { platform: 'openai' },
  accounts: [{ id: 1, platform: 'openai' }],
}
const image = JSON.stringify({ created: 1, data: [{ b64_json: 'A' }, { b64_json: 'B' }], size: '1536x1024' })

describe('embeddings and images', () => {
  it('embeddings are billed by their prompt', async () => {
    const answer =
      '{"object":"list","data":[],"model":"text-embedding-3-small","usage":{"prompt_tokens":8,"total_tokens":8}}'
    const harness = createHarness({ ...OPENAI, answer: () => ({ status: 200, chunks: [answer] }) })
    const body = JSON.stringify({ model: 'text-embedding-3-small', input: 'text' })
    expect(await harness.call({ path: '/v1/embeddings', body })).toMatchObject({ status: 200, text: answer })
    expect(harness.rows[0]).toMatchObject({
      protocol: 'openai_embeddings',
      input_tokens: 8,
      output_tokens: 0,
    })
  })

  it.each([
    ['a text', 'abcdefgh'],
    ['texts', ['abcd', 'efgh']],
    ['tokens', [[7, 8]]],
  ])('embeddings of %s that nobody counted are estimated from their request', async (_, input) => {
    const vectors = '{"object":"list","data":[{"embedding":[0.5]}],"model":"text-embedding-3-small"}'
    for (const usage of ['', ',"usage":null', ',"usage":{"prompt_tokens":"2"}']) {
      const answer = vectors.replace('}]', `}]${usage}`)
      const harness = createHarness({ ...OPENAI, answer: () => ({ status: 200, chunks: [answer] }) })
      const body = JSON.stringify({ model: 'text-embedding-3-small', input })
      expect(await harness.call({ path: '/v1/embeddings', body })).toMatchObject({
        status: 200,
        text: answer,
      })
      expect(harness.rows).toMatchObject([
        {
          usage_source: 'estimated',
          input_tokens: 2,
          output_tokens: 0,
          response_model: 'text-embedding-3-small',
        },
      ])
      expect(Number(harness.rows[0]?.actual_cost)).toBeGreaterThan(0)
    }
  })

  it('embeddings that are an error in themselves are a failure', async () => {
    const chunks = ['{"error":{"message":"no vectors today","code":500}}']
    const harness = createHarness({ ...OPENAI, answer: () => ({ status: 200, chunks }) })
    const body = '{"model":"text-embedding-3-small","input":"text"}'
    expect((await harness.call({ path: '/v1/embeddings', body })).status).toBe(502)
    expect(harness.rows).toEqual([])
  })

  it.each([
    [
      '/v1/images/generations',
      { 'content-type': 'application/json' },
      '{"model":"gpt-image-1.5","prompt":"x","n":2}',
    ],
    [
      '/v1/images/edits',
      { 'content-type': 'multipart/form-data; boundary=b' },
      '--b\r\ncontent-disposition: form-data; name="model"\r\n\r\ngpt-image-1.5\r\n--b--\r\n',
    ],
  ])('%s is billed by the image, at the group’s price', async (path, headers, body) => {
    const imagePrices = { price1k: new Decimal('0.02'), price2k: new Decimal('0.05'), price4k: null }
    const harness = createHarness({
      ...OPENAI,
      group: { platform: 'openai', imagePrices },
      answer: () => ({ status: 200, chunks: [image] }),
    })
    expect((await harness.call({ path, headers, body })).text).toBe(image)
    expect(harness.sent[0]).toMatchObject({ path })
    expect(harness.sent[0]?.headers).toContain(headers['content-type'])
    expect(harness.rows[0]).toMatchObject({
      protocol: 'openai_images',
      image_count: 2,
      image_size: '2K',
      pricing_source: 'group_image',
      total_cost: '0.1',
    })
  })

  it('an edit is not held by the bytes of the pictures to edit', async () => {
    const headers = { 'content-type': 'multipart/form-data; boundary=b' }
    const field = '--b\r\ncontent-disposition: form-data; name="model"\r\n\r\ngpt-image-1.5\r\n'
    const file = `--b\r\ncontent-disposition: form-data; name="image"; filename="a.png"\r\ncontent-type: image/png\r\n\r\n${'x'.repeat(2_000_000)}\r\n`
    const answer = { status: 200, chunks: [image] }
    const harness = createHarness({
      ...OPENAI,
      balance: '0.5',
      maxBodyBytes: 4_000_000,
      answer: () => answer,
    })
    const body = `${field}${file}--b--\r\n`
    expect((await harness.call({ path: '/v1/images/edits', headers, body })).status).toBe(200)
  })

  it('a picture of a size that every object has, which nobody refused, is billed as the smallest', async () => {
    const imagePrices = { price1k: new Decimal('0.02'), price2k: new Decimal('0.05'), price4k: null }
    const chunks = ['{"created":1,"data":[{"b64_json":"A"}]}']
    const group = { platform: 'openai' as const, imagePrices }
    const harness = createHarness({ ...OPENAI, group, answer: () => ({ status: 200, chunks }) })
    const body = '{"model":"gpt-image-1.5","prompt":"x","size":"constructor"}'
    expect((await harness.call({ path: '/v1/images/generations', body })).status).toBe(200)
    expect(harness.rows).toMatchObject([{ image_size: '1K', total_cost: '0.02' }])
  })

  it('a picture in hd is billed as 2K', async () => {
    const imagePrices = { price1k: new Decimal('0.02'), price2k: new Decimal('0.05'), price4k: null }
    const chunks = ['{"created":1,"data":[{"b64_json":"A"}]}']
    const group = { platform: 'openai' as const, imagePrices }
    const harness = createHarness({ ...OPENAI, group, answer: () => ({ status: 200, chunks }) })
    const body = '{"model":"gpt-image-1.5","prompt":"x","quality":"hd"}'
    await harness.call({ path: '/v1/images/generations', body })
    expect(harness.rows).toMatchObject([{ image_size: '2K', total_cost: '0.05' }])
  })

  it('images that nobody counted the tokens of are estimated where tokens are paid', async () => {
    const harness = createHarness({ ...OPENAI, answer: () => ({ status: 200, chunks: [image] }) })
    const body = '{"model":"gpt-image-1.5","prompt":"x","n":2}'
    expect((await harness.call({ path: '/v1/images/generations', body })).text).toBe(image)
    expect(harness.rows).toMatchObject([
      {
        usage_source: 'estimated',
        billing_mode: 'token',
        image_count: 2,
        input_tokens: Math.ceil(body.length / 4),
        output_tokens: 2 * 1_584,
        image_output_tokens: 2 * 1_584,
      },
    ])
    expect(Number(harness.rows[0]?.actual_cost)).toBeGreaterThan(0)
  })

  it('reported tokens of images stay as they are', async () => {
    const answer = image.replace('}]', '}],"usage":{"input_tokens":9,"output_tokens":100,"total_tokens":109}')
    const harness = createHarness({ ...OPENAI, answer: () => ({ status: 200, chunks: [answer] }) })
    await harness.call({ path: '/v1/images/generations', body: '{"model":"gpt-image-1.5","prompt":"x"}' })
    expect(harness.rows).toMatchObject([{ usage_source: 'final', input_tokens: 9, output_tokens: 100 }])
  })

  it('an image answer that is an error in itself is a failure', async () => {
    const chunks = ['{"error":{"message":"no picture today","code":500}}']
    const harness = createHarness({ ...OPENAI, answer: () => ({ status: 200, chunks }) })
    const body = '{"model":"gpt-image-1.5","prompt":"x"}'
    expect((await harness.call({ path: '/v1/images/generations', body })).status).toBe(502)
    expect(harness.rows).toEqual([])
  })

  it.each(['/v1/models', '/backend-api/codex/models'])('GET %s lists what the group calls', async (path) => {
    const harness = createHarness({
      ...OPENAI,
      channels: [{ modelMapping: { openai: { mine: 'gpt-5.4' } } }],
    })
    const ask = async (query: string): Promise<unknown> =>
      JSON.parse((await harness.call({ method: 'GET', path, query })).text)
    expect(await ask('')).toMatchObject({ object: 'list', data: [{ id: 'mine', object: 'model' }] })
    expect(await ask('client_version=0.99.0')).toMatchObject({
      models: [{ slug: 'mine', visibility: 'list', supported_in_api: true }],
    })
  })

  it('GET /v1/models shows each name once, in the case in which it was entered', async () => {
    const harness = createHarness({
      ...OPENAI,
      channels: [{ modelMapping: { openai: { 'MiniMax-M2': 'gpt-5.4', alpha: 'gpt-5.4' } } }],
      accounts: [{ id: 1, platform: 'openai', modelMapping: buildModelTable([['minimax-m2', 'gpt-5.4']]) }],
    })
    const { data } = JSON.parse((await harness.call({ method: 'GET', path: '/v1/models' })).text)
    expect(data).toMatchObject([{ id: 'alpha' }, { id: 'MiniMax-M2' }])
    const one = await harness.call({ method: 'GET', path: '/v1/models/minimax-m2' })
    expect(JSON.parse(one.text)).toMatchObject({ id: 'MiniMax-M2' })
  })

  it.each(['/v1/embeddings', '/v1/images/generations', '/v1/images/edits'])(
    '%s is unknown on a platform without it, in its own shape',
    async (path) => {
      const reply = await createHarness().call({ path, body: '{"model":"claude-sonnet-4-5"}' })
      expect(reply.status).toBe(404)
      expect(JSON.parse(reply.text)).toMatchObject({ error: { code: 'ENDPOINT_UNAVAILABLE', param: null } })
    },
  )
})
