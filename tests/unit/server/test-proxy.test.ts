import { createServer } from 'node:net'
import { describe, expect, it } from 'vitest'
import type { ProxyTestCall } from '@/lib/core'
import { testProxy } from '@/lib/server/live/test-proxy'
import { freePort } from '../../support/free-port'
import { httpProxy, socksProxy } from '../../support/loopback-proxies'
import type { LoopbackProxy } from '../../support/loopback-proxies'
import { PROXY_USER, through, upstreamOf } from '../../support/proxied-upstream'
import { openUpstreamBed } from '../../support/upstream-bed'
import { httpLoopback } from '../upstream/loopback'

const bed = openUpstreamBed()
const { keep } = bed
const NOWHERE = 'http://provider.invalid'

/** Tests the way to `url` through a proxy. */
async function messageOf(
  proxy: Pick<LoopbackProxy, 'port'>,
  { url, ...fields }: Partial<ProxyTestCall> & { readonly url: string },
): Promise<string> {
  const result = await testProxy({ ...through(proxy), ...fields, url }, upstreamOf(bed).send, 300)
  expect(result).toMatchObject({ ok: false, status: null })
  expect(result.message).not.toContain(PROXY_USER.password)
  return result.message
}

describe.each([
  ['http', () => httpProxy({ user: PROXY_USER })],
  ['socks5', () => socksProxy({ user: PROXY_USER })],
] as const)('a test through a proxy of %s, where the provider has no address here', (protocol, open) => {
  it.each([
    [
      'a good proxy',
      PROXY_USER,
      /^The name provider\.invalid cannot be resolved here \(E\w+\)\. .*itself answers/,
    ],
    [
      'a wrong password',
      { ...PROXY_USER, password: 'wrong' },
      /provider\.invalid .*refused the user name or password/,
    ],
  ])('tells of both: %s', async (_name, user, expected) => {
    const proxy = keep(await open())
    const message = await messageOf(proxy, { url: NOWHERE, protocol, ...user })
    expect(message).toMatch(expected)
    expect(message).toContain(`127.0.0.1:${proxy.port}`)
  })

  it('tells of both: a dead port', async () => {
    const port = await freePort()
    const message = await messageOf({ port }, { url: NOWHERE, protocol })
    expect(message).toContain('provider.invalid cannot be resolved here')
    expect(message).toContain(`The proxy cannot be reached (ECONNREFUSED): 127.0.0.1:${port}`)
  })
})

describe('a test through a proxy', () => {
  it('names the proxy alone where that is at fault', async () => {
    const port = await freePort()
    const message = await messageOf({ port }, { url: 'http://127.0.0.1:9' })
    expect(message).toBe(`The proxy cannot be reached (ECONNREFUSED): 127.0.0.1:${port}`)
  })

  it('names the provider where the proxy finds no way to it', async () => {
    const proxy = keep(await httpProxy({ answer: '503 Service Unavailable' }))
    const message = await messageOf(proxy, { url: 'http://127.0.0.1:9' })
    expect(message).toBe(
      `The proxy refused the connection (503), on the way to 127.0.0.1:9. The proxy 127.0.0.1:${proxy.port} itself answers`,
    )
  })

  it('says that a proxy is silent', async () => {
    const server = createServer((client) => void client.resume())
    const port = await freePort()
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
    keep({ close: () => new Promise<void>((resolve) => void server.close(() => resolve())) })
    const message = await messageOf({ port }, { url: 'http://127.0.0.1:9' })
    expect(message).toBe(`The proxy did not answer in time: 127.0.0.1:${port}`)
  }, 20_000)

  it('is passed where the provider answers', async () => {
    const provider = keep(await httpLoopback((_, response) => response.writeHead(404).end()))
    const proxy = keep(await httpProxy())
    const result = await testProxy({ ...through(proxy), url: provider.url }, upstreamOf(bed).send)
    expect(result).toMatchObject({ ok: true, status: 404 })
  })
})
