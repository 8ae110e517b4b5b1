import { describe, expect, it, vi } from 'vitest'
import type { UpstreamRequest } from '@/lib/upstream'
import { createHarness } from '../../../support/gateway-harness'
import type { HarnessOptions, ScriptedAnswer } from '../../../support/gateway-harness'
import { STREAM_ANSWER_HEADERS } from '../../../support/message-fixtures'
import { responseAnswer, RESPONSES_REQUEST, responseStream } from '../../../support/openai-fixtures'

const OPENAI: HarnessOptions = {
  group: { platform: 'openai' },
  accounts: [1, 2].map((id) => ({ id, platform: 'openai' as const, priority: id })),
  channels: [{ modelMapping: { openai: { 'gpt-5.4': 'gpt-5.4' } } }],
}
const BODY = JSON.stringify(RESPONSES_REQUEST)
const whole = (text: string, status = 200): ScriptedAnswer => ({ status, chunks: [text] })

/** A harness whose second account has given `resp_1`; what is asked of it then is answered by `then`. */
async function withAnswer(then: ScriptedAnswer, body = BODY) {
  const harness = createHarness({
    ...OPENAI,
    answer(request, call) {
      if (request.account.id === 1 && call === 1) return whole('{}', 429)
      return call === 2 ? whole(responseAnswer('resp_1')) : then
    },
  })
  await harness.call({ path: '/v1/responses', body })
  return harness
}

