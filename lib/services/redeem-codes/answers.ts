import { z } from 'zod'
import { REDEEM_STATUSES, REDEEM_TYPES } from '@/lib/core'
import { amount, exactUsd, id, instant, once } from '../shared/answer'

export const redeemCodeAnswer = z
  .strictObject({
    id,
    code_prefix: z.string(),
    type: z.enum(REDEEM_TYPES),
    value: amount.describe(
      'USD of a balance code, requests of a concurrency code, 0 of a subscription code.',
    ),
    value_exact: exactUsd,
    group_id: id.nullable(),
    group_name: z.string().nullable(),
    validity_days: z.int().nullable(),
    status: z.enum(REDEEM_STATUSES),
    used_by: id.nullable(),
    used_by_email: z.string().nullable(),
    used_at: instant.nullable(),
    expires_at: instant.nullable(),
    notes: z.string(),
    created_by_email: z.string().nullable(),
    created_at: instant,
  })
  .meta({
    id: 'RedeemCode',
    description: 'A redeem code as lists show it: never the code, only how it begins.',
  })

export const generatedCodesAnswer = z
  .strictObject({
    codes: once(z.array(z.string())),
    items: z.array(redeemCodeAnswer),
  })
  .meta({
    id: 'GeneratedCodes',
    description: 'The codes in clear text, in this answer only, beside what lists will show of them.',
  })

export const deletedCodesAnswer = z
  .strictObject({
    deleted: z.int(),
    kept: z.array(id),
  })
  .meta({
    id: 'DeletedCodes',
    description: 'What a deletion of many came to; redeemed codes stay as a record.',
  })

export const redemptionAnswer = z
  .strictObject({
    id,
    code_prefix: z.string(),
    type: z.enum(REDEEM_TYPES),
    value: amount,
    group_name: z.string().nullable(),
    validity_days: z.int().nullable(),
    used_at: instant,
  })
  .meta({ id: 'Redemption', description: 'What a user has redeemed.' })

export const redeemedAnswer = z
  .strictObject({
    type: z.enum(REDEEM_TYPES),
    value: amount,
    balance_exact: exactUsd.nullable().describe('The balance there is now; of balance codes.'),
    concurrency: z
      .int()
      .nullable()
      .describe('Concurrent requests there are now (0 = unlimited); of concurrency codes.'),
    group_name: z.string().nullable().describe('Group and end of the subscription; of subscription codes.'),
    expires_at: instant.nullable(),
  })
  .meta({ id: 'Redeemed', description: 'What a redeemed code gave.' })
