import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import type { GatewayPorts } from '@/lib/gateway'
import { createHarness } from '../../../support/gateway-harness'
import { messageStream, STREAM_ANSWER_HEADERS, STREAM_REQUEST_JSON } from '../../../support/message-fixtures'
import type { ScriptedAnswer } from '../../../support/gateway-harness'

const stream = (chunks: readonly string[], more: { cut?: boolean } = {}): ScriptedAnswer => ({
  status: 200,
  headers: STREAM_ANSWER_HEADERS,
  chunks,
  ...more,
})
const body = STREAM_REQUEST_JSON

describe('streams', () => {
  it('bytes pass unchanged, however upstream cuts them, and are billed once', async () => {
    const text = messageStream().join('')
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: text.length - 1 }), { maxLength: 12 }),
        async (cuts) => {
          const edges = [0, ...cuts.toSorted((a, b) => a - b), text.length]
          const chunks = edges.slice(1).map((edge, index) => text.slice(edges[index], edge))
          const harness = createHarness({ answer: () => stream(chunks) })
          const reply = await harness.call({ body })
          expect(reply.text).toBe(text)
          expect(reply.ended).toBe(true)
          expect(harness.rows).toHaveLength(1)
          expect(harness.rows[0]).toMatchObject({
            input_tokens: 10,
            output_tokens: 5,
            usage_source: 'final',
            status: 'ok',
          })
        },
      ),
      { numRuns: 60 },
    )
  })

  it('the requested model name is restored where upstream says its own', async () => {
    const harness = createHarness({
      channels: [{ modelMapping: { anthropic: { mine: 'claude-sonnet-4-5' } } }],
      answer: () => stream(messageStream('claude-sonnet-4-5')),
    })
    const reply = await harness.call({ body: body.replace('claude-sonnet-4-5', 'mine') })
    expect(reply.text).toBe(messageStream('mine').join(''))
    expect(harness.rows[0]).toMatchObject({ response_model: 'claude-sonnet-4-5', requested_model: 'mine' })
  })

  it.each([{ 'content-type': 'text/plain' }, { 'content-type': 'application/json' }, {}])(
    'events are a stream whatever upstream calls them: %j',
    async (headers) => {
      const harness = createHarness({
        channels: [{ modelMapping: { anthropic: { mine: 'claude-sonnet-4-5' } } }],
        answer: () => ({ status: 200, headers, chunks: messageStream('claude-sonnet-4-5') }),
      })
      const reply = await harness.call({ body: body.replace('claude-sonnet-4-5', 'mine') })
      expect(reply).toMatchObject({ status: 200, text: messageStream('mine').join(''), ended: true })
      expect(reply.headers['content-type']).toMatch(/^text\/event-stream/)
      expect(harness.rows).toMatchObject([{ input_tokens: 10, output_tokens: 5, usage_source: 'final' }])
      expect((await harness.call()).status).toBe(502)
    },
  )

  it('the row is written before the terminal event leaves', async () => {
    const order: string[] = []
    let finishWrite = (): void => {}
    const spool: GatewayPorts['spool'] = {
      start: () => {},
      end: () =>
        new Promise((resolve) => {
          order.push('row offered')
          finishWrite = () => {
            order.push('row written')
            resolve()
          }
        }),
      cancel: () => {},
      hasRoom: () => true,
    }
    const harness = createHarness({ ports: { spool }, answer: () => stream(messageStream()) })
    const running = harness.begin({ body })
    await vi.waitUntil(() => order.length > 0, { timeout: 30_000 })
    expect(running.reply().text).toContain('message_delta')
    expect(running.reply().text).not.toContain('message_stop')
    finishWrite()
    await running.done
    expect(running.reply().text).toContain('message_stop')
    expect(order).toEqual(['row offered', 'row written'])
  })

  it('an upstream that ends without its last event: an error event, and what was used is billed', async () => {
    const harness = createHarness({ answer: () => stream(messageStream().slice(0, 3)) })
    const reply = await harness.call({ body })
    expect(reply.text).toContain('event: error')
    expect(harness.rows[0]).toMatchObject({
      status: 'upstream_error',
      input_tokens: 10,
      usage_source: 'estimated',
    })
    expect(harness.reports.map(({ outcome }) => outcome.kind)).toContain('unreachable')
  })

  it('a cut before the first byte fails over', async () => {
    const harness = createHarness({
      accounts: [
        { id: 1, priority: 1 },
        { id: 2, priority: 2 },
      ],
      answer: ({ account }) => (account.id === 1 ? stream([], { cut: true }) : stream(messageStream())),
    })
    const reply = await harness.call({ body })
    expect(reply.text).toBe(messageStream().join(''))
    expect(harness.rows).toHaveLength(1)
    expect(harness.rows[0]).toMatchObject({ account_id: 2 })
  })

  const TOLD = 'organization org-AbCdEf123456 of ada@example.com, key upstream-secret-1'
  it.each([
    [`event: error\ndata: {"type":"error","error":{"type":"api_error","message":"${TOLD}"}}\n\n`],
    [`event: error\ndata: {"type":"error","error":{"type":"api_error","message":"${TOLD}"}}`],
  ])('an error event behind content tells nothing of the account: %j', async (event) => {
    const text =
      '{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"ada@example.com"}}'
    const said = `event: content_block_delta\ndata: ${text}\n\n`
    const begun = [...messageStream().slice(0, 3), said]
    const harness = createHarness({ answer: () => stream([...begun, said + event]) })
    const reply = await harness.call({ body })
    const shown = event.replace(TOLD, 'organization [redacted id] of [redacted address], key [redacted key]')
    expect(reply.text.startsWith(`${begun.join('')}${said}${shown}`)).toBe(true)
    expect(reply.text).not.toContain('org-AbCdEf123456')
    expect(harness.rows).toMatchObject([{ status: 'upstream_error' }])
    expect(JSON.stringify([harness.rows, harness.reports.map(({ outcome }) => outcome)])).not.toContain(
      'upstream-secret-1',
    )
  })

  it('what is no error passes byte by byte, cut anywhere, whatever it speaks of', async () => {
    const echo = JSON.stringify({ error: null, text: 'ada@example.com, org-AbCdEf123456', x: { error: {} } })
    const ping = `event: ping\ndata: {"type":"ping","echo":${echo}}\n\n`
    const text = messageStream().join(ping)
    const chunks = Array.from({ length: Math.ceil(text.length / 33) }, (_, at) =>
      text.slice(at * 33, at * 33 + 33),
    )
    const harness = createHarness({ answer: () => stream(chunks) })
    expect((await harness.call({ body })).text).toBe(text)
  })

  it('an error event before any content fails over', async () => {
    const event =
      'event: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}\n\n'
    const harness = createHarness({
      accounts: [
        { id: 1, priority: 1 },
        { id: 2, priority: 2 },
      ],
      answer: ({ account }) => (account.id === 1 ? stream([event]) : stream(messageStream())),
    })
    const reply = await harness.call({ body })
    expect(reply.text).toBe(messageStream().join(''))
    expect(harness.rows[0]?.attempts.map(({ outcome }) => outcome)).toEqual(['overloaded', 'ok'])
  })

  it.each(['event: error\ndata: ', 'data: '])(
    'an error event without its blank line at the end, as %j, fails over',
    async (head) => {
      const event = `${head}{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}`
      for (const end of ['', '\n', '\r\n']) {
        const harness = createHarness({
          accounts: [
            { id: 1, priority: 1 },
            { id: 2, priority: 2 },
          ],
          answer: ({ account }) => stream(account.id === 1 ? [event + end] : messageStream()),
        })
        const reply = await harness.call({ body })
        expect(reply.text).toBe(messageStream().join(''))
        expect(harness.rows[0]?.attempts.map(({ outcome }) => outcome)).toEqual(['overloaded', 'ok'])
      }
    },
  )

  it.each([
    { type: 'text/event-stream', more: ['event: later\ndata: {"a":1}\n\n'] },
    { type: 'text/event-stream', more: ['data: {"type":"error","error":{"message":"and'] },
    { type: 'text/plain', more: [] },
  ])('nothing that comes behind such an error reaches the client: $type $more', async ({ type, more }) => {
    const overloaded = '{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}'
    const failing = [`data: ${overloaded}\n\ndata: ${overloaded}`, ...more]
    const harness = createHarness({
      accounts: [
        { id: 1, priority: 1 },
        { id: 2, priority: 2 },
      ],
      answer: ({ account }) =>
        account.id === 1
          ? { status: 200, headers: { 'content-type': type }, chunks: failing }
          : stream(messageStream()),
    })
    expect((await harness.call({ body })).text).toBe(messageStream().join(''))
  })

  it('a client that goes mid-stream: upstream is read to its end and billed exactly', async () => {
    const harness = createHarness({ answer: () => stream(messageStream()) })
    const running = harness.begin({ body })
    running.leave()
    await running.done
    expect(harness.rows).toHaveLength(1)
    expect(harness.rows[0]).toMatchObject({ status: 'client_abort', usage_source: 'final', output_tokens: 5 })
    expect(harness.coordination.loadOf(1).slotsInUse).toBe(0)
  })

  it('headers of a stream: never cached or buffered, our request id, no cookies', async () => {
    const harness = createHarness({
      answer: () => ({
        ...stream(messageStream()),
        headers: {
          ...STREAM_ANSWER_HEADERS,
          'set-cookie': 'a=b',
          'anthropic-organization-id': 'org',
          'request-id': 'req_9',
        },
      }),
    })
    const { headers } = await harness.call({ body })
    expect(headers).toMatchObject({
      'cache-control': 'no-cache',
      'x-accel-buffering': 'no',
      'x-request-id': harness.rows[0]?.request_id,
    })
    expect(headers['content-type']).toMatch(/^text\/event-stream/)
    expect(Object.keys(headers)).not.toContain('set-cookie')
    expect(Object.keys(headers)).not.toContain('anthropic-organization-id')
    expect(harness.rows[0]?.upstream_request_id).toBe('req_9')
  })
})
