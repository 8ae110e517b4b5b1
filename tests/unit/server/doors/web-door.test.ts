import { describe, expect, it } from 'vitest'
import { createGateway } from '@/lib/gateway'
import { mountWeb } from '@/lib/server/doors/mount-web'
import { createHarness } from '../../../support/gateway-harness'

const ORIGIN = 'https://app.example'

function openWebDoor(): (request: Request) => Promise<Response> {
  const harness = createHarness({ settings: { corsAllowedOrigins: [ORIGIN] } })
  return mountWeb(createGateway(harness.ports, harness.config), (address) => address)
}

describe('door 2', () => {
  it('answers a preflight without a body', async () => {
    const serve = openWebDoor()
    const headers = {
      origin: ORIGIN,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'x-api-key',
    }
    const asked = new Request('http://a/v1/messages', { method: 'OPTIONS', headers })
    const response = await serve(asked)
    expect(response.status).toBe(204)
    expect(response.body).toBeNull()
    expect(response.headers.get('access-control-allow-origin')).toBe(ORIGIN)
    expect(response.headers.get('access-control-allow-headers')).toBe('x-api-key')
  })
})
