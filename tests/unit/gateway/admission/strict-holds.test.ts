import { describe, expect, it } from 'vitest'
import { Decimal } from '@/lib/core'
import { createHarness } from '../../../support/gateway-harness'
import { DEAREST_ANSWERS } from './dearest-answers'
import type { DearestAnswer } from './dearest-answers'

/** Enough for any of them. */
const PLENTY = new Decimal(10_000)
const UNIT = new Decimal('0.0000000001')

function harnessOf({ platform, answer, body, options }: DearestAnswer, balance: Decimal) {
  const bytes = Buffer.byteLength(JSON.stringify(body))
  return createHarness({
    group: { platform },
    accounts: [{ id: 1, platform }],
    ...options,
    balance: balance.toFixed(),
    settings: { holds: 'strict', storeOutage: 'reject' },
    answer: () => ({ status: 200, chunks: [JSON.stringify(answer(bytes))] }),
  })
}

/** What is held of the user: what must be there, to the last digit. */
async function holdOf(one: DearestAnswer): Promise<Decimal> {
  const harness = harnessOf(one, PLENTY)
  const held: bigint[] = []
  const { admit } = harness.coordination
  harness.coordination.admit = (ticket, ...rest) => {
    held.push(...ticket.claims.map(({ hold }) => hold))
    return admit.call(harness.coordination, ticket, ...rest)
  }
  await harness.call({ path: one.path, body: JSON.stringify(one.body) })
  return new Decimal(String(held[0])).times(UNIT)
}

describe('a strict hold covers the dearest answer', () => {
  it.each(Object.entries(DEAREST_ANSWERS))('with %s', async (_name, one) => {
    const hold = await holdOf(one)
    const asked = { path: one.path, body: JSON.stringify(one.body) }
    const harness = harnessOf(one, hold)
    const reply = await harness.call(asked)
    expect(reply.status, reply.text).toBe(200)
    const paid = new Decimal(harness.rows[0]?.actual_cost ?? -1)
    expect(paid.gt(0)).toBe(true)
    expect(hold.gte(paid), `${hold.toFixed()} held, ${paid.toFixed()} paid`).toBe(true)
    const refused = await harnessOf(one, hold.minus(UNIT)).call(asked)
    expect(refused.status).toBe(403)
  })
})
