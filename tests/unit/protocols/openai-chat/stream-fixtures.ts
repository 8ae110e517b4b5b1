import type { StreamFixture } from '../observe-chunks'

const MODEL = 'gpt-5.4-2026-03-05'

export const FIXTURES: readonly StreamFixture[] = [
  {
    file: 'text.sse',
    model: MODEL,
    usage: {
      inputTokens: 86,
      cacheReadTokens: 1920,
      outputTokens: 300,
      reasoningTokens: 64,
      serviceTier: 'default',
    },
    usageState: 'final',
    sawContent: true,
    sawTerminal: true,
    error: null,
  },
  {
    file: 'tool-calls-crlf.sse',
    model: MODEL,
    usage: { inputTokens: 80, outputTokens: 40, serviceTier: 'default' },
    usageState: 'final',
    sawContent: true,
    sawTerminal: true,
    error: null,
  },
  {
    file: 'two-choices-priority.sse',
    model: MODEL,
    usage: { cacheReadTokens: 3, cacheCreation5mTokens: 2, outputTokens: 2, serviceTier: 'priority' },
    usageState: 'final',
    sawContent: true,
    sawTerminal: true,
    error: null,
  },
  {
    file: 'no-usage.sse',
    model: MODEL,
    usage: { serviceTier: 'default' },
    usageState: 'none',
    sawContent: true,
    sawTerminal: true,
    error: null,
  },
  {
    file: 'cut-before-done.sse',
    model: MODEL,
    usage: { serviceTier: 'default' },
    usageState: 'none',
    sawContent: true,
    sawTerminal: false,
    error: null,
  },
  {
    file: 'error-mid-stream.sse',
    model: MODEL,
    usage: { serviceTier: 'default' },
    usageState: 'none',
    sawContent: true,
    sawTerminal: false,
    error: {
      type: 'api_error',
      message: 'The server had an error while processing your request, ask [redacted address]',
    },
  },
  {
    file: 'error-first.sse',
    model: null,
    usage: {},
    usageState: 'none',
    sawContent: false,
    sawTerminal: false,
    error: {
      type: 'rate_limit_error',
      message: 'Rate limit reached for gpt-5.4 in organization [redacted id] on requests per min',
    },
  },
]
