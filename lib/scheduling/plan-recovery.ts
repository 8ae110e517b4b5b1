import type { FailoverReason, Platform, UpstreamOutcome, UpstreamOutcomeKind } from '@/lib/core'
import type { Recovery } from './types'

/** Account switches one request may make. */
const MAX_SWITCHES = 10
const MAX_SWITCHES_GEMINI = 3

/** Accounts asked after a first 403. */
const MAX_FORBIDDEN_SWITCHES = 2

/** What a request has been through before this outcome. */
export type RecoveryState = {
  /** The current account was tried a second time already. */
  readonly retried: boolean
  /** Accounts left behind so far. */
  readonly switches: number
  /** How many accounts it may try after its first. */
  readonly maxSwitches: number
  /** Messages of the 403 answers that other accounts gave to this request, oldest first. */
  readonly forbiddenMessages: readonly string[]
}

/** The state of a request on a platform that has met no obstacle yet. */
export function freshRecovery(platform: Platform): RecoveryState {
  return { retried: false, switches: 0, maxSwitches: maxSwitchesOf(platform), forbiddenMessages: [] }
}

function maxSwitchesOf(platform: Platform): number {
  return platform === 'gemini' ? MAX_SWITCHES_GEMINI : MAX_SWITCHES
}

/** What may be done after an outcome: nothing, once more here, or elsewhere (with the channel policy that covers it). */
type Rule = {
  readonly retry: 'never' | 'once' | 'if_reused'
  readonly failover: boolean
  readonly channelReason: FailoverReason | null
}

const ANSWER: Rule = { retry: 'never', failover: false, channelReason: null }

function elsewhere(channelReason: FailoverReason | null): Rule {
  return { retry: 'never', failover: true, channelReason }
}

/** The account is out: a channel that has nobody else has none available. */
const GONE: Rule = elsewhere('no_available_account')

const RULES: Readonly<Record<UpstreamOutcomeKind, Rule>> = {
  ok: ANSWER,
  rejected: ANSWER,
  customError: ANSWER,
  rateLimited: elsewhere('rate_limited'),
  overloaded: elsewhere('upstream_5xx'),
  serverError: elsewhere('upstream_5xx'),
  timeout: elsewhere('timeout'),
  unreachable: { retry: 'if_reused', failover: true, channelReason: 'upstream_5xx' },
  unauthorized: GONE,
  accountDisabled: GONE,
  forbidden: GONE,
  forbiddenContent: elsewhere(null),
  modelUnsupported: elsewhere('model_unsupported'),
  transient: { retry: 'once', failover: false, channelReason: null },
  temporaryRule: GONE,
}

/**
 * What to do after an outcome, while nothing but keep-alives went to the client: answer with it, retry the same
 * account, or fail over. An account that took no connection in time counts for channels like one that refused it.
 */
export function planRecovery(outcome: UpstreamOutcome, state: RecoveryState): Recovery {
  const rule = RULES[outcome.kind]
  if (mayRetry(rule, outcome) && !state.retried) return 'retry'
  if (!rule.failover || state.switches >= state.maxSwitches) return 'answer'
  return isForbidden(outcome) ? planForbidden(outcome.message, state) : 'failover'
}

type Forbidden = Extract<UpstreamOutcome, { kind: 'forbidden' | 'forbiddenContent' }>

/** Whether the provider forbids the account, or the request. */
export function isForbidden(outcome: UpstreamOutcome): outcome is Forbidden {
  return outcome.kind === 'forbidden' || outcome.kind === 'forbiddenContent'
}

/** The reason in which an outcome ends its channel, whether or not another attempt follows; `null` = none. */
export function channelReasonOf(outcome: UpstreamOutcome): FailoverReason | null {
  const isConnect = outcome.kind === 'timeout' && outcome.phase === 'connect'
  return isConnect ? 'upstream_5xx' : RULES[outcome.kind].channelReason
}

function mayRetry(rule: Rule, outcome: UpstreamOutcome): boolean {
  if (rule.retry === 'once') return true
  return rule.retry === 'if_reused' && outcome.kind === 'unreachable' && outcome.reusedConnection
}

/** The same 403 from a second account means that the request is at fault, not the accounts. */
function planForbidden(message: string, state: RecoveryState): Recovery {
  const isRequestAtFault = state.forbiddenMessages.includes(message)
  if (isRequestAtFault || state.forbiddenMessages.length >= MAX_FORBIDDEN_SWITCHES) return 'answer'
  return 'failover'
}
