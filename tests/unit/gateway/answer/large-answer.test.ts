import { describe, expect, it } from 'vitest'
import { MESSAGE_JSON, REQUEST_JSON } from '../../../support/message-fixtures'
import { createHarness } from '../../../support/gateway-harness'

const HEAD = '{"padding":"'
const MIB = 'x'.repeat(1024 * 1024)
/** An answer of more than 64 MiB, its usage at the end. */
const chunks = [HEAD, ...Array.from({ length: 65 }, () => MIB), `",${MESSAGE_JSON.slice(1)}`]
const cutText = ['{"content":[{"type":"text","text":"', ...chunks.slice(1, -1)]
const headers = { 'content-type': 'application/json' }

describe('an answer too large to be held', () => {
  it('reaches the client whole and is billed by its own usage', async () => {
    const harness = createHarness({ answer: () => ({ status: 200, headers, chunks }) })
    const small = createHarness()
    await small.call({ body: REQUEST_JSON })
    const reply = await harness.call({ body: REQUEST_JSON })
    expect(reply.status).toBe(200)
    expect(reply.headers['content-type']).toBe('application/json')
    expect(reply.text.length).toBe(chunks.join('').length)
    expect(harness.rows).toHaveLength(1)
    const { input_tokens, output_tokens, actual_cost } = small.rows[0] ?? {}
    expect(harness.rows[0]).toMatchObject({
      usage_source: 'final',
      status: 'ok',
      input_tokens,
      output_tokens,
      actual_cost,
    })
  })

  it.each([
    ['whole', ['\uFEFF']],
    ['in pieces', [Buffer.from([0xef]), Buffer.from([0xbb]), Buffer.from([0xbf])]],
  ])('is read without a byte order mark, which does not go on: %s', async (_, mark) => {
    const harness = createHarness({ answer: () => ({ status: 200, headers, chunks: [...mark, ...chunks] }) })
    const reply = await harness.call({ body: REQUEST_JSON })
    expect(reply.ended).toBe(true)
    expect(reply.text.startsWith(HEAD)).toBe(true)
    expect(harness.rows).toMatchObject([{ usage_source: 'final', status: 'ok', output_tokens: 5 }])
  })

  it('that ends in the middle is billed by an estimate of its text', async () => {
    const harness = createHarness({ answer: () => ({ status: 200, headers, chunks: cutText }) })
    const reply = await harness.call({ body: REQUEST_JSON })
    expect(reply).toMatchObject({ isCut: true, ended: false })
    expect(harness.rows[0]).toMatchObject({
      usage_source: 'estimated',
      status: 'upstream_error',
      output_tokens: (65 * MIB.length) / 4,
    })
    expect(Number(harness.rows[0]?.actual_cost)).toBeGreaterThan(0)
  })

  it('whose connection breaks does not end for the client like a whole one', async () => {
    const broken = { status: 200, headers, chunks: cutText, cut: true }
    const harness = createHarness({ answer: () => broken })
    const reply = await harness.call({ body: REQUEST_JSON })
    expect(reply).toMatchObject({ status: 200, isCut: true, ended: false })
    expect(harness.rows).toMatchObject([{ usage_source: 'estimated', status: 'upstream_error' }])
  })

  it('reads the usage behind 65 MiB of numbers', async () => {
    const numbers = '-0.0123456,\n'.repeat(87_000)
    const vectors = [
      '{"padding":[',
      ...Array.from({ length: 66 }, () => numbers),
      `0],${MESSAGE_JSON.slice(1)}`,
    ]
    const harness = createHarness({ answer: () => ({ status: 200, headers, chunks: vectors }) })
    expect((await harness.call({ body: REQUEST_JSON })).status).toBe(200)
    expect(harness.rows).toMatchObject([{ usage_source: 'final', status: 'ok' }])
  })

  it('reads the usage behind 65 MiB of small objects, and bills no structure', async () => {
    const objects = '{"token":"a","logprob":-0.1,"bytes":[97]},'.repeat(25_000)
    const facts = [
      '{"padding":[',
      ...Array.from({ length: 66 }, () => objects),
      `0],${MESSAGE_JSON.slice(1)}`,
    ]
    const harness = createHarness({ answer: () => ({ status: 200, headers, chunks: facts }) })
    const reply = await harness.call({ body: REQUEST_JSON })
    expect(reply).toMatchObject({ status: 200, ended: true })
    expect(reply.text.length).toBe(facts.join('').length)
    expect(harness.rows).toMatchObject([
      { usage_source: 'final', status: 'ok', input_tokens: 10, output_tokens: 5 },
    ])
  })

  it('without usage is an answer all the same, billed by what is written in it', async () => {
    const objects = '{"token":"a","logprob":-0.1,"bytes":[97]},'.repeat(25_000)
    const facts = [
      '{"content":[{"text":"hello you"}],"padding":[',
      ...Array.from({ length: 66 }, () => objects),
      '0]}',
    ]
    const harness = createHarness({ answer: () => ({ status: 200, headers, chunks: facts }) })
    expect(await harness.call({ body: REQUEST_JSON })).toMatchObject({ status: 200, ended: true })
    expect(harness.rows).toMatchObject([{ usage_source: 'estimated', status: 'ok', output_tokens: 3 }])
  })

  it('of blanks alone is no answer, and nothing is billed for them', async () => {
    const blanks = Array.from({ length: 65 }, () => ' '.repeat(1024 * 1024))
    const harness = createHarness({ answer: () => ({ status: 200, headers, chunks: blanks }) })
    expect(await harness.call({ body: REQUEST_JSON })).toMatchObject({ isCut: true })
    expect(harness.rows[0]).toMatchObject({ status: 'upstream_error', output_tokens: 0 })
  })
})
