import { describe, expect, it } from 'vitest'
import { asked } from './asked-upstream'

const BUDGET = 'claude-sonnet-4-5'

/** What Claude is asked to think by a client of Responses. */
function ofResponses(effort: string, max_output_tokens?: number): unknown {
  return asked(
    'openai_responses',
    'anthropic',
    { input: 'hi', reasoning: { effort }, max_output_tokens },
    BUDGET,
  )['thinking']
}

function ofGemini(thinkingBudget: number, maxOutputTokens: number): unknown {
  const generationConfig = { maxOutputTokens, thinkingConfig: { thinkingBudget } }
  const contents = [{ parts: [{ text: 'hi' }] }]
  return asked('gemini_generate', 'anthropic', { contents, generationConfig }, BUDGET)['thinking']
}

const enabled = (budget_tokens: number): object => ({ type: 'enabled', budget_tokens })

describe('thinking leaves a quarter of the tokens to what is said, and 1,024 at least', () => {
  it.each([
    ['medium', 4_000, enabled(2_976)],
    ['high', 16_000, enabled(12_000)],
    ['high', 64_000, enabled(16_384)],
    ['max', undefined, enabled(24_000)],
    ['low', 4_000, enabled(2_048)],
    ['low', 2_048, enabled(1_024)],
    ['low', 2_047, undefined],
    ['none', 4_000, { type: 'disabled' }],
  ] as const)('of Claude: effort %s of %s tokens', (effort, maxTokens, thinking) => {
    expect(ofResponses(effort, maxTokens)).toEqual(thinking)
  })

  it.each([
    [2_000, 4_000, enabled(2_000)],
    [3_999, 4_000, enabled(2_976)],
    [-1, 4_000, enabled(2_976)],
    [512, 4_000, enabled(1_024)],
    [2_000, 1_500, undefined],
    [0, 4_000, { type: 'disabled' }],
  ] as const)('of Claude: a budget of %s of %s tokens', (budget, maxTokens, thinking) => {
    expect(ofGemini(budget, maxTokens)).toEqual(thinking)
  })

  it.each([
    ['gemini-2.5-flash', 'medium', 4_000, 2_976],
    ['gemini-2.5-flash', 'medium', undefined, 8_192],
    ['gemini-2.5-flash', 'high', 64_000, 24_576],
    ['gemini-2.5-flash', 'medium', 1_200, 176],
    ['gemini-2.5-flash-lite', 'medium', 1_200, 0],
    ['gemini-2.5-flash', 'medium', 1_000, 0],
    ['gemini-2.5-pro', 'medium', 1_000, 128],
    ['gemini-2.5-pro', 'none', 4_000, 128],
    ['claude-sonnet-4-5', 'medium', 4_000, 2_976],
    ['claude-sonnet-4-5', 'minimal', 4_000, 1_024],
    ['claude-sonnet-4-5', 'medium', 1_500, 0],
  ] as const)('of a Gemini account: %s, effort %s of %s tokens', (model, effort, max_tokens, budget) => {
    const body = { messages: [{ role: 'user', content: 'hi' }], reasoning_effort: effort, max_tokens }
    const { generationConfig } = asked('openai_chat', 'antigravity', body, model)
    expect(generationConfig).toMatchObject({ thinkingConfig: { thinkingBudget: budget } })
  })
})
