import { describe, expect, it } from 'vitest'
import type { AccountUpkeep } from '@/lib/gateway'
import type { UpstreamRequest } from '@/lib/upstream'
import { createHarness, type HarnessOptions } from '../../../support/gateway-harness'
import { REQUEST_JSON } from '../../../support/message-fixtures'

const CLIENT_ID = 'c'.repeat(64)
const SESSION = '01234567-89ab-4cde-8f01-23456789abcd'
const END_USER = `user_${'e'.repeat(64)}_account_9f3c_session_${SESSION}`

const GENUINE = {
  'user-agent': 'claude-cli/2.0.1 (external, cli)',
  'x-app': 'cli',
  'x-stainless-os': 'Linux',
  'x-stainless-lang': 'js',
}

function bodyOf(userId: string | null, order: 'before' | 'behind' = 'behind'): string {
  const { model, ...rest } = JSON.parse(REQUEST_JSON) as { model: string } & Record<string, unknown>
  const metadata = userId === null ? {} : { metadata: { user_id: userId, tag: 'kept' } }
  return JSON.stringify(
    order === 'before' ? { ...metadata, model, ...rest } : { model, ...rest, ...metadata },
  )
}

function harnessWith(headers: Record<string, string> | null, fields: HarnessOptions = {}) {
  const seen: unknown[] = []
  const accountUpkeep: AccountUpkeep = {
    renewToken: () => Promise.resolve(null),
    identityOf: ({ identity, seen: described }) => {
      seen.push(described)
      return { ...identity, clientId: CLIENT_ID }
    },
  }
  const identity = { clientId: null, headers, accountUuid: 'acc-uuid' }
  const accounts = [{ id: 1, type: 'oauth' as const, identity }]
  return { ...createHarness({ accounts, ports: { accountUpkeep }, ...fields }), seen }
}

function headersOf(request: UpstreamRequest | undefined): Record<string, string> {
  const flat = request?.headers ?? []
  return Object.fromEntries(flat.flatMap((name, at) => (at % 2 === 0 ? [[name, flat[at + 1] ?? '']] : [])))
}

function sentBody(request: UpstreamRequest | undefined): { metadata?: object; model: string } {
  return JSON.parse(Buffer.from(request?.body ?? '').toString()) as { metadata?: object; model: string }
}

describe('an account with a stable identity', () => {
  it.each(['before', 'behind'] as const)(
    'sends its own user id with the session kept, wherever it stands (%s the model)',
    async (order) => {
      const harness = harnessWith(null)
      const call = { body: bodyOf(END_USER, order), headers: { 'user-agent': 'curl/8' } }
      expect((await harness.call(call)).status).toBe(200)
      const sent = sentBody(harness.sent[0])
      expect(sent.metadata).toEqual({
        user_id: `user_${CLIENT_ID}_account_acc-uuid_session_${SESSION}`,
        tag: 'kept',
      })
      expect({ ...sent, metadata: 0 }).toEqual({ ...JSON.parse(bodyOf(END_USER, order)), metadata: 0 })
    },
  )

  it('keeps the JSON form, and makes a session of ids that name none', async () => {
    const harness = harnessWith(null)
    const json = JSON.stringify({ device_id: 'theirs', account_uuid: 'x', session_id: SESSION })
    await harness.call({ body: bodyOf(json) })
    await harness.call({ body: bodyOf('someone@example.com') })
    await harness.call({ body: bodyOf('someone@example.com') })
    const ids = harness.sent.map((request) => (sentBody(request).metadata as { user_id: string }).user_id)
    expect(JSON.parse(ids[0] ?? '')).toEqual({
      device_id: CLIENT_ID,
      account_uuid: 'acc-uuid',
      session_id: SESSION,
    })
    expect(ids[1]).toMatch(new RegExp(`^user_${CLIENT_ID}_account_acc-uuid_session_[0-9a-f-]{36}$`))
    expect(ids[2]).toBe(ids[1])
  })

  it('shows the remembered headers to the provider, whoever calls', async () => {
    const harness = harnessWith({ 'user-agent': 'claude-cli/1.9', 'x-stainless-os': 'MacOS' })
    await harness.call({ headers: { ...GENUINE, 'anthropic-version': '2023-06-01' } })
    const headers = headersOf(harness.sent[0])
    expect(headers).toMatchObject({
      'user-agent': 'claude-cli/1.9',
      'x-stainless-os': 'MacOS',
      'x-app': 'cli',
    })
    expect(headers['x-stainless-lang']).toBeUndefined()
  })

  it('learns from a genuine client alone, and only while nothing is known', async () => {
    const learning = harnessWith(null)
    await learning.call({ headers: { 'user-agent': 'curl/8' }, body: bodyOf(END_USER) })
    await learning.call({ headers: GENUINE, body: bodyOf(END_USER.replace('9f3c', '')) })
    const { 'x-app': _, ...described } = GENUINE
    expect(learning.seen).toEqual([null, described])
    const knowing = harnessWith({ 'user-agent': 'claude-cli/1.9' })
    await knowing.call({ headers: GENUINE, body: bodyOf(END_USER) })
    expect(knowing.seen).toEqual([null])
  })

  it('that is off sends requests as they came', async () => {
    const harness = createHarness({ accounts: [{ id: 1, type: 'oauth' }] })
    await harness.call({ headers: GENUINE, body: bodyOf(END_USER) })
    expect(Buffer.from(harness.sent[0]?.body ?? '').toString()).toBe(bodyOf(END_USER))
    expect(headersOf(harness.sent[0])).toMatchObject(GENUINE)
  })

  it('renames the model beside its own user id', async () => {
    const harness = harnessWith(null, {
      channels: [{ modelMapping: { anthropic: { '*': 'claude-sonnet-4-5' } } }],
    })
    for (const order of ['before', 'behind'] as const) {
      await harness.call({ body: bodyOf(END_USER, order).replace(/"model":"[^"]+"/, '"model":"alias"') })
    }
    expect(harness.sent.map((request) => sentBody(request).model)).toEqual([
      'claude-sonnet-4-5',
      'claude-sonnet-4-5',
    ])
  })
})
