import { describe, expect, it } from 'vitest'
import { PLATFORMS } from '@/lib/core'
import { DEFAULT_MODELS, estimateTokens, tokensOfLength, renderModelList } from '@/lib/protocols'
import { messagesTokens } from '@/lib/protocols/estimate-tokens'
import { runSteps } from '@/lib/protocols/json/scan-steps'

describe('renderModelList', () => {
  /** **Source:** `BetaModelInfo` of `@anthropic-ai/sdk`, which requires every one of them. */
  const unknownOfModel = {
    lifecycle: 'active',
    deprecated_at: null,
    retires_at: null,
    line: null,
    capabilities: null,
    allowed_fallback_models: null,
    max_input_tokens: null,
    max_tokens: null,
  }

  it('serves both SDKs', () => {
    const list = renderModelList(['claude-haiku-4-5-20251001', 'gpt-5.4-mini', 'my-alias'])
    expect(list).toMatchObject({
      object: 'list',
      first_id: 'claude-haiku-4-5-20251001',
      last_id: 'my-alias',
      has_more: false,
    })
    expect(list.data).toEqual([
      {
        id: 'claude-haiku-4-5-20251001',
        object: 'model',
        type: 'model',
        display_name: 'Claude Haiku 4.5',
        created: Date.UTC(2025, 9, 1) / 1000,
        created_at: '2025-10-01T00:00:00Z',
        owned_by: 'anthropic',
        ...unknownOfModel,
      },
      {
        id: 'gpt-5.4-mini',
        object: 'model',
        type: 'model',
        display_name: 'GPT 5.4 Mini',
        created: 0,
        created_at: '1970-01-01T00:00:00Z',
        owned_by: 'openai',
        ...unknownOfModel,
      },
      expect.objectContaining({ id: 'my-alias', display_name: 'My Alias', owned_by: 'switchyard' }),
    ])
  })

  it('may be empty', () => {
    expect(renderModelList([])).toMatchObject({ data: [], first_id: null, last_id: null })
  })

  it.each(PLATFORMS)('defaults of %s are distinct names without wildcards', (platform) => {
    const models = DEFAULT_MODELS[platform]
    expect(models.length).toBeGreaterThan(5)
    expect(new Set(models).size).toBe(models.length)
    expect(models.every((model) => /^[a-z0-9.-]+$/.test(model))).toBe(true)
  })
})

describe('estimates', () => {
  it.each([
    ['', 0],
    ['abcd', 1],
    ['abcde', 2],
    ['你好吗', 3],
    ['你好 abcd', 4],
  ])('%s → %i tokens', (text, expected) => {
    expect(estimateTokens(text)).toBe(expected)
  })

  it('of a length alone', () => {
    expect(tokensOfLength(9)).toBe(3)
  })

  it('of a request: text by length, images by kind, documents by size', () => {
    const text = 'abcd'.repeat(100)
    const request = (content: unknown): number =>
      runSteps(
        messagesTokens(
          Buffer.from(JSON.stringify({ model: 'm', system: text, messages: [{ role: 'user', content }] })),
        ),
      )
    const plain = request(text)
    expect(plain).toBeGreaterThanOrEqual(200)
    expect(plain).toBeLessThan(215)
    expect(request([{ type: 'text', text, cache_control: { type: 'ephemeral' } }])).toBe(plain)
    const source = (data: string): object => ({ type: 'base64', media_type: 'image/png', data })
    const image = request([{ type: 'image', source: source('A'.repeat(400_000)) }])
    expect(image).toBeGreaterThan(1_600)
    expect(image).toBeLessThan(2_000)
    expect(request([{ type: 'document', source: source('A'.repeat(120_000)) }])).toBeGreaterThan(10_000)
    expect(request([{ type: 'image', source: source('A'.repeat(2_000_000)) }])).toBeLessThan(2_000)
  })
})
