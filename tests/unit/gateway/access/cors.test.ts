import { describe, expect, it } from 'vitest'
import { createHarness } from '../../../support/gateway-harness'
import type { HarnessCall } from '../../../support/gateway-harness'
import { STREAM_REQUEST_JSON } from '../../../support/message-fixtures'

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
    expect(preflight.headers).toEqual({
      'access-control-allow-origin': origin,
      'access-control-allow-headers': 'x-api-key',
      'access-control-allow-methods': 'GET, POST, DELETE',
      'access-control-expose-headers': expect.any(String),
      'access-control-max-age': '600',
      vary: 'origin',
    })
    const reply = await harness.call({ headers: { origin } })
    expect(reply).toMatchObject({ status: 200, headers: { 'access-control-allow-origin': origin } })
    const other = await harness.call({ headers: { origin: 'https://elsewhere.example' } })
    expect(Object.keys(other.headers)).not.toContain('access-control-allow-origin')
  })

  it.each([
    ['an answer', {}],
    ['a stream', { body: STREAM_REQUEST_JSON }],
    ['a list of models', { method: 'GET', path: '/v1/models', body: '' }],
    ['a refusal', { headers: { 'x-api-key': 'sk-bad' } }],
    ['a method that is not there', { method: 'PUT' }],
    ['a path that is not there', { path: '/v1/nothing' }],
    ['telemetry', { path: '/api/event_logging/batch' }],
  ])('%s has each header for them once', async (_name, call: HarnessCall) => {
    const harness = createHarness({ settings: { corsAllowedOrigins: [origin] } })
    const reply = await harness.call({ ...call, headers: { ...call.headers, origin } })
    expect(reply.headers).toMatchObject({ 'access-control-allow-origin': origin, vary: 'origin' })
    const exposed = reply.headers['access-control-expose-headers']?.split(', ') ?? []
    expect(exposed).toEqual([...new Set(exposed)])
    expect(exposed).toEqual(expect.arrayContaining(['request-id', 'retry-after', 'x-should-retry', '*']))
  })
})
