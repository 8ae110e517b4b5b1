import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createPortalProxy } from '@/lib/server/process/portal-proxy'

const directory = mkdtempSync(path.join(os.tmpdir(), 'portal-headers-'))
const socketPath = path.join(directory, 'portal.sock')
let heard: IncomingHttpHeaders = {}
let portal: Server
let front: Server

beforeAll(async () => {
  portal = createServer((request, response) => {
    heard = request.headers
    const type = request.url === '/page' ? 'text/html; charset=utf-8' : 'application/json'
    response.writeHead(200, { 'content-type': type }).end('{}')
  })
  await new Promise<void>((resolve) => portal.listen(socketPath, resolve))
  front = createServer(
    createPortalProxy({ socketPath, addressOf: () => '203.0.113.9', publicUrl: undefined }),
  )
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve))
})
afterAll(async () => {
  for (const server of [front, portal]) {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  rmSync(directory, { recursive: true, force: true })
})

function ask(url: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
  const { port } = front.address() as AddressInfo
  return fetch(`http://127.0.0.1:${port}${url}`, { headers })
}

describe('what every answer of the portal carries', () => {
  it('a page: a policy with a nonce of its own, that the portal was told, and no frame around it', async () => {
    const first = await ask('/page')
    const nonce = String(heard['x-nonce'])
    expect(first.headers.get('content-security-policy')).toContain(`'nonce-${nonce}'`)
    expect(heard['content-security-policy']).toBe(first.headers.get('content-security-policy'))
    expect(first.headers.get('x-frame-options')).toBe('DENY')
    await ask('/page')
    expect(heard['x-nonce']).not.toBe(nonce)
  })

  it('everything: no sniffing, and no address of ours told to others', async () => {
    for (const url of ['/page', '/api/v1/user/keys']) {
      const { headers } = await ask(url)
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('referrer-policy')).toBe('same-origin')
    }
  })

  it('behind https, and only there: https from now on', async () => {
    expect((await ask('/page')).headers.get('strict-transport-security')).toBeNull()
    const secure = await ask('/page', { 'x-forwarded-proto': 'https' })
    expect(secure.headers.get('strict-transport-security')).toMatch(/^max-age=31536000/)
  })

  it('what a client says of where it came from is replaced', async () => {
    await ask('/page', {
      'x-forwarded-for': '198.51.100.1',
      'x-forwarded-host': 'evil.example',
      'x-real-ip': '198.51.100.1',
      'x-nonce': 'mine',
      'x-middleware-subrequest': 'middleware',
    })
    expect(heard['x-forwarded-for']).toBe('203.0.113.9')
    expect(heard['x-forwarded-host']).toMatch(/^127\.0\.0\.1:/)
    expect(heard['x-nonce']).not.toBe('mine')
    expect(heard['x-real-ip']).toBeUndefined()
    expect(heard['x-middleware-subrequest']).toBeUndefined()
  })
})
