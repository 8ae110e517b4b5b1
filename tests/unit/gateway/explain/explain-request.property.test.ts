import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { buildModelTable, contextTokens, Decimal, NO_USAGE } from '@/lib/core'
import type { RouteLabAnswer, RouteLabQuestion } from '@/lib/core'
import { explainRequest } from '@/lib/gateway'
import { lengthOfTokens } from '@/lib/protocols'
import { EMPTY_HEALTH } from '@/lib/scheduling'
import { createHarness, START_MS } from '../../../support/gateway-harness'
import { entryOf } from '../../../support/gateway-world'
import { generatedWorld } from '../../../support/generated-worlds'
import type { GeneratedWorld } from '../../../support/generated-worlds'

const SESSION = 'conversation-1'
/** The id the harness gives the first request; ties are broken by it. */
const REQUEST_ID = '0199c8d0-0000-7000-8000-000000000001'
const KEY_ID = 7

async function build(world: GeneratedWorld) {
  const groups = new Map([
    [
      1,
      {
        rateMultiplier: world.ownMultiplier === null ? null : new Decimal(world.ownMultiplier),
        rpmLimit: null,
      },
    ],
  ])
  const entry = { user: { groups, concurrency: world.concurrency } }
  const { usage } = world
  const harness = createHarness({
    accounts: world.accounts.map((account, index) => ({ ...account, id: index + 1 })),
    channels: world.channels,
    settings: { unpricedModels: world.unpricedModels },
    balance: world.balance,
    nowMs: () => START_MS,
    entry,
    group: {
      modelRouting: world.modelRouting === null ? null : buildModelTable(Object.entries(world.modelRouting)),
    },
    ports: {
      health: {
        healthOf: (id) => world.healths[id - 1] ?? EMPTY_HEALTH,
        report: () => {},
      },
    },
    answer: ({ account }) => ({
      status: 200,
      chunks: [account.platform === 'antigravity' ? antigravityAnswer(usage) : answerOf(usage)],
    }),
  })
  await disturb(harness.coordination, world)
  return { harness, entry: entryOf({ entry }) }
}

function answerOf(usage: GeneratedWorld['usage']): string {
  return JSON.stringify({
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'whatever',
    content: [{ type: 'text', text: 'hello' }],
    stop_reason: 'end_turn',
    usage: {
      input_tokens: usage.inputTokens,
      output_tokens: usage.outputTokens,
      cache_creation_input_tokens: usage.cacheCreation5mTokens,
      cache_read_input_tokens: usage.cacheReadTokens,
    },
  })
}

function antigravityAnswer(usage: GeneratedWorld['usage']): string {
  const usageMetadata = {
    promptTokenCount: usage.inputTokens + usage.cacheReadTokens,
    cachedContentTokenCount: usage.cacheReadTokens,
    candidatesTokenCount: usage.outputTokens,
  }
  const content = { role: 'model', parts: [{ text: 'hello' }] }
  return JSON.stringify({ response: { candidates: [{ content, finishReason: 'STOP' }], usageMetadata } })
}

type Coordination = ReturnType<typeof createHarness>['coordination']

/** Bindings of the session, failures of channels, slots taken by others: what happened before. */
async function disturb(coordination: Coordination, world: GeneratedWorld): Promise<void> {
  const { stickyAccountId, failures, busy, elsewhere } = world
  const ticket = {
    user: { id: 99, concurrency: 0 },
    rateLimits: [],
    pool: 'elsewhere',
    claims: [],
    ticketId: null,
  }
  const offer = (id: number) => [{ id, concurrency: 0, maxSessions: null, sessionIdleMs: 1 }]
  for (const id of elsewhere) {
    const sticky = { key: `elsewhere:${id}`, accountId: null }
    const accounts = [{ id, concurrency: 0, maxSessions: 1, sessionIdleMs: 300_000 }]
    const served = coordination.admit({ ...ticket, requestId: 'session', accounts, sticky })
    if (served.kind === 'admitted') coordination.release(served.lease)
  }
  for (let channelId = 0; channelId <= world.channels.length; channelId += 1) {
    if (stickyAccountId === null) break
    const sticky = { key: `1:${channelId}:${KEY_ID}:${SESSION}`, accountId: null }
    const accounts = offer(stickyAccountId)
    const bound = coordination.admit({ ...ticket, requestId: 'earlier', accounts, sticky })
    if (bound.kind === 'admitted') coordination.release(bound.lease)
  }
  for (const id of busy) {
    coordination.admit({ ...ticket, requestId: 'other', accounts: offer(id), sticky: null })
  }
  failures.slice(0, world.channels.length).forEach((count, index) => {
    for (let i = 0; i < count; i += 1) coordination.noteBreaker(index + 1, 'failure')
  })
}

