import type { UpstreamOutcomeKind } from '@/lib/core'

const OUTCOMES: Readonly<Record<UpstreamOutcomeKind, true>> = {
  ok: true,
  rejected: true,
  rateLimited: true,
  overloaded: true,
  unauthorized: true,
  accountDisabled: true,
  forbidden: true,
  forbiddenContent: true,
  modelUnsupported: true,
  serverError: true,
  transient: true,
  timeout: true,
  unreachable: true,
  customError: true,
  temporaryRule: true,
}

/** Outcomes that have a text in every language. */
export const KNOWN_OUTCOMES = Object.keys(OUTCOMES).filter(isOutcome)

function isOutcome(name: string): name is UpstreamOutcomeKind {
  return name in OUTCOMES
}
