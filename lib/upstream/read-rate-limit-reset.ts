import { anthropicReset } from './anthropic-rate-limit'
import { openaiReset } from './openai-rate-limit'
import { errorOfBody, fieldOf, parseJson } from './read-json'
import { readDuration, readMoment, readNumber, readWait } from './read-time'
import type { UpstreamHeaders } from './types'

const MIN_LIMIT_MS = 1_000
const MAX_LIMIT_MS = 8 * 86_400_000

/** Source: https://cloud.google.com/apis/design/errors#error_details */
const RETRY_INFO_FIELDS = ['retryDelay', 'quotaResetDelay'] as const

type Answer = { readonly headers: UpstreamHeaders; readonly bodyText: string; readonly nowMs: number }

/**
 * When the limit of a 429 ends, from the first source that tells: Anthropic's windows, OpenAI's windows, `retry-after`,
 * the body. Between 1 s and 8 days from now; `null` = the answer names no reset.
 */
export function readRateLimitReset(answer: Answer): number | null {
  const { headers, nowMs } = answer
  const resetMs =
    anthropicReset(headers) ?? openaiReset(headers, nowMs) ?? retryAfter(answer) ?? bodyReset(answer)
  if (resetMs === null) return null
  return Math.min(Math.max(Math.ceil(resetMs), nowMs + MIN_LIMIT_MS), nowMs + MAX_LIMIT_MS)
}

function retryAfter({ headers, nowMs }: Answer): number | null {
  const milliseconds = readNumber(headers['retry-after-ms'])
  if (milliseconds !== null && milliseconds >= 0) return nowMs + milliseconds
  return readWait(headers['retry-after'], nowMs)
}

function bodyReset({ bodyText, nowMs }: Answer): number | null {
  const error = errorOfBody(parseJson(bodyText))
  const moment = readMoment(fieldOf(error, 'resets_at')) ?? quotaReset(fieldOf(error, 'details'))
  if (moment !== null) return moment
  const duration = readDuration(fieldOf(error, 'resets_in_seconds')) ?? retryDelay(fieldOf(error, 'details'))
  return duration === null ? null : nowMs + duration
}

/** The moment at which an account of Google's code assistants has its quota again. */
function quotaReset(details: unknown): number | null {
  if (!Array.isArray(details)) return null
  const moments = (details as readonly unknown[])
    .map((detail) => readMoment(fieldOf(fieldOf(detail, 'metadata'), 'quotaResetTimeStamp')))
    .filter((moment) => moment !== null)
  return moments.length === 0 ? null : Math.max(...moments)
}

function retryDelay(details: unknown): number | null {
  if (!Array.isArray(details)) return null
  let longest: number | null = null
  for (const detail of details as readonly unknown[]) {
    for (const field of RETRY_INFO_FIELDS) {
      const delay = readDuration(fieldOf(detail, field) ?? fieldOf(fieldOf(detail, 'metadata'), field))
      if (delay !== null && (longest === null || delay > longest)) longest = delay
    }
  }
  return longest
}