function stateOf(coordination: Coordination, world: GeneratedWorld): unknown {
  const ids = [0, 1, 2, 3, 4]
  return {
    sizes: coordination.sizes(),
    loads: ids.map((id) => coordination.loadOf(id)),
    breakers: ids.map((id) => coordination.breakerOf(id)),
    traffic: [...ids.map((id) => `channel:${id}`), 'group:1'].map((key) => coordination.trafficOf(key)),
    bindings: world.channels.map((_, index) =>
      coordination.stickyAccount(`1:${index + 1}:${KEY_ID}:${SESSION}`),
    ),
    waiting: coordination.waitingOf(3),
  }
}

function questionOf({ requestedModel, usage }: GeneratedWorld): RouteLabQuestion {
  return {
    groupId: null,
    apiKeyId: KEY_ID,
    requestedModel,
    protocolId: 'anthropic_messages',
    forcedPlatform: null,
    session: SESSION,
    usage: { ...NO_USAGE, ...usage },
  }
}

describe('Route Lab', () => {
  it('says what the next request does, and changes nothing', async () => {
    const seen = new Set<string>()
    await fc.assert(
      fc.asyncProperty(generatedWorld, async (world) => {
        const { harness, entry } = await build(world)
        const before = stateOf(harness.coordination, world)
        const answer = explainRequest(harness, { question: questionOf(world), entry, requestId: REQUEST_ID })
        expect(stateOf(harness.coordination, world)).toEqual(before)
        seen.add(answer.outcome.kind === 'refused' ? answer.outcome.code : answer.outcome.kind)
        await compareWithRequest(harness, world, answer)
        harness.coordination.close()
      }),
      { numRuns: 600 },
    )
    // The generator reaches every kind of decision; a property that never sees one proves nothing of it.
    expect([...seen].toSorted()).toEqual([
      'CHANNEL_ROUTE_AMBIGUOUS',
      'INSUFFICIENT_BALANCE',
      'MODEL_RESTRICTED',
      'MODEL_UNPRICED',
      'NO_AVAILABLE_ACCOUNT',
      'served',
      'waits',
    ])
  })
})

/** Names no limit of output, and is as long as the tokens that are read of it: as much is held for it as is foreseen. */
function bodyOf({ requestedModel, usage }: GeneratedWorld): string {
  const saying = (content: string): string =>
    JSON.stringify({ model: requestedModel, messages: [{ role: 'user', content }] })
  const length = lengthOfTokens(contextTokens({ ...NO_USAGE, ...usage }))
  return saying('x'.repeat(length - saying('').length))
}

type Harness = Awaited<ReturnType<typeof build>>['harness']

async function compareWithRequest(
  harness: Harness,
  world: GeneratedWorld,
  answer: RouteLabAnswer,
): Promise<void> {
  const { outcome } = answer
  const { done, reply, leave } = harness.begin({
    headers: { 'x-claude-code-session-id': SESSION },
    body: bodyOf(world),
  })
  if (outcome.kind === 'waits') {
    await new Promise((resolve) => setImmediate(resolve))
    expect(harness.coordination.waitingOf(3)).toBe(1)
    leave()
    await done
    return
  }
  await done
  if (outcome.kind === 'refused') {
    expect({ status: reply().status, code: harness.log[0]?.code }).toEqual({
      status: outcome.status,
      code: outcome.code,
    })
    expect(reply().text).toContain(outcome.message)
    return
  }
  expect(reply().status).toBe(200)
  expectSameRow(harness, answer, outcome)
}

function expectSameRow(
  { rows }: Harness,
  answer: RouteLabAnswer,
  { planIndex, accountId }: { readonly planIndex: number; readonly accountId: number },
): void {
  const { price, cost } = answer
  expect(rows).toHaveLength(1)
  const [row] = rows
  expect(row).toMatchObject({
    account_id: accountId,
    channel_id: answer.plan[planIndex]?.channelId,
    mapped_model: answer.mappedModel,
    upstream_model: answer.upstreamModel,
    model_mapping_chain: answer.mappingChain,
    rate_multiplier: cost?.rateMultiplier,
    ...(price === null
      ? { pricing_source: 'none' }
      : {
          billing_model: price.billingModel,
          billing_mode: price.mode,
          pricing_source: price.source,
          billing_tier: price.tier,
          long_context: price.longContext,
        }),
  })
  const amounts = [
    [row?.input_cost, cost?.input],
    [row?.output_cost, cost?.output],
    [row?.cache_creation_cost, cost?.cacheCreation],
    [row?.cache_read_cost, cost?.cacheRead],
    [row?.total_cost, cost?.total],
    [row?.actual_cost, cost?.actual],
    [row?.account_cost, cost?.accountCost],
  ]
  for (const [billed, foretold] of amounts) {
    expect(new Decimal(billed ?? '-1').eq(foretold ?? '-2')).toBe(true)
  }
}
