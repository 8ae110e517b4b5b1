import { z } from 'zod'
import { ACCOUNT_HEALTHS, LIVE_PHASES } from '@/lib/core'
import { usageAttemptAnswer, usageNamesAnswer } from '../usage/answers'
import { id, instant, milliseconds } from '../shared/answer'
import { gatewayProcessAnswer } from '../shared/gateway-process'

export const failedAttemptAnswer = usageAttemptAnswer
  .omit({ account_name: true, channel_name: true })
  .meta({ id: 'FailedAttempt', description: 'An attempt of a request that failed.' })

export const excludedAccountAnswer = z
  .strictObject({
    account_id: id,
    outcome: z.literal('excluded'),
    reason: z.string(),
    until: z.string().nullable().describe('When it may serve again, as ISO text; `null` = not by itself.'),
  })
  .meta({ id: 'ExcludedAccount', description: 'An account that could not serve a request, and why.' })

export const requestErrorAnswer = z
  .strictObject({
    ...usageNamesAnswer.shape,
    created_at: instant,
    request_id: z.string(),
    user_id: id.nullable(),
    api_key_id: id.nullable(),
    group_id: id.nullable(),
    channel_id: id.nullable(),
    account_id: id.nullable(),
    protocol: z.string().nullable(),
    requested_model: z.string().nullable(),
    upstream_model: z.string().nullable(),
    status: z.int(),
    code: z.string(),
    upstream_status: z.int().nullable(),
    message: z.string(),
    attempts: z
      .array(z.union([failedAttemptAnswer, excludedAccountAnswer]))
      .describe('Each attempt, and `excluded` accounts with their reason.'),
    duration_ms: milliseconds,
    ip: z.string(),
  })
  .meta({
    id: 'RequestError',
    description:
      'A refused or failed request; `attempts` holds each attempt, and `excluded` accounts with their reason.',
  })

export const accountEventAnswer = z
  .strictObject({
    id,
    created_at: instant,
    account_id: id,
    account_name: z.string(),
    kind: z.string(),
    cause_status: z.int().nullable(),
    cause_message: z.string(),
    until: instant.nullable(),
  })
  .meta({
    id: 'AccountEvent',
    description: "A change of an account's state with its cause; `until` `null` = not by itself.",
  })

export const accountsHealthAnswer = z
  .strictObject({
    counts: z.strictObject({
      healthy: z.int(),
      disabled: z.int(),
      error: z.int(),
      paused: z.int(),
      expired: z.int(),
      rate_limited: z.int(),
      overloaded: z.int(),
      temporarily_out: z.int(),
      quota_exhausted: z.int(),
    }),
    slots_in_use: z.int(),
    waiting: z.int(),
    unhealthy: z.array(
      z.strictObject({
        account_id: id,
        name: z.string(),
        platform: z.string(),
        health: z.enum(ACCOUNT_HEALTHS),
        until: instant.nullable(),
        reason: z.string().nullable(),
      }),
    ),
  })
  .meta({
    id: 'AccountsHealth',
    description: 'How the accounts are: how many of each kind, and every one that is not healthy.',
  })

export const concurrencyAnswer = z
  .strictObject({
    slots_in_use: z.int(),
    waiting: z.int(),
    accounts: z.array(
      z.strictObject({
        account_id: id,
        name: z.string(),
        platform: z.string(),
        concurrency: z.int().describe('≤ 0 = unlimited.'),
        slots_in_use: z.int(),
        waiting: z.int(),
      }),
    ),
    users: z.array(
      z.strictObject({
        user_id: id,
        email: z.string(),
        concurrency: z.int().describe('0 = unlimited.'),
        requests: z.int(),
        waiting: z.int(),
      }),
    ),
  })
  .meta({
    id: 'Concurrency',
    description: 'Who holds and waits for slots at this moment, the busiest first; at most 200 of each.',
  })

export const ownErrorAnswer = requestErrorAnswer
  .pick({
    status: true,
    created_at: true,
    protocol: true,
    api_key_name: true,
    group_name: true,
    request_id: true,
    api_key_id: true,
    group_id: true,
    requested_model: true,
    code: true,
    message: true,
    duration_ms: true,
    ip: true,
  })
  .meta({
    id: 'OwnError',
    description: 'A failed request as its caller was told of it: nothing of accounts, channels and attempts.',
  })

export const liveRequestAnswer = z
  .strictObject({
    ...usageNamesAnswer.shape,
    request_id: z.string(),
    started_at: instant,
    running_ms: milliseconds,
    phase: z.enum(LIVE_PHASES),
    path: z.string(),
    user_id: id.nullable(),
    api_key_id: id.nullable(),
    group_id: id.nullable(),
    channel_id: id.nullable(),
    account_id: id.nullable(),
    requested_model: z.string().nullable(),
    upstream_model: z.string().nullable(),
    stream: z.boolean(),
    attempts: z.int(),
    queued_ms: milliseconds,
  })
  .meta({
    id: 'LiveRequest',
    description: 'A request being served, with the names of what it uses; `null` = not known yet.',
  })

export const realtimeEventAnswer = z
  .union([
    z.strictObject({
      type: z.literal('state'),
      at: instant,
      processes: z.array(gatewayProcessAnswer),
      requests: z
        .array(liveRequestAnswer)
        .describe('The longest running ones, at most 200 of `requests_total`.'),
      requests_total: z.int(),
    }),
    z.strictObject({
      type: z.literal('unavailable'),
      at: instant,
    }),
  ])
  .meta({
    id: 'RealtimeEvent',
    description: 'What the gateway does at a moment; `unavailable` = no gateway process answers.',
  })
