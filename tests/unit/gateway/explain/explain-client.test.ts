import { describe, expect, it } from 'vitest'
import { NO_USAGE } from '@/lib/core'
import type { RouteLabQuestion } from '@/lib/core'
import { explainRequest } from '@/lib/gateway'
import type { GatewayGroup } from '@/lib/gateway'
import { createHarness } from '../../../support/gateway-harness'
import type { HarnessCall } from '../../../support/gateway-harness'
import { account, entryOf, groupOf } from '../../../support/gateway-world'
import { MESSAGE_JSON } from '../../../support/message-fixtures'

const MODEL = 'claude-sonnet-4-5'
const USER_ID = `user_${'a'.repeat(64)}_account__session_11111111-2222-4333-8444-555555555555`
const CLAUDE_CODE = { 'user-agent': 'claude-cli/2.0.1 (external, cli)', 'x-app': 'cli' }

type Asked = {
  readonly protocolId: RouteLabQuestion['protocolId']
  readonly client: RouteLabQuestion['client']
}

const CLIENTS: readonly Asked[] = (
  ['anthropic_messages', 'openai_chat', 'openai_responses', 'gemini_generate'] as const
).flatMap((protocolId) => (['claude_code', 'other'] as const).map((client) => ({ protocolId, client })))

/** A group for Claude Code alone, with a group that takes the others or without. */
function world(group: Partial<GatewayGroup>, other: Partial<GatewayGroup> = {}) {
  const plain = groupOf({ group: { id: 2, name: 'for the others' } })
  const options = {
    accounts: [{ id: 1 }],
    group: { claudeCodeOnly: true, ...group },
    otherGroups: [
      { ...plain, pools: new Map([[0, [{ account: account({ id: 9 }), bindingPriority: 50 }]]]), ...other },
    ],
    answer: () => ({ status: 200, chunks: [MESSAGE_JSON] }),
  }
  const harness = createHarness(options)
  const explain = ({ protocolId, client }: Asked, subject: Partial<RouteLabQuestion> = { apiKeyId: 1 }) => {
    const question: RouteLabQuestion = {
      apiKeyId: null,
      groupId: null,
      protocolId,
      client,
      forcedPlatform: null,
      requestedModel: MODEL,
      session: null,
      usage: NO_USAGE,
      ...subject,
    }
    const entry = question.apiKeyId === null ? null : entryOf(options)
    return explainRequest(harness, { question, entry, requestId: 'lab' })
  }
  return { harness, explain }
}

function requestOf({ protocolId, client }: Asked): HarnessCall {
  const isOwn = client === 'claude_code'
  const headers = isOwn ? CLAUDE_CODE : { 'user-agent': 'curl/8' }
  const messages = [{ role: 'user', content: 'x' }]
  const metadata = isOwn ? { metadata: { user_id: USER_ID } } : {}
  const call = (path: string, body: object): HarnessCall => ({ path, headers, body: JSON.stringify(body) })
  switch (protocolId) {
    case 'anthropic_messages':
      return call('/v1/messages', { model: MODEL, max_tokens: 9, messages, ...metadata })
    case 'openai_chat':
      return call('/v1/chat/completions', { model: MODEL, messages, ...metadata })
    case 'openai_responses':
      return call('/v1/responses', { model: MODEL, input: 'x', ...metadata })
    case 'gemini_generate':
      return call(`/v1beta/models/${MODEL}:generateContent`, { contents: [{ parts: [{ text: 'x' }] }] })
  }
}

describe('what Route Lab says of a group for Claude Code alone', () => {
  it.each(CLIENTS)('is what the request does, refused for want of another: %j', async (asked) => {
    const { harness, explain } = world({})
    const { outcome, group } = explain(asked)
    const reply = await harness.call(requestOf(asked))
    expect(group?.id).toBe(1)
    if (outcome.kind === 'refused') {
      expect(outcome).toMatchObject({ status: 403, code: 'CLAUDE_CODE_ONLY' })
      expect(reply.status).toBe(403)
      expect(reply.text).toContain(outcome.message)
    } else {
      expect(outcome).toMatchObject({ kind: 'served', accountId: 1 })
      expect(harness.rows).toMatchObject([{ account_id: 1, group_id: 1 }])
    }
  })

  it.each(CLIENTS)('is what the request does, with another for the others: %j', async (asked) => {
    const { harness, explain } = world({ fallbackGroupId: 2 })
    const { outcome, group, fallbackFrom } = explain(asked)
    await harness.call(requestOf(asked))
    expect(harness.rows).toMatchObject([
      { account_id: outcome.kind === 'served' ? outcome.accountId : null, group_id: group?.id },
    ])
    expect(fallbackFrom?.id ?? null).toBe(group?.id === 1 ? null : 1)
  })

  it('lets Claude Code in, and nobody by Gemini, which has no metadata', () => {
    const { explain } = world({})
    const served = CLIENTS.filter((asked) => explain(asked).outcome.kind === 'served')
    expect(served).toEqual([
      { protocolId: 'anthropic_messages', client: 'claude_code' },
      { protocolId: 'openai_chat', client: 'claude_code' },
      { protocolId: 'openai_responses', client: 'claude_code' },
    ])
  })

  it('holds for a group asked about by itself, whoever pays', () => {
    const other = { protocolId: 'anthropic_messages', client: 'other' } as const
    const { explain } = world({ fallbackGroupId: 2 }, { subscriptionType: 'subscription' })
    expect(explain(other, { groupId: 1 })).toMatchObject({ group: { id: 2 }, outcome: { kind: 'served' } })
    expect(explain(other)).toMatchObject({ group: { id: 2 }, outcome: { code: 'NO_SUBSCRIPTION' } })
  })

  it('is not asked on the forced routes', () => {
    const { explain } = world({ fallbackGroupId: 2 })
    const asked = { protocolId: 'anthropic_messages', client: 'other' } as const
    const told = explain(asked, { apiKeyId: 1, forcedPlatform: 'antigravity' })
    expect(told).toMatchObject({ group: { id: 1 }, fallbackFrom: null })
  })
})
