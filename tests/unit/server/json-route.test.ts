import { afterEach, describe, expect, it } from 'vitest'
import { AppError } from '@/lib/core'
import { jsonRoute } from '@/lib/server/api'

const PORTAL = Symbol.for('switchyard.portal')
const silent = { logger: { info: () => undefined, error: () => undefined }, env: {} }

afterEach(() => void Reflect.deleteProperty(globalThis, PORTAL))

describe('jsonRoute', () => {
  it.each([
    ['a path without parameters', undefined, {}],
    ['a path with one', { id: '7' }, { id: '7' }],
    ['a path that swallows the rest', { path: ['a', 'b'] }, { path: 'a/b' }],
  ])('serves %s', async (_, given, expected) => {
    Reflect.set(globalThis, PORTAL, silent)
    const route = jsonRoute({ auth: 'public' }, ({ params }) => params)
    const response = await route(new Request('http://localhost/api/v1/auth/x'), {
      params: Promise.resolve(given),
    })
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({ code: 0, message: 'success', data: expected })
  })

  it('shows an error of the house in the envelope, with the request id', async () => {
    Reflect.set(globalThis, PORTAL, silent)
    const route = jsonRoute({ auth: 'public' }, () => {
      throw new AppError({ status: 404, code: 'NOT_FOUND', message: 'Nothing here' })
    })
    const headers = { 'x-request-id': 'given-id' }
    const response = await route(new Request('http://localhost/', { headers }), {
      params: Promise.resolve(undefined),
    })
    expect(response.status).toBe(404)
    expect(await response.json()).toEqual({
      code: 404,
      message: 'Nothing here',
      reason: 'NOT_FOUND',
      metadata: { request_id: 'given-id' },
    })
  })
})