describe('a stored response', () => {
  it.each([
    ['GET', '/v1/responses/resp_1', 'include%5B0%5D=usage&token=sk&starting_after=3', '/v1/responses/resp_1'],
    ['GET', '/responses/resp_1/input_items', 'limit=5&other=1', '/v1/responses/resp_1/input_items'],
    ['DELETE', '/api/v1/responses/resp_1', '', '/v1/responses/resp_1'],
    ['POST', '/v1/responses/resp_1/cancel', '', '/v1/responses/resp_1/cancel'],
  ])(
    '%s %s?%s goes to the account that gave it, without slot, row or body',
    async (method, path, query, sent) => {
      const harness = await withAnswer(whole('{"id":"resp_1"}'))
      const rows = harness.rows.length
      const reply = await harness.call({ method, path, query, body: '' })
      expect(reply).toMatchObject({ status: 200, text: '{"id":"resp_1"}' })
      const last = harness.sent.at(-1)
      expect(last).toMatchObject({ method, path: sent, account: { id: 2 } })
      expect(last?.body.byteLength).toBe(0)
      expect(last?.query).toBe(query.replace(/&(?:token|other)=\w+/, ''))
      expect(harness.rows).toHaveLength(rows)
    },
  )

  it('streams on as it comes', async () => {
    const chunks = responseStream('resp_1')
    const harness = await withAnswer({ status: 200, headers: STREAM_ANSWER_HEADERS, chunks })
    const reply = await harness.call({
      method: 'GET',
      path: '/v1/responses/resp_1',
      query: 'stream=true',
      body: '',
    })
    expect(reply.text).toBe(chunks.join(''))
  })

  it.each([
    ['whole', 200, {}],
    ['streamed', 200, STREAM_ANSWER_HEADERS],
    ['not found', 404, {}],
  ])('is kept by no cache on the way: %s', async (_, status, headers) => {
    const harness = await withAnswer({ status, headers, chunks: ['{}'] })
    const reply = await harness.call({ method: 'GET', path: '/v1/responses/resp_1', body: '' })
    expect([reply.status, reply.headers['cache-control']]).toEqual([status, 'no-store'])
  })

  it('that breaks off does not end like a whole one, a stream says so', async () => {
    const ask = { method: 'GET', path: '/v1/responses/resp_1', body: '' }
    const piece = await withAnswer({ status: 200, chunks: ['{"id":'], cut: true })
    expect(await piece.call(ask)).toMatchObject({ text: '{"id":', isCut: true, ended: false })
    const chunks = responseStream('resp_1').slice(0, 1)
    const stream = await withAnswer({ status: 200, headers: STREAM_ANSWER_HEADERS, chunks, cut: true })
    const reply = await stream.call(ask)
    expect(reply).toMatchObject({ isCut: false, ended: true })
    expect(reply.text).toContain('Upstream request failed')
  })

  it.each([false, true])('bears the name the client asked for, streamed: %s', async (isStreamed) => {
    const chunks = isStreamed ? responseStream('resp_1') : [responseAnswer('resp_1')]
    const harness = createHarness({
      ...OPENAI,
      channels: [{ modelMapping: { openai: { 'an-alias': 'gpt-5.4' } } }],
      answer: (request) =>
        request.method === 'POST'
          ? whole(responseAnswer('resp_1'))
          : { status: 200, ...(isStreamed ? { headers: STREAM_ANSWER_HEADERS } : {}), chunks },
    })
    const body = JSON.stringify({ ...RESPONSES_REQUEST, model: 'an-alias' })
    const first = await harness.call({ path: '/v1/responses', body })
    expect(first.text).toContain('"model":"an-alias"')
    const reply = await harness.call({ method: 'GET', path: '/v1/responses/resp_1', body: '' })
    expect(chunks.join('')).toContain('"model":"gpt-5.4"')
    expect(reply.text).toBe(chunks.join('').replaceAll('"model":"gpt-5.4"', '"model":"an-alias"'))
  })

  it('bears that name in a stream of another framing, too', async () => {
    const chunks = responseStream('resp_1').map((event) => event.replaceAll('\n', '\r'))
    const harness = createHarness({
      ...OPENAI,
      channels: [{ modelMapping: { openai: { 'an-alias': 'gpt-5.4' } } }],
      answer: () => ({ status: 200, headers: STREAM_ANSWER_HEADERS, chunks }),
    })
    const body = JSON.stringify({ ...RESPONSES_REQUEST, model: 'an-alias', stream: true })
    await harness.call({ path: '/v1/responses', body })
    const reply = await harness.call({ method: 'GET', path: '/v1/responses/resp_1', body: '' })
    expect(reply.text).toContain('"model":"an-alias"')
    expect(reply.text).not.toContain('"model":"gpt-5.4"')
  })

  it.each([
    [404, 404, 'not found'],
    [401, 502, 'Upstream authentication failed'],
    [429, 429, 'Upstream rate limit exceeded'],
    [500, 502, 'Upstream service temporarily unavailable'],
  ])('an upstream %i is answered as %i', async (status, shown, message) => {
    const error = '{"error":{"message":"not found","type":"invalid_request_error","param":null,"code":null}}'
    const harness = await withAnswer(whole(error, status))
    const reply = await harness.call({ method: 'GET', path: '/v1/responses/resp_1', body: '' })
    expect(reply.status).toBe(shown)
    expect(JSON.parse(reply.text)).toMatchObject({ error: { message: expect.stringContaining(message) } })
  })

  it('that nobody here can decode is given up', async () => {
    const harness = await withAnswer({ status: 200, headers: { 'content-encoding': 'zstd' }, chunks: ['?'] })
    const abort = vi.fn()
    const { send } = harness.ports
    Object.assign(harness.ports, { send: (request: UpstreamRequest) => ({ ...send(request), abort }) })
    const reply = await harness.call({ method: 'GET', path: '/v1/responses/resp_1', body: '' })
    expect(reply.status).toBe(502)
    expect(abort).toHaveBeenCalledOnce()
  })

  it('whose client leaves meanwhile is logged as that, not as a failure of the provider', async () => {
    const harness = await withAnswer({ fail: 'unreachable' })
    const { send } = harness.ports
    Object.assign(harness.ports, {
      send(request: UpstreamRequest) {
        asked.leave()
        return send(request)
      },
    })
    const asked = harness.begin({ method: 'GET', path: '/v1/responses/resp_1', body: '' })
    await asked.done
    expect(harness.log.at(-1)).toMatchObject({ status: 499, code: 'CLIENT_GONE', accountId: 2 })
  })

  it('is nobody’s where it is unknown, not kept, or its account has gone', async () => {
    const ask = async (harness: Awaited<ReturnType<typeof withAnswer>>, id: string) => {
      const reply = await harness.call({ method: 'GET', path: `/v1/responses/${id}`, body: '' })
      return [reply.status, JSON.parse(reply.text).error.code]
    }
    const unknown = [404, 'ANSWER_UNKNOWN']
    const harness = await withAnswer(whole('{}'))
    expect(await ask(harness, 'resp_2')).toEqual(unknown)
    const account = harness.snapshot.groups.get(1)?.pools.get(1)?.[1]?.account ?? {}
    Object.assign(account, { status: 'disabled' })
    expect(await ask(harness, 'resp_1')).toEqual(unknown)
    const unkept = await withAnswer(whole('{}'), JSON.stringify({ ...RESPONSES_REQUEST, store: false }))
    expect(await ask(unkept, 'resp_1')).toEqual(unknown)
  })
})
