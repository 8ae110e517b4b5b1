import { z } from 'zod'
import { ENTITY_STATUSES } from '@/lib/core'
import { id, instant, once, usd } from '../shared/answer'

export const keyAnswer = z
  .strictObject({
    id,
    user_id: id,
    user_email: z.string(),
    group_id: id.nullable(),
    group_name: z.string().nullable(),
    name: z.string(),
    key_masked: z.string().describe('e.g. `sk-AbCd…wxyz`'),
    status: z.enum(ENTITY_STATUSES),
    quota: usd.nullable(),
    quota_used: usd,
    rate_limit_5h: usd.nullable(),
    rate_limit_1d: usd.nullable(),
    rate_limit_7d: usd.nullable(),
    usage_5h: usd,
    usage_1d: usd,
    usage_7d: usd,
    window_5h_ends_at: instant.nullable().describe('When the running window ends; `null` = none is running.'),
    window_1d_ends_at: instant.nullable(),
    window_7d_ends_at: instant.nullable(),
    rpm_limit: z.int(),
    ip_whitelist: z.array(z.string()),
    ip_blacklist: z.array(z.string()),
    expires_at: instant.nullable(),
    idempotency_enabled: z.boolean(),
    last_used_at: instant.nullable(),
    revision: z.int(),
    created_at: instant,
    updated_at: instant,
  })
  .meta({
    id: 'ApiKey',
    description:
      'An API key as the API answers it; the key itself is shown once, at creation. Limits and usage in USD, `null` = no limit.',
  })

export const createdKeyAnswer = z
  .strictObject({
    ...keyAnswer.shape,
    key: once(z.string()),
  })
  .meta({
    id: 'CreatedApiKey',
    description: 'The answer to the creation of a key: the only one with the key itself.',
  })
