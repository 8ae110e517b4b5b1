import { describe, expect, it } from 'vitest'
import type { FailoverReason, UpstreamOutcome } from '@/lib/core'
import {
  channelReasonOf,
  freshRecovery,
  planRecovery,
  type Recovery,
  type RecoveryState,
} from '@/lib/scheduling'

const message = 'm'
const forbidden: UpstreamOutcome = { kind: 'forbidden', status: 403, message }
const reset = (reusedConnection: boolean): UpstreamOutcome => ({
  kind: 'unreachable',
  status: null,
  reusedConnection,
  message,
})

const TABLE: readonly [
  name: string,
  outcome: UpstreamOutcome,
  state: Partial<RecoveryState>,
  expected: Recovery,
][] = [
  ['2xx', { kind: 'ok', sessionWindow: null }, {}, 'answer'],
  ["the client's fault", { kind: 'rejected', status: 400, message }, {}, 'answer'],
  ['a custom error', { kind: 'customError', status: 418, message }, {}, 'answer'],
  ['429', { kind: 'rateLimited', status: 429, untilMs: 1, message }, {}, 'failover'],
  ['429 without reset', { kind: 'rateLimited', status: 429, untilMs: null, message }, {}, 'failover'],
  ['529', { kind: 'overloaded', status: 529, message }, {}, 'failover'],
  ['500', { kind: 'serverError', status: 500, message }, {}, 'failover'],
  ['401', { kind: 'unauthorized', status: 401, message }, {}, 'failover'],
  ['402', { kind: 'accountDisabled', status: 402, message }, {}, 'failover'],
  ['a rule', { kind: 'temporaryRule', status: 503, pauseMs: 1, message }, {}, 'failover'],
  ['model missing', { kind: 'modelUnsupported', status: 404, message }, {}, 'failover'],
  ['header timeout', { kind: 'timeout', status: null, phase: 'headers', message }, {}, 'failover'],
  ['connect timeout', { kind: 'timeout', status: null, phase: 'connect', message }, {}, 'failover'],
  ['408', { kind: 'transient', status: 408, message }, {}, 'retry'],
  ['408 again', { kind: 'transient', status: 408, message }, { retried: true }, 'answer'],
  ['reset of a used connection', reset(true), {}, 'retry'],
  ['reset of a used connection again', reset(true), { retried: true }, 'failover'],
  ['no connection', reset(false), {}, 'failover'],
  ['first 403', forbidden, {}, 'failover'],
  ['the same 403 from a second account', forbidden, { forbiddenMessages: [message] }, 'answer'],
  ['another 403 from a second account', forbidden, { forbiddenMessages: ['other'] }, 'failover'],
  ['403 from a third account', forbidden, { forbiddenMessages: ['other', 'third'] }, 'answer'],
  ['content 403', { kind: 'forbiddenContent', status: 403, message }, {}, 'failover'],
  [
    'the same content 403',
    { kind: 'forbiddenContent', status: 403, message },
    { forbiddenMessages: [message] },
    'answer',
  ],
  ['switches used up', { kind: 'serverError', status: 500, message }, { switches: 10 }, 'answer'],
  ['a retry needs no switch', reset(true), { switches: 10 }, 'retry'],
]

describe('planRecovery', () => {
  it.each(TABLE)('%s', (_name, outcome, ...[state, expected]) => {
    expect(planRecovery(outcome, { ...freshRecovery('anthropic'), ...state })).toEqual(expected)
  })

  it('allows gemini fewer switches', () => {
    expect([freshRecovery('anthropic').maxSwitches, freshRecovery('gemini').maxSwitches]).toEqual([10, 3])
  })
})

const REASONS: readonly [name: string, outcome: UpstreamOutcome, reason: FailoverReason | null][] = [
  ['429', { kind: 'rateLimited', status: 429, untilMs: 1, message }, 'rate_limited'],
  ['529', { kind: 'overloaded', status: 529, message }, 'upstream_5xx'],
  ['500', { kind: 'serverError', status: 500, message }, 'upstream_5xx'],
  ['no connection', reset(false), 'upstream_5xx'],
  ['connect timeout', { kind: 'timeout', status: null, phase: 'connect', message }, 'upstream_5xx'],
  ['header timeout', { kind: 'timeout', status: null, phase: 'headers', message }, 'timeout'],
  ['model missing', { kind: 'modelUnsupported', status: 404, message }, 'model_unsupported'],
  ['401', { kind: 'unauthorized', status: 401, message }, 'no_available_account'],
  ['402', { kind: 'accountDisabled', status: 402, message }, 'no_available_account'],
  ['403', forbidden, 'no_available_account'],
  ['content 403', { kind: 'forbiddenContent', status: 403, message }, null],
  ['a rule', { kind: 'temporaryRule', status: 503, pauseMs: 1, message }, 'no_available_account'],
  ["the client's fault", { kind: 'rejected', status: 400, message }, null],
]

describe('channelReasonOf', () => {
  it.each(REASONS)('%s', (_name, outcome, reason) => {
    expect(channelReasonOf(outcome)).toBe(reason)
  })
})
