import { describe, expect, it } from 'vitest'
import { createHarness } from '../../../support/gateway-harness'

describe('GET /v1/models/{id}', () => {
  it.each(['%zz', '%E0%A4', 'no-such-model'])(
    'answers 404 for what is no model of the key: %s',
    async (id) => {
      const reply = await createHarness().call({ method: 'GET', path: `/v1/models/${id}` })
      expect([reply.status, reply.headers['x-switchyard-code']]).toEqual([404, 'NOT_FOUND'])
    },
  )
})

describe('what depends on the key', () => {
  it.each(['/v1/usage', '/v1/models', '/v1/models/claude-opus-4-5', '/v1beta/models'])(
    'is kept by no cache on the way: %s',
    async (path) => {
      const reply = await createHarness({ balance: '12.5' }).call({ method: 'GET', path })
      expect([reply.status, reply.headers['cache-control']]).toEqual([200, 'no-store'])
    },
  )

  it('nor is a refusal: another key may have the model', async () => {
    const reply = await createHarness().call({ method: 'GET', path: '/v1/models/no-such-model' })
    expect([reply.status, reply.headers['cache-control']]).toEqual([404, 'no-store'])
  })
})

describe('GET /v1/usage', () => {
  const asked = { method: 'GET', path: '/v1/usage' }

  it('tells what is left of the balance', async () => {
    const reply = await createHarness({ balance: '12.5' }).call(asked)
    expect(JSON.parse(reply.text)).toMatchObject({ isValid: true, remaining: 12.5, balance: 12.5 })
  })

  it('answers 503 while the balance is not known, and never that nothing is left', async () => {
    const { billing } = createHarness()
    const unknown = { ...billing, availableOf: () => null }
    const reply = await createHarness({ ports: { billing: unknown } }).call(asked)
    expect([reply.status, reply.headers['x-switchyard-code']]).toEqual([503, 'BILLING_UNAVAILABLE'])
  })
})
