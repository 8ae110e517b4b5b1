import { describe, expect, it } from 'vitest'
import { asked } from './asked-upstream'

const effortAt = (model: string, effort: string): unknown =>
  asked(
    'openai_chat',
    'openai responses',
    { messages: [{ role: 'user', content: 'hi' }], reasoning_effort: effort },
    model,
  )['reasoning']

describe('an effort is kept inside what OpenAI’s model knows', () => {
  it.each([
    ['gpt-5', 'none', 'minimal'],
    ['gpt-5.1', 'minimal', 'low'],
    ['gpt-5.1', 'xhigh', 'high'],
    ['gpt-5.4', 'none', 'none'],
    ['gpt-5.4', 'max', 'xhigh'],
    ['gpt-5.6', 'max', 'max'],
    ['gpt-5.6-sol', 'none', 'none'],
    ['gpt-5.10', 'max', 'max'],
    ['gpt-6-luna', 'none', 'none'],
    ['gpt-6.1-terra', 'none', 'none'],
    ['gpt-6-astra', 'none', 'low'],
    ['gpt-6.1-sol', 'minimal', 'low'],
    ['gpt-6-astra', 'max', 'max'],
    ['o4-mini', 'max', 'high'],
  ])('%s: %s is %s', (model, effort, sent) => {
    expect(effortAt(model, effort)).toEqual({ effort: sent })
  })
})
