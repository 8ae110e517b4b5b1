import type { UpstreamHeaders } from './types'

/** Answer headers that reach the client under their own name. */
const PASSED: ReadonlySet<string> = new Set([
  'content-type',
  'content-language',
  'content-encoding',
  'content-disposition',
  'retry-after',
  'retry-after-ms',
  'request-id',
  'openai-processing-ms',
  'openai-version',
  'openai-model',
  'x-envoy-upstream-service-time',
  'server-timing',
])

const ANTHROPIC_LIMITS = 'anthropic-ratelimit-'
const OTHER_LIMITS = 'x-ratelimit-'
const CODEX = 'x-codex-'

/**
 * How far a limit of a ChatGPT account is used, and when it starts anew.
 * **Source:** https://github.com/openai/codex, which shows it in `/status`
 */
const CODEX_LIMIT =
  /^x-codex-(?:[\w-]+-)?(?:primary|secondary)-(?:used-percent|window-minutes|reset-at|reset-after-seconds)$/

/** Our own `x-request-id` goes to the client; the provider's is kept beside it. */
const RENAMED = { from: 'x-request-id', to: 'x-upstream-request-id' }

/**
 * The headers of an answer that go back to the client: content, rate limits, processing times, request ids. Never
 * cookies, hop-by-hop headers or organisation ids; none of `except`. `content-length` is left to whoever writes the body.
 */
export function filterResponseHeaders(headers: UpstreamHeaders, except: readonly string[] = []): string[] {
  const passed: string[] = []
  for (const name in headers) {
    const value = headers[name]
    if (typeof value !== 'string') continue
    if (name === RENAMED.from) passed.push(RENAMED.to, value)
    else if (isPassed(name) && !except.includes(name)) passed.push(name, value)
  }
  return passed
}

function isPassed(name: string): boolean {
  return (
    PASSED.has(name) ||
    name.startsWith(ANTHROPIC_LIMITS) ||
    name.startsWith(OTHER_LIMITS) ||
    (name.startsWith(CODEX) && CODEX_LIMIT.test(name))
  )
}
