import { describe, expect, it } from 'vitest'
import { buildModelTable, Decimal } from '@/lib/core'
import type { GatewaySnapshot } from '@/lib/gateway'
import { createHarness } from '../../../support/gateway-harness'
import { entry } from '../../billing/make-price'

const NOW_MS = Date.parse('2026-03-28T10:30:00Z')
const at = { nowMs: () => NOW_MS }
const strict: Partial<GatewaySnapshot['settings']> = { holds: 'strict', storeOutage: 'reject' }

function body(parts: object = {}): string {
  return JSON.stringify({
    model: 'claude-sonnet-4-5',
    max_tokens: 1_000,
    messages: [{ role: 'user', content: 'Hello' }],
    ...parts,
  })
}

describe('strict holds', () => {
  it.each([
    ['tools[0] (web_search_20250305)', { tools: [{ type: 'web_search_20250305', name: 'web_search' }] }],
    ['context_management', { context_management: { edits: [{ type: 'compact_20260112' }] } }],
    ['mcp_servers', { mcp_servers: [{ type: 'url', url: 'https://example.com', name: 'a' }] }],
  ])('refuse what has no bound, and name it: %s', async (what, parts) => {
    const harness = createHarness({ ...at, settings: strict })
    const reply = await harness.call({ body: body(parts) })
    expect(reply.status).toBe(400)
    expect(reply.headers['x-switchyard-code']).toBe('SPEND_UNBOUNDED')
    expect(reply.text).toContain(`${what} may do any amount of work at the provider`)
    expect(harness.sent).toEqual([])
  })

  it('serve what a coding CLI sends, from a small balance', async () => {
    const names = ['mcp__github__search', 'WebFetch', 'web_search', 'Task']
    const input_schema = {
      type: 'object',
      properties: { url: { type: 'string' }, prompt: { type: 'string' } },
    }
    const cli = {
      tools: names.map((name) => ({ name, description: 'mcp', input_schema })),
      messages: [
        { role: 'user', content: [{ type: 'text', text: 'web_search the docs' }] },
        {
          role: 'assistant',
          content: [{ type: 'tool_use', id: 'toolu_1', name: 'WebFetch', input: { url: 'u' } }],
        },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content: 'document' }] },
      ],
    }
    const harness = createHarness({ ...at, balance: '0.2', settings: strict })
    expect((await harness.call({ body: body(cli) })).status).toBe(200)
  })

  it('serve a context that was compacted before, and edits of it', async () => {
    const edits = { context_management: { edits: [{ type: 'clear_tool_uses_20250919' }] } }
    const compacted = { messages: [{ role: 'user', content: [{ type: 'compaction', content: 'so far' }] }] }
    const search = { type: 'tool_use', id: 'toolu_1', name: 'Grep', input: { pattern: 'compaction' } }
    const searched = { messages: [{ role: 'assistant', content: [search] }] }
    for (const parts of [edits, compacted, { ...edits, ...compacted }, { ...edits, ...searched }]) {
      const reply = await createHarness({ ...at, settings: strict }).call({ body: body(parts) })
      expect(reply.status).toBe(200)
    }
  })

  it.each([
    ['anthropic', '/v1/messages', { messages: [] }, 'max_tokens'],
    ['anthropic', '/v1/chat/completions', { messages: [] }, 'max_tokens'],
    ['anthropic', '/v1/responses', { input: 'x' }, 'max_output_tokens'],
    ['gemini', '/v1beta/models/ours:generateContent', { contents: [] }, 'generationConfig.maxOutputTokens'],
  ] as const)(
    'want a limit for a model whose own is not known, by the name that clients know: %s%s',
    async (platform, path, question, field) => {
      const ours = entry({
        platform,
        models: ['ours'],
        inputPrice: new Decimal('0.000001'),
        outputPrice: new Decimal('0.000002'),
      })
      const harness = createHarness({
        ...at,
        settings: strict,
        group: { platform },
        accounts: [{ id: 1, platform }],
        channels: [{ priceEntries: [ours] }],
      })
      const reply = await harness.call({ path, body: JSON.stringify({ model: 'ours', ...question }) })
      expect(reply.headers['x-switchyard-code']).toBe('SPEND_UNBOUNDED')
      expect(JSON.parse(reply.text).error.message).toContain(`it must state ${field}`)
    },
  )

  it.each([
    // 65,536 tokens at 10 USD a million, twice as much in the priority tier, and some input.
    ['gemini', '/v1beta/models/gemini-2.5-pro:generateContent', { contents: [] }, '1.3', '1.4'],
    ['openai', '/v1/responses', { model: 'gpt-5', input: 'x' }, '2.55', '2.65'],
    ['openai', '/v1/chat/completions', { model: 'gpt-4o', messages: [] }, '0.32', '0.36'],
  ] as const)(
    'are for all that the model can say, where the request names no limit: %s%s',
    async (platform, path, question, little, enough) => {
      const world = { ...at, settings: strict, group: { platform }, accounts: [{ id: 1, platform }] }
      const asked = { path, body: JSON.stringify(question) }
      const refused = await createHarness({ ...world, balance: little }).call(asked)
      expect(refused.headers['x-switchyard-code']).toBe('INSUFFICIENT_BALANCE')
      const served = createHarness({ ...world, balance: enough })
      await served.call(asked)
      expect(served.sent).toHaveLength(1)
    },
  )

  it('are for the longest answer of any account, as each maps the model', async () => {
    const mapping = (name: string) => buildModelTable([['claude-sonnet-4-5', name]])
    const world = (second: string) =>
      createHarness({
        ...at,
        settings: strict,
        balance: '3',
        accounts: [
          { id: 1, modelMapping: mapping('gemini-2.5-pro') },
          { id: 2, priority: 99, modelMapping: mapping(second) },
        ],
      })
    const asked = { body: body({ max_tokens: undefined }) }
    expect((await world('gemini-2.5-flash').call(asked)).status).toBe(200)
    // 128,000 tokens at 15 USD a million, twice as much in the priority tier.
    expect((await world('gpt-5').call(asked)).headers['x-switchyard-code']).toBe('INSUFFICIENT_BALANCE')
    expect((await world('ours').call(asked)).headers['x-switchyard-code']).toBe('SPEND_UNBOUNDED')
  })

  it('are for all that the model can say, where the account takes no limit', async () => {
    const account = { id: 1, platform: 'openai', type: 'oauth', baseUrl: null } as const
    const asked = {
      path: '/v1/responses',
      body: JSON.stringify({ model: 'gpt-5', input: 'x', max_output_tokens: 16 }),
    }
    const world = { ...at, settings: strict, group: { platform: 'openai' }, accounts: [account] } as const
    const refused = await createHarness({ ...world, balance: '2.55' }).call(asked)
    expect(refused.headers['x-switchyard-code']).toBe('INSUFFICIENT_BALANCE')
    const served = createHarness({ ...world, balance: '2.65' })
    await served.call(asked)
    expect(served.sent).toHaveLength(1)
    const limited = { ...world, accounts: [{ ...account, type: 'api_key' }] } as const
    const cheap = createHarness({ ...limited, balance: '0.01' })
    await cheap.call(asked)
    expect(cheap.sent).toHaveLength(1)
  })

  it('foresee the whole context of what a body only links to', async () => {
    const source = { type: 'url', url: 'https://example.com/a.pdf' }
    const linked = { messages: [{ role: 'user', content: [{ type: 'document', source }] }] }
    const refused = await createHarness({ ...at, balance: '4', settings: strict }).call({
      body: body(linked),
    })
    expect(refused.headers['x-switchyard-code']).toBe('INSUFFICIENT_BALANCE')
  })

  it('wait until the usage of an ended process is settled', async () => {
    const left = { directories: 1 }
    const harness = createHarness({ ...at, settings: strict })
    const billing = { ...harness.billing, isComplete: () => left.directories === 0 }
    const gated = createHarness({ ...at, settings: strict, ports: { billing } })
    expect((await gated.call({ body: body() })).headers['x-switchyard-code']).toBe('BILLING_UNAVAILABLE')
    left.directories = 0
    expect((await gated.call({ body: body() })).status).toBe(200)
  })
})
