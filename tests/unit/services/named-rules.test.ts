import { describe, expect, test } from 'vitest'
import type { z } from 'zod'
import type { FieldRule } from '@/lib/core'
import { testProxySchema } from '@/lib/services/proxies/schemas'
import { generateSchema } from '@/lib/services/redeem-codes/schemas'
import { explainRouteSchema } from '@/lib/services/route-lab/schemas'
import { updateSettingsSchema } from '@/lib/services/settings/schemas'
import { parseInput } from '@/lib/services/shared/parse-input'
import { daysAfter } from '@/lib/services/subscriptions/grant-subscription'

function refusal(path: string, rule: FieldRule) {
  return expect.objectContaining({ details: expect.objectContaining({ rules: { [path]: rule } }) })
}

type Case = readonly [path: string, rule: FieldRule, schema: z.ZodType, input: object]

describe('a refusal names the rule that was broken, so that it can be said in any language', () => {
  test.each<Case>([
    [
      'cors_allowed_origins.0',
      { rule: 'origin' },
      updateSettingsSchema,
      { cors_allowed_origins: ['https://*.x.com'] },
    ],
    ['value', { rule: 'more_than', limit: 0 }, generateSchema, { type: 'balance', value: '0' }],
    ['url', { rule: 'web_address' }, testProxySchema, { url: 'ftp://x.com' }],
    ['group_id', { rule: 'group_or_key' }, explainRouteSchema, { model: 'm' }],
    ['group_id', { rule: 'group_or_key' }, explainRouteSchema, { model: 'm', group_id: 1, api_key_id: 2 }],
  ])('%s: %j', (path, rule, schema, input) => {
    expect(() => parseInput(schema, input)).toThrow(refusal(path, rule))
  })

  test('days that end too late', () => {
    const terms = { days: 36_500, field: 'days' } as const
    expect(() => daysAfter(new Date('9990-01-01'), terms)).toThrow(refusal('days', { rule: 'last_year' }))
  })
})
