import { describe, expect, it } from 'vitest'
import { createHarness } from '../../support/gateway-harness'

const origin = 'https://app.example.com'

describe('pages of other origins', () => {
  it('a preflight is answered without permission by default', async () => {
    const harness = createHarness()
    const reply = await harness.call({ method: 'OPTIONS', headers: { origin } })
    expect(reply.status).toBe(204)
    expect(reply.headers).toEqual({})
  })

  it('an allowed origin may call and read', async () => {
    const harness = createHarness({ settings: { corsAllowedOrigins: [origin] } })
    const asked = { origin, 'access-control-request-headers': 'x-api-key' }
    const preflight = await harness.call({ method: 'OPTIONS', headers: asked })
    expect(preflight.headers).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-headers': 'x-api-key',
    })
    const reply = await harness.call({ headers: { origin } })
    expect(reply).toMatchObject({ status: 200, headers: { 'access-control-allow-origin': origin } })
    const other = await harness.call({ headers: { origin: 'https://elsewhere.example' } })
    expect(Object.keys(other.headers)).not.toContain('access-control-allow-origin')
  })
})
