import { request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createPortalServer } from '@/lib/server/create-portal-server'

/** As Next.js answers: OPTIONS with what a route has, a method that it has not with a bare 405. */
const portal = createPortalServer(({ url, method }, response) => {
  if (url?.startsWith('/api/v1/') !== true || method === 'GET') return response.end('a page')
  const isAsked = method === 'OPTIONS' && url !== '/api/v1/mute'
  response.statusCode = isAsked ? 204 : 405
  if (isAsked) response.setHeader('allow', 'GET, HEAD, OPTIONS, POST')
  response.writeHead(response.statusCode)
  return response.end()
})

beforeAll(() => new Promise<void>((resolve) => portal.listen(0, '127.0.0.1', resolve)))
afterAll(() => new Promise((resolve) => portal.close(resolve)))

type Answer = {
  readonly status: number | undefined
  readonly allow: string | undefined
  readonly text: string
}

function ask(method: string, path = '/login'): Promise<Answer> {
  const { port } = portal.address() as AddressInfo
  return new Promise((resolve, reject) => {
    const call = request({ port, host: '127.0.0.1', method, path, agent: false }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (piece: string) => (text += piece))
      response.on('end', () => resolve({ status: response.statusCode, allow: response.headers.allow, text }))
    })
    call.once('error', reject).end()
  })
}

test.each(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])('%s reaches the pages', async (method) => {
  expect(await ask(method)).toMatchObject({ status: 200, text: 'a page' })
})

test.each(['TRACE', 'PROPFIND', 'PURGE'])('%s is refused, in the words of the API', async (method) => {
  const { status, allow, text } = await ask(method)
  expect(status).toBe(405)
  expect(allow).toContain('GET, HEAD, POST')
  expect(JSON.parse(text)).toMatchObject({ code: 405, reason: 'METHOD_NOT_ALLOWED', metadata: {} })
})

test.each(['PATCH', 'DELETE'])(
  '%s of a route without it is refused with the methods that it has',
  async (method) => {
    const { status, allow, text } = await ask(method, '/api/v1/admin/users')
    expect({ status, allow }).toEqual({ status: 405, allow: 'GET, HEAD, OPTIONS, POST' })
    expect(JSON.parse(text)).toMatchObject({ code: 405, reason: 'METHOD_NOT_ALLOWED' })
  },
)

test('what a route has is answered as it is', async () => {
  expect(await ask('GET', '/api/v1/admin/users')).toMatchObject({ status: 200, text: 'a page' })
  expect(await ask('OPTIONS', '/api/v1/admin/users')).toMatchObject({ status: 204, text: '' })
})

test('a route that does not tell its methods is refused without them', async () => {
  expect(await ask('PUT', '/api/v1/mute')).toMatchObject({ status: 405, allow: '' })
  expect(await ask('OPTIONS', '/api/v1/mute')).toMatchObject({ status: 405, text: '' })
})
