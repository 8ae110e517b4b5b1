import type { StreamFixture } from '../observe-chunks'

const MODEL = 'gpt-5.4-2026-03-05'
const OPEN = { model: MODEL, sawContent: true, error: null } as const

export const FIXTURES: readonly StreamFixture[] = [
  {
    ...OPEN,
    file: 'text.sse',
    usage: {
      inputTokens: 86,
      cacheReadTokens: 1920,
      outputTokens: 300,
      reasoningTokens: 64,
      serviceTier: 'default',
    },
    usageState: 'final',
    sawTerminal: true,
  },
  {
    ...OPEN,
    file: 'tools-crlf.sse',
    usage: { inputTokens: 80, outputTokens: 40, serviceTier: 'default', extraUnits: { web_search: 2 } },
    usageState: 'final',
    sawTerminal: true,
  },
  {
    ...OPEN,
    file: 'incomplete.sse',
    usage: {
      cacheReadTokens: 4,
      cacheCreation5mTokens: 5,
      outputTokens: 3,
      reasoningTokens: 3,
      serviceTier: 'priority',
    },
    usageState: 'final',
    sawTerminal: true,
  },
  {
    ...OPEN,
    file: 'failed.sse',
    usage: { inputTokens: 7, outputTokens: 2, serviceTier: 'default' },
    usageState: 'final',
    sawTerminal: true,
    error: { type: 'api_error', message: 'The model failed, ask [redacted address]' },
  },
  {
    ...OPEN,
    file: 'cut.sse',
    usage: { serviceTier: 'auto' },
    usageState: 'none',
    sawTerminal: false,
  },
  {
    file: 'error-first.sse',
    model: null,
    usage: {},
    usageState: 'none',
    sawContent: false,
    sawTerminal: false,
    error: { type: 'rate_limit_error', message: 'Rate limit reached for [redacted id]' },
  },
]
