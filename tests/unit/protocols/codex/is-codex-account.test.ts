import { describe, expect, it } from 'vitest'
import { isCodexAccount } from '@/lib/protocols'

describe('isCodexAccount', () => {
  it.each([
    [null, true],
    ['  ', true],
    ['https://chatgpt.com/backend-api/codex', true],
    [' https://relay.test/backend-api/codex/responses/ ', true],
    ['https://relay.test/backend-api/codex?tenant=1', true],
    ['https://relay.test/v1', false],
    ['https://relay.test/backend-api/codex/other', false],
  ])('judges %j', (baseUrl, isCodex) => {
    const account = { platform: 'openai', type: 'oauth', baseUrl } as const
    expect(isCodexAccount('openai_responses', account)).toBe(isCodex)
    expect(isCodexAccount('openai_chat', account)).toBe(false)
    expect(isCodexAccount('openai_responses', { ...account, type: 'api_key' })).toBe(false)
  })
})
