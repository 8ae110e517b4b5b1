import { chooseReset, type LimitWindow } from './choose-reset'
import { readNumber, readWait } from './read-time'
import type { UpstreamHeaders } from './types'

/**
 * End of an OpenAI limit, in milliseconds: of the used-up Codex window, else of the request or token limit that is used up
 * or does not say. Not clamped; `null` = the headers name none. Source: https://platform.openai.com/docs/guides/rate-limits
 */
export function openaiReset(headers: UpstreamHeaders, nowMs: number): number | null {
  const codex = ['primary', 'secondary'].map((name) => codexWindow(headers, name, nowMs))
  const requests = ['requests', 'tokens'].map((name) => requestWindow(headers, name, nowMs))
  return chooseReset(codex) ?? chooseReset(requests)
}

function codexWindow(headers: UpstreamHeaders, name: string, nowMs: number): LimitWindow {
  const used = readNumber(headers[`x-codex-${name}-used-percent`])
  const after = readWait(headers[`x-codex-${name}-reset-after-seconds`], nowMs)
  return {
    resetMs: after ?? readWait(headers[`x-codex-${name}-reset-at`], nowMs),
    isExhausted: used !== null && used >= 100,
  }
}

function requestWindow(headers: UpstreamHeaders, name: string, nowMs: number): LimitWindow {
  const remaining = readNumber(headers[`x-ratelimit-remaining-${name}`])
  // When a limit with something left is whole again has no part in this refusal.
  const hasRoom = remaining !== null && remaining > 0
  return {
    resetMs: hasRoom ? null : readWait(headers[`x-ratelimit-reset-${name}`], nowMs),
    isExhausted: remaining === 0,
  }
}
