import { describe, expect, it } from 'vitest'
import { readSseText } from '@/lib/protocols'
import { createHarness } from '../../../support/gateway-harness'
import type { ScriptedAnswer } from '../../../support/gateway-harness'
import { responseAnswer, responseStream } from '../../../support/openai-fixtures'
import { body, OPENAI, PATH, stream, whole } from './responses-world'

describe('Responses', () => {
  it('an answer in one piece that failed tells nothing of the account', async () => {
    const error = { code: 'rate_limit_exceeded', message: 'Limit of organization org-AbCdEf123456 reached' }
    const failed = JSON.stringify({ ...(JSON.parse(responseAnswer()) as object), status: 'failed', error })
    const harness = createHarness({ ...OPENAI, answer: () => whole(failed) })
    const reply = await harness.call({ path: PATH, body: body() })
    expect(reply.text).toBe(failed.replace('org-AbCdEf123456', '[redacted id]'))
  })

  it('an answer in one piece that failed is a failure, billed by what it used', async () => {
    const error = { code: 'server_error', message: 'lost the thread' }
    const failed = (fields: object): ScriptedAnswer =>
      whole(
        JSON.stringify({ ...(JSON.parse(responseAnswer()) as object), status: 'failed', error, ...fields }),
      )
    const used = createHarness({ ...OPENAI, answer: () => failed({}) })
    expect((await used.call({ path: PATH, body: body() })).status).toBe(200)
    expect(used.rows).toMatchObject([
      {
        status: 'upstream_error',
        error_message: 'lost the thread',
        usage_source: 'final',
        output_tokens: 20,
      },
    ])
    expect(used.reports).toMatchObject([{ outcome: { kind: 'serverError' } }])

    const unused = createHarness({
      ...OPENAI,
      answer: (_, call) => (call === 1 ? failed({ usage: null }) : whole(responseAnswer())),
    })
    expect(await unused.call({ path: PATH, body: body() })).toMatchObject({ text: responseAnswer() })
    expect(unused.rows).toMatchObject([{ status: 'ok', account_id: 2 }])

    const mine = { code: 'invalid_prompt', message: 'not like this' }
    const refused = createHarness({ ...OPENAI, answer: () => failed({ usage: null, error: mine }) })
    expect((await refused.call({ path: PATH, body: body() })).text).toContain('not like this')
    expect(refused.rows).toMatchObject([{ status: 'upstream_error', usage_source: 'none', actual_cost: '0' }])
  })

  it('an answer in one piece is passed, named as asked, and billed with disjoint tokens', async () => {
    const harness = createHarness({ ...OPENAI, answer: () => whole(responseAnswer()) })
    const reply = await harness.call({ path: PATH, body: body({ model: 'mine' }) })
    expect(reply).toMatchObject({ status: 200, text: responseAnswer('resp_1', 'mine') })
    expect(harness.sent[0]).toMatchObject({ path: PATH })
    expect(harness.rows[0]).toMatchObject({
      protocol: 'openai_responses',
      input_tokens: 40,
      cache_read_tokens: 60,
      output_tokens: 20,
      reasoning_tokens: 5,
      usage_source: 'final',
    })
  })

  it.each([
    ['file_search', '0.005'],
    ['web_search', '0.02'],
    ['code_interpreter', '0'],
  ])('calls of a tool are billed by the fee that the catalogue knows: %s', async (unit, fee) => {
    const output = [1, 2].map((id) => ({ id: `call_${id}`, type: `${unit}_call`, status: 'completed' }))
    const answer = JSON.stringify({ ...(JSON.parse(responseAnswer()) as object), output })
    const harness = createHarness({ ...OPENAI, answer: () => whole(answer) })
    await harness.call({ path: PATH, body: body() })
    expect(harness.rows).toMatchObject([{ extra_units: { [unit]: 2 }, output_tokens: 20 }])
    expect(Number(harness.rows[0]?.extra_cost)).toBe(Number(fee))
  })

  it('a stream is passed, named as asked, and billed before its end is forwarded', async () => {
    const harness = createHarness({ ...OPENAI, answer: () => stream(responseStream()) })
    const reply = await harness.call({ path: PATH, body: body({ model: 'mine', stream: true }) })
    expect(reply.text).toBe(responseStream('resp_1', 'mine').join(''))
    expect(harness.rows[0]).toMatchObject({ input_tokens: 40, output_tokens: 20, status: 'ok' })
  })

  it.each([
    ['/responses', '/v1/responses'],
    ['/backend-api/codex/responses', '/v1/responses'],
    ['/api/v1/responses/', '/v1/responses'],
    ['/v1/responses/compact', '/v1/responses/compact'],
    ['/backend-api/codex/responses/compact', '/v1/responses/compact'],
  ])('POST %s', async (path, upstream) => {
    const harness = createHarness({ ...OPENAI, answer: () => whole(responseAnswer()) })
    expect((await harness.call({ path, body: body() })).status).toBe(200)
    expect(harness.sent[0]?.path).toBe(upstream)
  })

  it('counting input tokens takes no slot and writes no row', async () => {
    const counted = '{"object":"response.input_tokens","input_tokens":11}'
    const harness = createHarness({ ...OPENAI, answer: () => whole(counted) })
    const reply = await harness.call({ path: '/v1/responses/input_tokens', body: body() })
    expect(reply.text).toBe(counted)
    expect(harness.rows).toHaveLength(0)
  })

  it.each([
    ['GET', PATH, 426, 'UPGRADE_REQUIRED'],
    ['GET', '/v1/responses/resp_1', 404, 'ANSWER_UNKNOWN'],
    ['DELETE', '/responses/resp_1', 404, 'ANSWER_UNKNOWN'],
    ['POST', '/v1/responses/resp_1/cancel', 404, 'ANSWER_UNKNOWN'],
    ['DELETE', '/v1/responses/input_tokens', 405, 'METHOD_NOT_ALLOWED'],
    ['POST', '/v1/responses/../messages', 404, 'NOT_FOUND'],
    ['POST', '/backend-api/nothing', 404, 'NOT_FOUND'],
  ])('%s %s is refused', async (method, path, status, code) => {
    const reply = await createHarness(OPENAI).call({ method, path, body: body() })
    expect(reply).toMatchObject({ status, headers: { 'x-should-retry': 'false' } })
    expect(JSON.parse(reply.text)).toMatchObject({ error: { code, param: null } })
  })

  it('a stream that breaks ends with a failed response that goes on from what was seen', async () => {
    const harness = createHarness({ ...OPENAI, answer: () => stream(responseStream().slice(0, 2)) })
    const reply = await harness.call({ path: PATH, body: body({ model: 'mine', stream: true }) })
    const last = readSseText(Buffer.from(reply.text)).at(-1)
    expect(last?.event).toBe('response.failed')
    expect(JSON.parse(last?.data ?? '')).toMatchObject({
      sequence_number: 2,
      response: { id: 'resp_1', model: 'mine', status: 'failed', error: { code: 'server_error' } },
    })
    expect(harness.rows[0]).toMatchObject({ status: 'upstream_error' })
  })

  it.each([
    ['server_error', 'The model produced too many sirens', 'server_error'],
    [
      'rate_limit_exceeded',
      'Limit of upstream-secret-1 in projects/secret-proj reached',
      'rate_limit_exceeded',
    ],
    ['invalid_prompt', 'This prompt may not be answered', 'invalid_prompt'],
  ])(
    'a stream with an error event ends with a failed response in its words: %s',
    async (code, said, shown) => {
      const error = `event: error\ndata: ${JSON.stringify({ type: 'error', code, message: said, sequence_number: 2 })}\n\n`
      const chunks = [...responseStream().slice(0, 2), error]
      const harness = createHarness({ ...OPENAI, answer: () => stream(chunks) })
      const reply = await harness.call({ path: PATH, body: body({ stream: true }) })
      const message = said.replace(/upstream-secret-1/, '[redacted key]').replace('secret-proj', '[redacted]')
      expect(JSON.parse(readSseText(Buffer.from(reply.text)).at(-1)?.data ?? '')).toMatchObject({
        type: 'response.failed',
        sequence_number: 3,
        response: { status: 'failed', error: { code: shown, message } },
      })
    },
  )

  it('a stream with an error event without words ends in ours', async () => {
    const chunks = [...responseStream().slice(0, 2), 'event: error\ndata: {"type":"error","code":"x"}\n\n']
    const harness = createHarness({ ...OPENAI, answer: () => stream(chunks) })
    const reply = await harness.call({ path: PATH, body: body({ stream: true }) })
    expect(JSON.parse(readSseText(Buffer.from(reply.text)).at(-1)?.data ?? '')).toMatchObject({
      response: { error: { code: 'server_error', message: 'Upstream request failed' } },
    })
  })

  it('a response that failed upstream is passed on and billed as it says', async () => {
    const failed = (responseStream()[2] ?? '')
      .replaceAll('completed', 'failed')
      .replace('"error":null', '"error":{"code":"server_error","message":"no"}')
    const chunks = [...responseStream().slice(0, 2), failed]
    const harness = createHarness({ ...OPENAI, answer: () => stream(chunks) })
    const reply = await harness.call({ path: PATH, body: body({ stream: true }) })
    expect(reply.text).toBe(chunks.join(''))
    expect(harness.rows[0]).toMatchObject({
      status: 'upstream_error',
      output_tokens: 20,
      error_message: 'no',
    })
    expect(harness.reports.map(({ outcome }) => outcome.kind)).toEqual(['serverError'])
  })
})
