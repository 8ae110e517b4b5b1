import { readFileSync } from 'node:fs'
import type { TokenUsage } from '@/lib/core'
import type { AskedFor, ModelNames, Protocol } from '@/lib/protocols'

/** A recorded stream and what it says. */
export type Fixture = {
  readonly file: string
  readonly request?: AskedFor
  readonly model: string | null
  readonly usage: Partial<TokenUsage>
  readonly usageState: 'none' | 'partial' | 'final'
  readonly sawContent: boolean
  readonly sawTerminal: boolean
  readonly error: { readonly type: string; readonly message: string } | null
}

const FLASH = { model: 'gemini-2.5-flash', sawContent: true, sawTerminal: true, error: null } as const

export const FIXTURES: readonly Fixture[] = [
  {
    ...FLASH,
    file: 'text.sse',
    usage: { inputTokens: 12, outputTokens: 15, serviceTier: 'standard' },
    usageState: 'final',
  },
  {
    ...FLASH,
    file: 'thinking-tool.sse',
    model: 'gemini-3-pro-preview',
    usage: {
      inputTokens: 1500 - 1024 + 300,
      cacheReadTokens: 1024,
      outputTokens: 24 + 96,
      reasoningTokens: 96,
      serviceTier: 'priority',
    },
    usageState: 'final',
  },
  {
    ...FLASH,
    file: 'picture.sse',
    request: { imageSize: '2K' },
    model: 'gemini-3-pro-image',
    usage: {
      inputTokens: 20,
      outputTokens: 1602,
      reasoningTokens: 300,
      imageOutputTokens: 1290,
      imageCount: 1,
      imageSize: '2K',
    },
    usageState: 'final',
  },
  { ...FLASH, file: 'blocked.sse', usage: { inputTokens: 31 }, usageState: 'final', sawContent: false },
  {
    ...FLASH,
    file: 'error-mid-stream.sse',
    usage: { inputTokens: 9, outputTokens: 1 },
    usageState: 'partial',
    sawTerminal: false,
    error: { type: 'rate_limit_error', message: 'Quota of projects/[redacted], ask [redacted address]' },
  },
  {
    ...FLASH,
    file: 'bare-error.sse',
    usage: { inputTokens: 9, outputTokens: 1 },
    usageState: 'partial',
    sawTerminal: false,
    error: { type: 'api_error', message: 'The model is overloaded. Please try again later.' },
  },
  {
    file: 'error-first.sse',
    model: null,
    usage: {},
    usageState: 'none',
    sawContent: false,
    sawTerminal: false,
    error: { type: 'api_error', message: 'The service is currently unavailable.' },
  },
  {
    ...FLASH,
    file: 'cut-before-end.sse',
    usage: { inputTokens: 9, outputTokens: 4 },
    usageState: 'partial',
    sawTerminal: false,
  },
  {
    ...FLASH,
    file: 'comments-no-space.sse',
    usage: { inputTokens: 3, outputTokens: 2 },
    usageState: 'final',
  },
  {
    ...FLASH,
    file: 'order-and-late-usage.sse',
    usage: { inputTokens: 5, outputTokens: 1 },
    usageState: 'final',
  },
  {
    ...FLASH,
    file: 'two-candidates.sse',
    request: { candidates: 2 },
    usage: { inputTokens: 5, outputTokens: 4 },
    usageState: 'final',
  },
]

/** A recorded stream of `tests/fixtures/gemini`. */
export function load(file: string): Buffer {
  return readFileSync(new URL(`../../../fixtures/gemini/${file}`, import.meta.url))
}

export type Watched = {
  readonly protocol: Pick<Protocol, 'observeStream'>
  readonly names: ModelNames
  readonly request?: AskedFor | undefined
}

/** Everything an observer says of a stream, and what it forwarded. */
export function observe(
  { protocol, names, request }: Watched,
  chunks: readonly Buffer[],
): Record<string, unknown> {
  const observer = protocol.observeStream(names, request)
  const forwarded: Buffer[] = []
  let terminals = 0
  for (const chunk of chunks) {
    const { forward, terminal } = observer.push(chunk)
    if (forward !== null) forwarded.push(forward)
    if (terminal) terminals++
  }
  const rest = observer.flush()
  if (rest !== null) forwarded.push(rest)
  return {
    usage: observer.usage(),
    usageState: observer.usageState(),
    model: observer.responseModel(),
    sawContent: observer.sawContent(),
    sawTerminal: observer.sawTerminal(),
    error: observer.streamError(),
    forwarded: Buffer.concat(forwarded).toString('latin1'),
    terminals,
  }
}

/** Nothing to restore. */
export const SAME: ModelNames = { requestedModel: 'm', upstreamModel: 'm' }
