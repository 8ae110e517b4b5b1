import { readFileSync } from 'node:fs'
import type { TokenUsage } from '@/lib/core'
import { anthropicMessages, type ModelNames, type StreamObserver } from '@/lib/protocols'

/** A recorded stream and what it says. */
export type Fixture = {
  readonly file: string
  readonly model: string | null
  readonly usage: Partial<TokenUsage>
  readonly usageState: 'none' | 'partial' | 'final'
  readonly sawContent: boolean
  readonly sawTerminal: boolean
  readonly error: { readonly type: string; readonly message: string } | null
}

export const FIXTURES: readonly Fixture[] = [
  {
    file: 'text.sse',
    model: 'claude-sonnet-4-5-20250929',
    usage: { inputTokens: 25, outputTokens: 42, serviceTier: 'standard' },
    usageState: 'final',
    sawContent: true,
    sawTerminal: true,
    error: null,
  },
  {
    file: 'cached-tool-use.sse',
    model: 'claude-opus-4-5-20251101',
    usage: {
      inputTokens: 9,
      outputTokens: 510,
      reasoningTokens: 120,
      cacheCreation5mTokens: 400,
      cacheCreation1hTokens: 600,
      cacheReadTokens: 20_000,
      serviceTier: 'priority',
      extraUnits: { web_search: 2 },
    },
    usageState: 'final',
    sawContent: true,
    sawTerminal: true,
    error: null,
  },
  {
    file: 'usage-only-in-delta.sse',
    model: 'claude-haiku-4-5',
    usage: { inputTokens: 50, outputTokens: 4 },
    usageState: 'final',
    sawContent: true,
    sawTerminal: true,
    error: null,
  },
  {
    file: 'crlf-no-space.sse',
    model: 'claude-sonnet-4-5',
    usage: { inputTokens: 7, cacheCreation5mTokens: 30, outputTokens: 2 },
    usageState: 'final',
    sawContent: true,
    sawTerminal: true,
    error: null,
  },
  {
    file: 'odd-order.sse',
    model: 'claude-sonnet-4-5',
    usage: { inputTokens: 3, outputTokens: 5 },
    usageState: 'final',
    sawContent: true,
    sawTerminal: true,
    error: null,
  },
  {
    file: 'cut-before-stop.sse',
    model: 'claude-sonnet-4-5',
    usage: { inputTokens: 8, outputTokens: 6 },
    usageState: 'final',
    sawContent: true,
    sawTerminal: false,
    error: null,
  },
  {
    file: 'error-mid-stream.sse',
    model: 'claude-sonnet-4-5',
    usage: { inputTokens: 12, outputTokens: 1 },
    usageState: 'partial',
    sawContent: true,
    sawTerminal: false,
    error: { type: 'overloaded_error', message: 'Overloaded, ask [redacted address] about [redacted key]' },
  },
  {
    file: 'error-first.sse',
    model: null,
    usage: {},
    usageState: 'none',
    sawContent: false,
    sawTerminal: false,
    error: { type: 'rate_limit_error', message: 'Too many requests' },
  },
]

/** A recorded stream of `tests/fixtures/anthropic`. */
export function load(file: string): Buffer {
  return readFileSync(new URL(`../../../fixtures/anthropic/${file}`, import.meta.url))
}

/** Everything an observer says of a stream, and what it forwarded. */
export function observe(names: ModelNames, chunks: readonly Buffer[]): Record<string, unknown> {
  const observer = anthropicMessages.observeStream(names)
  const forwarded: Buffer[] = []
  const terminals: number[] = []
  let pushedBytes = 0
  for (const chunk of chunks) {
    const { forward, terminal } = observer.push(chunk)
    pushedBytes += chunk.length
    if (forward !== null) forwarded.push(forward)
    if (terminal) terminals.push(pushedBytes)
  }
  const rest = observer.flush()
  if (rest !== null) forwarded.push(rest)
  return {
    ...verdict(observer),
    forwarded: Buffer.concat(forwarded).toString('latin1'),
    terminals: terminals.length,
  }
}

function verdict(observer: StreamObserver): Record<string, unknown> {
  return {
    usage: observer.usage(),
    usageState: observer.usageState(),
    model: observer.responseModel(),
    sawContent: observer.sawContent(),
    sawTerminal: observer.sawTerminal(),
    error: observer.streamError(),
  }
}

/** Nothing to restore. */
export const SAME: ModelNames = { requestedModel: 'm', upstreamModel: 'm' }
