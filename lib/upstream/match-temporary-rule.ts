import type { TemporaryRule } from './types'

/** Only the beginning of a body is searched. */
const SEARCHED_BYTES = 64 * 1024

/**
 * The first of an operator's rules that names this status and a keyword of the body (any case, first 64 KiB); `null` =
 * none. An empty body and a rule without keywords never match.
 */
export function matchTemporaryRule(
  rules: readonly TemporaryRule[],
  answer: { readonly status: number; readonly bodyText: string },
): TemporaryRule | null {
  if (rules.length === 0 || answer.bodyText === '') return null
  const candidates = rules.filter((rule) => rule.statusCode === answer.status && rule.durationMinutes > 0)
  if (candidates.length === 0) return null
  const searched = searchedPart(answer.bodyText).toLowerCase()
  return candidates.find((rule) => rule.keywords.some((keyword) => contains(searched, keyword))) ?? null
}

function contains(searched: string, keyword: string): boolean {
  const wanted = keyword.trim().toLowerCase()
  return wanted !== '' && searched.includes(wanted)
}

function searchedPart(text: string): string {
  if (Buffer.byteLength(text) <= SEARCHED_BYTES) return text
  return Buffer.from(text).subarray(0, SEARCHED_BYTES).toString('utf8')
}
