import { describe, expect, it } from 'vitest'
import { buildModelTable, mapModel } from '@/lib/core'

describe('mapModel carries the tail over', () => {
  it.each([
    ['claude-*', 'anthropic/claude-*', 'Claude-Opus-4', 'anthropic/claude-Opus-4'],
    ['claude-*', 'sonnet', 'claude-opus-4', 'sonnet'],
    ['openai/*', '*', 'openai/gpt-5', 'gpt-5'],
    ['openai/*', '*', 'openai/', 'openai/'],
    ['İ-*', 'gpt-*', 'İ-abc', 'gpt-abc'],
    ['a*', 'b-*', 'a', 'b-'],
  ])('%s → %s: %s is %s', (pattern, target, model, mapped) => {
    expect(mapModel(buildModelTable([[pattern, target]]), model)).toBe(mapped)
  })
})
