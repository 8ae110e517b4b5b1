import type { Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { httpProxy, socksProxy } from '../../support/loopback-proxies'
import { ask, PROXY_USER, through, upstreamOf } from '../../support/proxied-upstream'
import { openUpstreamBed } from '../../support/upstream-bed'
import { accountAt, tcpLoopback } from './loopback'

const bed = openUpstreamBed()
const { keep } = bed

describe('answers of proxies', () => {
  it.each([
    ['http', '502 Bad Gateway', 'The proxy refused the connection (502)'],
    ['http', '407 Proxy Authentication Required', 'The proxy refused the user name or password (407)'],
    ['socks5', 2, 'The proxy does not allow this connection'],
    ['socks5', 5, 'The proxy was refused by the host'],
  ] as const)('%s %s: %s', async (protocol, answer, message) => {
    const proxy = keep(
      typeof answer === 'string' ? await httpProxy({ answer }) : await socksProxy({ answer }),
    )
    const account = accountAt('http://127.0.0.1:9', { proxy: through(proxy, { protocol }) })
    expect(await ask(upstreamOf(bed), account)).toBe(`unreachable connect: ${message}`)
  })

  it('a SOCKS5 proxy that wants a password is told apart', async () => {
    const proxy = keep(await socksProxy({ user: PROXY_USER }))
    const account = accountAt('http://127.0.0.1:9', { proxy: through(proxy, { protocol: 'socks5' }) })
    expect(await ask(upstreamOf(bed), account)).toContain('unreachable connect: The proxy')
  })
})

describe('an answer of a proxy', () => {
  const NAME = Buffer.concat([Buffer.from([5, 0, 0, 3, 9]), Buffer.from('localhost'), Buffer.from([0, 80])])
  const IPV6 = Buffer.concat([Buffer.from([5, 0, 0, 4]), Buffer.alloc(18)])

  it.each([
    ['http', [Buffer.from('HTTP/1.0 200 fine\r\nx-proxy: yes\r\n\r\n')]],
    ['socks5', [Buffer.from([5, 0]), NAME]],
    ['socks5', [Buffer.from([5, 0]), IPV6]],
  ] as const)('%s may come byte by byte, and name any kind of address', async (protocol, steps) => {
    const proxy = keep(
      await tcpLoopback((socket) => {
        socket.setNoDelay(true)
        let step = 0
        socket.on('data', () => {
          const answer = steps[step]
          step += 1
          if (answer === undefined) socket.end('HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello')
          else void trickle(socket, answer)
        })
      }),
    )
    const account = accountAt('http://127.0.0.1:9', { proxy: through(proxy, { protocol }) })
    expect(await ask(upstreamOf(bed), account)).toBe('hello')
  })

  it('that never ends is not read for ever', async () => {
    const proxy = keep(
      await tcpLoopback((socket) => {
        socket.once('data', () => socket.write(`HTTP/1.1 200 OK\r\nx: ${'a'.repeat(64 * 1024)}`))
      }),
    )
    const account = accountAt('http://127.0.0.1:9', { proxy: through(proxy) })
    expect(await ask(upstreamOf(bed), account)).toBe(
      'unreachable connect: The proxy sent no answer of its kind',
    )
  })
})

async function trickle(socket: Socket, bytes: Buffer): Promise<void> {
  for (const byte of bytes) {
    socket.write(Buffer.from([byte]))
    await new Promise((resolve) => setImmediate(resolve))
  }
}
