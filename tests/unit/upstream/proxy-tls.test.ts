import { afterEach, describe, expect, it, vi } from 'vitest'
import { httpProxy, socksProxy } from '../../support/loopback-proxies'
import { ask, PROXY_USER, through, upstreamOf } from '../../support/proxied-upstream'
import { answerOnce, pipeTo, readCertificate, tlsServer } from '../../support/tls-loopback'
import { openUpstreamBed } from '../../support/upstream-bed'
import { accountAt } from './loopback'

const bed = openUpstreamBed()
const { keep } = bed
afterEach(() => vi.unstubAllEnvs())

describe('TLS', () => {
  it('goes to the provider by its own name, through http, https and socks5 proxies', async () => {
    // The certificate of this test is of no known authority.
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0')
    const pems = readCertificate()
    const names: unknown[] = []
    const provider = keep(await tlsServer(pems, (socket) => answerOnce(socket, names)))
    const plain = keep(await httpProxy({ user: PROXY_USER }))
    const socks = keep(await socksProxy({ user: PROXY_USER }))
    const front = keep(await tlsServer(pems, (socket) => pipeTo(socket, plain.port)))
    const upstream = upstreamOf(bed)
    const roads = [
      through(plain, PROXY_USER),
      through(front, { protocol: 'https', host: 'localhost', ...PROXY_USER }),
      through(socks, { protocol: 'socks5', ...PROXY_USER }),
    ]
    for (const proxy of roads) {
      expect(await ask(upstream, accountAt(`https://localhost:${provider.port}`, { proxy }))).toBe('hello')
    }
    expect(names).toEqual(['localhost', 'localhost', 'localhost'])
    vi.unstubAllEnvs()
    const [http] = roads
    const strict = accountAt(`https://localhost:${provider.port}`, { proxy: http ?? null })
    expect(await ask(upstreamOf(bed), strict)).toBe(
      'unreachable connect: No connection (DEPTH_ZERO_SELF_SIGNED_CERT)',
    )
  })
})
