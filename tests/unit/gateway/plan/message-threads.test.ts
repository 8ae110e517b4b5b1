import { describe, expect, it } from 'vitest'
import { Decimal } from '@/lib/core'
import type { AuthEntry, GatewayPorts } from '@/lib/gateway'
import { createHarness } from '../../../support/gateway-harness'
import type { HarnessCall, HarnessOptions, ScriptedAnswer } from '../../../support/gateway-harness'
import { entryOf } from '../../../support/gateway-world'
import { messageStream, STREAM_ANSWER_HEADERS } from '../../../support/message-fixtures'

const ask = (fields: object): HarnessCall => ({
  body: JSON.stringify({
    model: 'claude-sonnet-4-5',
    max_tokens: 16,
    messages: [{ role: 'user', content: 'hi' }],
    ...fields,
  }),
})
const CREATE = { thread: { type: 'create' } }
const goOn = (id: string): object => ({ thread: { type: 'continue', previous_message_id: id } })

/** **Source:** `lib/internal/threads` of `@anthropic-ai/sdk`: with these details it goes on without a thread by itself. */
it.each([CREATE, goOn('msg_1')])(
  'an account of another wire refuses a thread as clients know it: %o',
  async (fields) => {
    const harness = createHarness({
      group: { platform: 'openai' },
      accounts: [{ id: 1, platform: 'openai' }],
      settings: { unpricedModels: 'allow' },
    })
    const reply = await harness.call(ask(fields))
    expect(reply.status).toBe(400)
    expect(JSON.parse(reply.text)).toMatchObject({
      type: 'error',
      error: {
        type: 'invalid_request_error',
        message: expect.stringContaining('thread'),
        details: { error_code: 'thread_unsupported_request', unsupported: [] },
      },
    })
    expect(harness.sent).toHaveLength(0)
  },
)

it('other refusals have no details', async () => {
  const reply = await createHarness().call(ask({ model: '' }))
  expect(Object.keys(JSON.parse(reply.text).error)).toEqual(['type', 'message'])
})

describe('on its own wire', () => {
  const entry = entryOf({})
  const callers: Record<string, AuthEntry> = {
    'sk-mine': entry,
    'sk-mine-too': { ...entry, key: { ...entry.key, id: 2 } },
    'sk-theirs': { ...entry, key: { ...entry.key, id: 3 }, user: { ...entry.user, id: 99 } },
  }
  const findKey: GatewayPorts['findKey'] = (key) => {
    const found = callers[key]
    return found === undefined ? { kind: 'unknown' } : { kind: 'found', entry: found }
  }
  const WORLD: HarnessOptions = {
    accounts: [1, 2].map((id) => ({ id, priority: id })),
    channels: [
      { modelMapping: { anthropic: { 'claude-sonnet-4-5': 'claude-sonnet-4-5' } } },
      { modelMapping: { anthropic: { other: 'claude-sonnet-4-5' } } },
    ],
    ports: { findKey },
  }
  const message = (id: string): string =>
    JSON.stringify({
      content: [],
      usage: { input_tokens: 1, output_tokens: 1 },
      id,
      model: 'claude-sonnet-4-5',
    })
  /** The first account is limited once, so the second gives the first answer. */
  const answer = (_request: unknown, call: number): ScriptedAnswer =>
    call === 1 ? { status: 429, chunks: ['{}'] } : { status: 200, chunks: [message(`msg_${call}`)] }
  const world = (options: HarnessOptions = {}) => {
    const harness = createHarness({ ...WORLD, answer, ...options })
    harness.billing.putBalance(99, new Decimal(1), 1)
    return harness
  }
  type Harness = ReturnType<typeof world>
  const askAs = (harness: Harness, key: string, fields: object) =>
    harness.call({ ...ask(fields), headers: { 'x-api-key': key } })
  const usedBy = (harness: Harness): unknown[] => harness.sent.map(({ account }) => account.id)

  it.each([false, true])(
    'goes on at the account that began it, by any key of its user; streamed: %s',
    async (stream) => {
      const chunks = messageStream().map((event) => event.replace('msg_1', 'msg_2'))
      const harness = world({
        answer: (request, call) =>
          stream && call === 2
            ? { status: 200, headers: STREAM_ANSWER_HEADERS, chunks }
            : answer(request, call),
      })
      await askAs(harness, 'sk-mine', { ...CREATE, stream })
      await askAs(harness, 'sk-mine', { messages: [{ role: 'user', content: 'another session' }] })
      await askAs(harness, 'sk-mine-too', goOn('msg_2'))
      await askAs(harness, 'sk-mine', goOn('msg_4'))
      expect(usedBy(harness)).toEqual([1, 2, 1, 2, 2])
    },
  )

  const NOT_FOUND = {
    type: 'error',
    error: { type: 'not_found_error', details: { error_code: 'thread_not_found' } },
  }

  it.each([
    ['another user', 'sk-theirs', {}, 'msg_2'],
    ['another route', 'sk-mine', { model: 'other' }, 'msg_2'],
    ['a message that nobody knows', 'sk-mine', {}, 'msg_unknown'],
  ])('is not found for %s: its client sends all of it then', async (_, key, fields, id) => {
    const harness = world()
    await askAs(harness, 'sk-mine', CREATE)
    const reply = await askAs(harness, key, { ...goOn(id), ...fields })
    expect(reply).toMatchObject({ status: 404, headers: { 'x-switchyard-code': 'THREAD_NOT_FOUND' } })
    expect(JSON.parse(reply.text)).toMatchObject(NOT_FOUND)
    expect(usedBy(harness)).toEqual([1, 2])
  })

  it('is not found once its account is gone', async () => {
    const harness = world()
    await askAs(harness, 'sk-mine', CREATE)
    const member = harness.snapshot.groups.get(1)?.pools.get(1)?.[1]
    Object.assign(member?.account ?? {}, { status: 'disabled' })
    const reply = await askAs(harness, 'sk-mine', goOn('msg_2'))
    expect(JSON.parse(reply.text)).toMatchObject(NOT_FOUND)
  })

  it('is held under strict for a whole context', async () => {
    const harness = world({ settings: { holds: 'strict' }, balance: '0.05' })
    await askAs(harness, 'sk-mine', CREATE)
    const reply = await askAs(harness, 'sk-mine', goOn('msg_2'))
    expect(reply.headers['x-switchyard-code']).toBe('INSUFFICIENT_BALANCE')
  })

  it('asks the store for nothing where there is none', async () => {
    const harness = world()
    await askAs(harness, 'sk-mine', {})
    expect(harness.coordination.answerText('id:msg_2')).toBeNull()
  })

  it('is the one that was looked up: the field goes on as it was read', async () => {
    const harness = world()
    await askAs(harness, 'sk-mine', CREATE)
    const twice = '{"type":"continue","previous_message_id":"msg_theirs","previous_message_id":"msg_2"}'
    const { body } = ask({ thread: 0 })
    await harness.call({
      body: String(body).replace('"thread":0', `"thread":${twice}`),
      headers: { 'x-api-key': 'sk-mine' },
    })
    expect(harness.sent.at(-1)?.body.toString()).toBe(
      JSON.stringify(JSON.parse(String(ask(goOn('msg_2')).body))),
    )
  })

  it.each([7, 'create', {}, { type: 'continue' }, { type: 'create', previous_message_id: 'msg_1' }, []])(
    'is refused where nobody can tell which: %j',
    async (thread) => {
      const reply = await askAs(world(), 'sk-mine', { thread })
      expect(reply.status).toBe(400)
    },
  )
})
