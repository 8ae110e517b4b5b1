import { describe, expect, it } from 'vitest'
import { classifyFailure, createUpstream, type UpstreamAccount } from '@/lib/upstream'
import { httpProxy, socksProxy } from '../../support/loopback-proxies'
import { ask, PROXY_USER, through, upstreamOf } from '../../support/proxied-upstream'
import { openUpstreamBed } from '../../support/upstream-bed'
import { waitUntil } from '../../support/wait-until'
import { accountAt, httpLoopback, requestTo, tcpLoopback } from './loopback'

const bed = openUpstreamBed()
const { keep } = bed

const KINDS = [
  ['http', httpProxy],
  ['socks5', socksProxy],
] as const

describe.each(KINDS)('a %s proxy', (protocol, openProxy) => {
  it.each([
    ['without sign-in', undefined],
    ['with sign-in', PROXY_USER],
  ])('%s carries calls, keeps the connection and is told an address', async (_, user) => {
    const provider = keep(
      await httpLoopback((request, response) => response.end(`at ${request.headers.host}`)),
    )
    const proxy = keep(await openProxy(user === undefined ? {} : { user }))
    const upstream = upstreamOf(bed)
    const account = accountAt(`http://localhost:${provider.port}`, {
      proxy: through(proxy, { protocol, ...user }),
    })
    for (let call = 0; call < 3; call += 1) {
      expect(await ask(upstream, account)).toBe(`at localhost:${provider.port}`)
      // The connection is free once the turn in which its answer ended is over.
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(proxy.targets).toEqual([`127.0.0.1:${provider.port}`])
    expect(proxy.counts.opened).toBe(1)
  })

  it('that refuses the password is a fault with a clear message', async () => {
    const provider = keep(await httpLoopback((_, response) => response.end('hello')))
    const proxy = keep(await openProxy({ user: PROXY_USER }))
    const wrong = through(proxy, { protocol, username: 'ada', password: 'wrong' })
    const account = accountAt(provider.url, { proxy: wrong })
    const sent = await upstreamOf(bed).send(requestTo(account)).response
    expect(sent.ok).toBe(false)
    if (sent.ok) return
    expect(classifyFailure(sent.failure)).toMatchObject({
      kind: 'unreachable',
      reusedConnection: false,
      message: expect.stringContaining('refused the user name or password') as string,
    })
  })

  it('that is down is said to be, and leaves the provider out of it', async () => {
    const proxy = await openProxy()
    await proxy.close()
    const account = accountAt('http://127.0.0.1:9', { proxy: through(proxy, { protocol }) })
    expect(await ask(upstreamOf(bed), account)).toBe(
      'unreachable connect: The proxy cannot be reached (ECONNREFUSED)',
    )
  })

  it('that speaks something else, goes silent or hangs up ends the call', async () => {
    const garbage = keep(await tcpLoopback((socket) => socket.end('SSH-2.0-x\r\n\r\n\r\n')))
    const deaf = keep(await tcpLoopback(() => undefined))
    const hangsUp = keep(await tcpLoopback((socket) => socket.destroy()))
    const upstream = upstreamOf(bed)
    const impatient = keep(createUpstream({ allowPrivateUpstreams: true, connectTimeoutMs: 150 }))
    const account = (proxy: { readonly port: number }): UpstreamAccount =>
      accountAt('http://127.0.0.1:9', { proxy: through(proxy, { protocol }) })
    expect(await ask(upstream, account(garbage))).toMatch(/The proxy does not speak (HTTP|SOCKS5)$/)
    expect(await ask(impatient, account(deaf))).toBe('timeout connect: Connecting took too long')
    expect(await ask(upstream, account(hangsUp))).toMatch(/^unreachable connect: The proxy/)
  })

  it('may be private; a refused target is refused before the proxy hears of it', async () => {
    const proxy = keep(
      protocol === 'http' ? await httpProxy({ answer: '503 No' }) : await socksProxy({ answer: 1 }),
    )
    const guarded = upstreamOf(bed, false)
    const at = (baseUrl: string): UpstreamAccount =>
      accountAt(baseUrl, { proxy: through(proxy, { protocol }) })
    expect(await ask(guarded, at('http://10.0.0.1'))).toContain('blocked')
    expect(await ask(guarded, at('http://169.254.169.254'))).toContain('blocked')
    expect(proxy.counts.opened).toBe(0)
    expect(await ask(guarded, at('http://93.184.216.34'))).toMatch(/^unreachable connect: The proxy/)
    expect(proxy.targets).toEqual(['93.184.216.34:80'])
    const metadata = accountAt('http://93.184.216.34', {
      proxy: { ...through(proxy), protocol, host: '169.254.169.254' },
    })
    expect(await ask(upstreamOf(bed), metadata)).toBe('blocked connect: Metadata services are never called')
  })
})

describe('pools', () => {
  it('are one for each proxy, and closed when no account has the proxy any more', async () => {
    const provider = keep(await httpLoopback((_, response) => response.end('hello')))
    const [first, second] = [keep(await httpProxy()), keep(await socksProxy())]
    const upstream = upstreamOf(bed)
    const one = accountAt(provider.url, { proxy: through(first) })
    const other = accountAt(provider.url, { id: 2, proxy: through(second, { protocol: 'socks5' }) })
    const direct = accountAt(provider.url, { id: 3 })
    for (const account of [one, other, direct]) expect(await ask(upstream, account)).toBe('hello')
    expect([first.counts.open, second.counts.open]).toEqual([1, 1])
    upstream.retainProxies([other, direct])
    await waitUntil('the pool of the old proxy is closed', () => Promise.resolve(first.counts.open === 0))
    expect(second.counts.open).toBe(1)
    // A request that began before the change still finds its way.
    expect(await ask(upstream, one)).toBe('hello')
    expect(await ask(upstream, other)).toBe('hello')
    expect([first.counts.opened, second.counts.opened]).toEqual([2, 1])
  })
})
