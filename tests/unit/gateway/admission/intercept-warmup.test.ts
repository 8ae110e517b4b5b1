import { describe, expect, it } from 'vitest'
import { readSseText } from '@/lib/protocols'
import { createHarness } from '../../../support/gateway-harness'
import { REQUEST_JSON } from '../../../support/message-fixtures'

const { model } = JSON.parse(REQUEST_JSON) as { readonly model: string }

function body(text: string, fields: object = {}): string {
  return JSON.stringify({
    model,
    max_tokens: 64,
    messages: [{ role: 'user', content: [{ type: 'text', text }] }],
    ...fields,
  })
}

const ACCOUNTS = [{ id: 1, interceptWarmup: true }]

describe('warm-up calls', () => {
  it.each([
    ['Warmup', 'msg_mock_warmup', 'New Conversation', 2],
    ['[SUGGESTION MODE: next]', 'msg_mock_suggestion', '', 1],
  ])('%s is answered here: no upstream, no slot, no row', async (text, id, answer, outputTokens) => {
    const harness = createHarness({ accounts: ACCOUNTS, balance: '0' })
    const reply = await harness.call({ body: body(text) })
    expect(reply.status).toBe(200)
    expect(JSON.parse(reply.text)).toMatchObject({
      id,
      model,
      role: 'assistant',
      content: [{ type: 'text', text: answer }],
      stop_reason: 'end_turn',
      usage: { input_tokens: 10, output_tokens: outputTokens },
    })
    expect([harness.sent, harness.started, harness.rows, harness.cancelled, harness.reports]).toEqual([
      [],
      [],
      [],
      [],
      [],
    ])
    expect(harness.coordination.loadOf(1)).toMatchObject({ slotsInUse: 0, lastUsedAtMs: null })
    expect(harness.log.at(-1)).toMatchObject({ status: 200, accountId: 1 })
    expect(harness.log.at(-1)?.intercepted).toBeDefined()
  })

  it('as a stream sends the whole sequence of events', async () => {
    const harness = createHarness({ accounts: ACCOUNTS })
    const reply = await harness.call({ body: body('Warmup', { stream: true }) })
    expect(reply.headers['content-type']).toContain('text/event-stream')
    const events = readSseText(Buffer.from(reply.text))
    expect(events.map(({ event }) => event)).toEqual([
      'message_start',
      'content_block_start',
      'content_block_delta',
      'content_block_delta',
      'content_block_stop',
      'message_delta',
      'message_stop',
    ])
    expect(harness.sent).toEqual([])
  })

  it('are answered at once although every slot is taken', async () => {
    const harness = createHarness({
      accounts: [{ id: 1, interceptWarmup: true, concurrency: 1 }],
      entry: { user: { concurrency: 1 } },
    })
    const held = harness.coordination.admit({
      requestId: 'other',
      user: { id: 3, concurrency: 1 },
      rateLimits: [],
      pool: '1:0',
      accounts: [{ id: 1, concurrency: 1, maxSessions: null, sessionIdleMs: 1000 }],
      sticky: null,
      claims: [],
      ticketId: null,
    })
    expect(held.kind).toBe('admitted')
    expect((await harness.call({ body: body('Warmup') })).status).toBe(200)
    expect(harness.sent).toEqual([])
  })

  it('go upstream when the first account does not intercept, whatever the second does', async () => {
    const harness = createHarness({
      accounts: [
        { id: 1, priority: 1 },
        { id: 2, priority: 2, interceptWarmup: true },
      ],
    })
    expect((await harness.call({ body: body('Warmup') })).status).toBe(200)
    expect(harness.sent.map(({ account }) => account.id)).toEqual([1])
    expect(harness.rows).toHaveLength(1)
  })

  it.each([
    ['an ordinary message', { body: body('Warm up the room') }],
    [
      'text that is no block',
      { body: JSON.stringify({ model, messages: [{ role: 'user', content: 'Warmup' }] }) },
    ],
    ['counting tokens', { body: body('Warmup'), path: '/v1/messages/count_tokens' }],
  ])('%s goes upstream', async (_, call) => {
    const harness = createHarness({ accounts: ACCOUNTS })
    await harness.call(call)
    expect(harness.sent).toHaveLength(1)
    expect(harness.log.at(-1)?.intercepted).toBeUndefined()
  })
})
