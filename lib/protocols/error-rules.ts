import type { MappedError } from './map-upstream-error'

/** An operator's rule that shows chosen upstream errors differently. Empty lists set no condition. */
export type ErrorRule = {
  readonly enabled: boolean
  /** Smaller first. */
  readonly priority: number
  readonly platforms: readonly string[]
  readonly statusCodes: readonly number[]
  /** Any of them, anywhere in the body, case-insensitive. */
  readonly keywords: readonly string[]
  /** Whether status and keyword must both hit, or one is enough; a condition that is not set does not count. */
  readonly match: 'any' | 'all'
  /** Show the upstream's own status and message. */
  readonly passThrough: boolean
  /** `null` = the upstream's. */
  readonly responseStatus: number | null
  readonly responseMessage: string | null
}

/** The upstream error a rule is held against; `body` is the first part of its text. */
export type UpstreamErrorText = {
  readonly platform: string
  readonly status: number
  readonly body: string
}

const SEARCHED_CHARACTERS = 65_536

/** Whether a rule applies. A rule without status codes and keywords never does. */
export function matchesErrorRule(rule: ErrorRule, upstream: UpstreamErrorText): boolean {
  if (!rule.enabled || !matchesPlatform(rule.platforms, upstream.platform)) return false
  const hits: boolean[] = []
  if (rule.statusCodes.length > 0) hits.push(rule.statusCodes.includes(upstream.status))
  const keywords = rule.keywords.map((word) => word.trim().toLowerCase()).filter((word) => word !== '')
  if (keywords.length > 0) {
    const text = upstream.body.slice(0, SEARCHED_CHARACTERS).toLowerCase()
    hits.push(keywords.some((word) => text.includes(word)))
  }
  if (hits.length === 0) return false
  return rule.match === 'all' ? hits.every(Boolean) : hits.some(Boolean)
}

function matchesPlatform(platforms: readonly string[], platform: string): boolean {
  return platforms.length === 0 || platforms.some((name) => name.toLowerCase() === platform.toLowerCase())
}

/** The first rule by priority that applies; `null` if none does. Of equal priorities the earlier one wins. */
export function findErrorRule<R extends ErrorRule>(
  rules: readonly R[],
  upstream: UpstreamErrorText,
): R | null {
  let found: R | null = null
  for (const rule of rules) {
    if (found !== null && rule.priority >= found.priority) continue
    if (matchesErrorRule(rule, upstream)) found = rule
  }
  return found
}

/** What a rule shows: its own status and message, or the upstream's where it sets none. `upstreamMessage` is scrubbed. */
export function applyErrorRule(
  rule: ErrorRule,
  upstream: { readonly status: number; readonly upstreamMessage: string },
): MappedError {
  const { passThrough, responseStatus, responseMessage } = rule
  return {
    status: passThrough ? upstream.status : (responseStatus ?? upstream.status),
    type: 'upstream_error',
    message: passThrough ? upstream.upstreamMessage : (responseMessage ?? upstream.upstreamMessage),
  }
}
