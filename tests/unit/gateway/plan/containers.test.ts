import { describe, expect, it } from 'vitest'
import { Decimal } from '@/lib/core'
import type { AuthEntry, GatewayPorts } from '@/lib/gateway'
import { createHarness } from '../../../support/gateway-harness'
import type { HarnessOptions, ScriptedAnswer } from '../../../support/gateway-harness'
import { entryOf } from '../../../support/gateway-world'
import { STREAM_ANSWER_HEADERS } from '../../../support/message-fixtures'

const entry = entryOf({})
const CALLERS: Record<string, AuthEntry> = {
  'sk-mine': entry,
  'sk-mine-too': { ...entry, key: { ...entry.key, id: 2 } },
  'sk-theirs': { ...entry, key: { ...entry.key, id: 3 }, user: { ...entry.user, id: 99 } },
}
const findKey: GatewayPorts['findKey'] = (key) => {
  const found = CALLERS[key]
  return found === undefined ? { kind: 'unknown' } : { kind: 'found', entry: found }
}
const CONTAINER = { id: 'container_1', expires_at: '2026-01-01T00:00:00Z' }

const whole = (container: object | null): string =>
  JSON.stringify({
    id: 'msg_1',
    model: 'claude-sonnet-4-5',
    content: [],
    usage: { input_tokens: 1 },
    container,
  })

const streamed = (container: object): readonly string[] =>
  [
    { type: 'message_start', message: { id: 'msg_1', usage: { input_tokens: 1 }, container: null } },
    { type: 'message_delta', delta: { stop_reason: 'end_turn', container }, usage: { output_tokens: 1 } },
    { type: 'message_stop' },
  ].map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`)

/** The first account is limited once, so the second makes the container. */
const answerWith =
  (second: ScriptedAnswer) =>
  (_request: unknown, call: number): ScriptedAnswer => {
    if (call === 1) return { status: 429, chunks: ['{}'] }
    return call === 2 ? second : { status: 200, chunks: [whole(null)] }
  }

const MADE: ScriptedAnswer = { status: 200, chunks: [whole(CONTAINER)] }

function world(second: ScriptedAnswer = MADE, options: HarnessOptions = {}) {
  const harness = createHarness({
    accounts: [1, 2].map((id) => ({ id, priority: id })),
    ports: { findKey },
    answer: answerWith(second),
    ...options,
  })
  harness.billing.putBalance(99, new Decimal(1), 1)
  const ask = (key: string, fields: object, text = key) => {
    const messages = [{ role: 'user', content: text }]
    const body = JSON.stringify({ model: 'claude-sonnet-4-5', max_tokens: 16, messages, ...fields })
    return harness.call({ body, headers: { 'x-api-key': key } })
  }
  const usedBy = (): unknown[] => harness.sent.map(({ account }) => account.id)
  return { harness, ask, usedBy }
}

describe('a container', () => {
  it.each([
    ['whole', MADE, {}],
    [
      'streamed',
      { status: 200, headers: STREAM_ANSWER_HEADERS, chunks: streamed(CONTAINER) },
      { stream: true },
    ],
  ] as const)('is found again at its account, by any key of its user: %s', async (_, second, fields) => {
    const { ask, usedBy } = world(second)
    await ask('sk-mine', fields)
    await ask('sk-mine-too', {}, 'another session')
    await ask('sk-mine-too', { container: 'container_1' }, 'a third one')
    await ask('sk-mine', { container: { id: 'container_1', skills: [] } }, 'a fourth one')
    expect(usedBy()).toEqual([1, 2, 1, 2, 2])
  })

  it('is nobody else\u2019s', async () => {
    const { ask, usedBy } = world()
    await ask('sk-mine', {})
    const reply = await ask('sk-theirs', { container: 'container_1' })
    expect(reply).toMatchObject({ status: 400, headers: { 'x-switchyard-code': 'CONTAINER_FOREIGN' } })
    expect(usedBy()).toEqual([1, 2])
  })

  it('is gone with its account', async () => {
    const { harness, ask } = world()
    await ask('sk-mine', {})
    const members = [...(harness.snapshot.groups.get(1)?.pools.values() ?? [])].flat()
    for (const { account } of members) if (account.id === 2) Object.assign(account, { status: 'disabled' })
    const reply = await ask('sk-mine', { container: 'container_1' })
    expect(reply).toMatchObject({ status: 400, headers: { 'x-switchyard-code': 'CONTAINER_GONE' } })
    expect(JSON.parse(reply.text)).toMatchObject({ error: { type: 'invalid_request_error' } })
  })

  it.each([[null], [{ skills: [{ type: 'anthropic', skill_id: 'xlsx' }] }], ['container_unknown'], [7]])(
    'that nobody made here (%j) binds nothing',
    async (container) => {
      const { ask, usedBy } = world(MADE, { answer: () => ({ status: 200, chunks: [whole(null)] }) })
      expect((await ask('sk-mine', { container })).status).toBe(200)
      expect(usedBy()).toEqual([1])
    },
  )

  it('is the one that was looked up: the field goes on as it was read', async () => {
    const { harness, ask } = world()
    await ask('sk-mine', {})
    const twice = '{"id":"container_theirs","id":"container_1"}'
    const body = `{"model":"claude-sonnet-4-5","max_tokens":16,"messages":[],"container":${twice}}`
    await harness.call({ body, headers: { 'x-api-key': 'sk-mine' } })
    expect(harness.sent.at(-1)?.body.toString()).toContain('"container":{"id":"container_1"}')
  })
})
