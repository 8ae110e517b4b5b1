import { z } from 'zod'
import { ENTITY_STATUSES, LOCALES, ROLES } from '@/lib/core'
import { amount, exactUsd, id, instant, usd } from '../shared/answer'

export const userGroupAnswer = z
  .strictObject({
    group_id: id,
    name: z.string(),
    rate_multiplier: amount.nullable(),
    rpm_limit: z.int().nullable(),
  })
  .meta({ id: 'UserGroup', description: "A user's own terms for a group; `null` = the group's." })

export const userAnswer = z
  .strictObject({
    id,
    email: z.string(),
    name: z.string(),
    role: z.enum(ROLES),
    status: z.enum(ENTITY_STATUSES),
    concurrency: z.int().describe('0 = unlimited.'),
    rpm_limit: z.int().describe('Requests a minute, 0 = no limit.'),
    locale: z.enum(LOCALES),
    time_zone: z.string(),
    notes: z.string(),
    balance: usd,
    balance_exact: exactUsd,
    allowed_groups: z.array(z.int()),
    groups: z.array(userGroupAnswer),
    totp_enabled: z.boolean(),
    api_keys_count: z.int(),
    last_login_at: instant.nullable(),
    revision: z.int(),
    created_at: instant,
    updated_at: instant,
  })
  .meta({ id: 'User', description: 'A user as the API answers it; the balance in USD.' })

export const ledgerRowAnswer = z
  .strictObject({
    id,
    user_id: id,
    amount: usd,
    amount_exact: exactUsd,
    balance_after: usd,
    balance_after_exact: exactUsd,
    kind: z.string(),
    reference: z.string(),
    note: z.string(),
    actor_id: id.nullable().describe('The admin who made it; `null` for keys and the system.'),
    actor_email: z.string().nullable(),
    created_at: instant,
  })
  .meta({ id: 'LedgerRow', description: 'A balance movement in USD; `*_exact` keep all digits.' })
