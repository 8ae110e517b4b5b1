import net from 'node:net'
import { afterEach, describe, expect, it, onTestFinished } from 'vitest'
import { Redis } from 'ioredis'
import { openRedis } from '@/lib/infra'
import { watchListener } from '@/lib/infra/redis/watch-listener'
import { startTestRedis } from '../../support/test-redis'
import { waitUntil } from '../../support/wait-until'

const logged: string[] = []
const logger = { warn: (_fields: object, message: string): void => void logged.push(message) }

afterEach(() => void logged.splice(0))

/** Leads to a port; connections made until `lose` keep open and carry nothing any more, as behind a firewall that forgot them. */
async function forgetfulWay(target: number): Promise<{ readonly port: number; lose(): void }> {
  const sockets = new Set<net.Socket>()
  const lost = new WeakSet<net.Socket>()
  const server = net.createServer((client) => {
    const redis = net.connect(target, '127.0.0.1')
    for (const [from, to] of [
      [client, redis],
      [redis, client],
    ] as const) {
      sockets.add(from)
      from.on('data', (bytes: Buffer) => lost.has(from) || to.write(bytes))
      from.on('error', () => undefined)
      from.on('close', () => to.destroy())
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return {
    port: (server.address() as net.AddressInfo).port,
    lose: () => {
      for (const socket of sockets) lost.add(socket)
    },
  }
}

/** Answers as a Sentinel does: what it is, and `OK` to the rest. */
async function startSentinel(): Promise<number> {
  const info = '# Server\r\nredis_version:7.0.15\r\nredis_mode:sentinel\r\n'
  const server = net.createServer((client) => {
    client.on('error', () => undefined)
    client.on('data', (bytes: Buffer) => {
      for (const call of bytes
        .toString()
        .split(/^\*\d+\r\n/m)
        .slice(1)) {
        client.write(/^\$4\r\ninfo\r\n/i.test(call) ? `$${info.length}\r\n${info}\r\n` : '+OK\r\n')
      }
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return (server.address() as net.AddressInfo).port
}

describe('the link to Redis', () => {
  it('refuses a Sentinel, which would keep nothing', async () => {
    const url = `redis://127.0.0.1:${await startSentinel()}`
    await expect(openRedis({ url, logger })).rejects.toThrow('REDIS_URL: this is a Sentinel')
  })

  it('hears again after its connection went silent without an end, and says so', async () => {
    const redis = await startTestRedis()
    onTestFinished(() => redis.stop())
    const way = await forgetfulWay(Number(new URL(redis.url).port))
    const link = await openRedis({ url: `redis://127.0.0.1:${way.port}`, logger, listenEveryMs: 1 })
    onTestFinished(() => link.close())
    const heard: string[] = []
    let subscribed = 0
    link.subscribe(
      'news',
      (message) => void heard.push(message),
      () => void (subscribed += 1),
    )
    await waitUntil('it listens', async () => subscribed === 1)
    await redis.client.publish('news', 'one')
    await waitUntil('it is heard', async () => heard.length === 1)
    way.lose()
    await redis.client.publish('news', 'two')
    await waitUntil('it listens anew', async () => subscribed === 2)
    await redis.client.publish('news', 'three')
    await waitUntil('it is heard again', async () => heard.length === 2)
    expect(heard).toEqual(['one', 'three'])
    expect(logged.filter((line) => line.includes('does not answer'))).toHaveLength(1)
  })

  it('outlives a refusal to send messages, and listens as soon as it may', async () => {
    const redis = await startTestRedis()
    onTestFinished(() => redis.stop())
    const link = await openRedis({ url: redis.url, logger })
    onTestFinished(() => link.close())
    const heard: string[] = []
    let subscribed = 0
    for (const channel of ['news', 'weather']) {
      link.subscribe(
        channel,
        (message) => void heard.push(message),
        () => void (subscribed += 1),
      )
    }
    await waitUntil('it listens', async () => subscribed === 2)
    // Redis ends the connections of those who may listen no longer.
    await redis.client.call('ACL', 'SETUSER', 'default', 'resetchannels')
    await waitUntil('the refusal is told', async () => logged.length > 0)
    await redis.client.call('ACL', 'SETUSER', 'default', 'allchannels')
    await waitUntil('it listens anew', async () => subscribed === 4)
    await redis.client.publish('news', 'one')
    await waitUntil('it is heard', async () => heard.length === 1)
    expect(logged).toEqual(['Redis refuses to send messages: asking each second'])
  })

  it('is kept where the answer came while this process stood still', async () => {
    const redis = await startTestRedis()
    onTestFinished(() => redis.stop())
    const client = new Redis(redis.url)
    onTestFinished(() => client.disconnect())
    await client.ping()
    const standStill = (): void => {
      const endsAt = performance.now() + 2_100
      while (performance.now() < endsAt);
    }
    let asked = 0
    const stands = new Proxy(client, {
      get: (target, name) =>
        name !== 'ping'
          ? Reflect.get(target, name)
          : () => {
              queueMicrotask(standStill)
              return target.ping().finally(() => (asked += 1))
            },
    })
    const stop = watchListener({ client: stands, everyMs: 50, logger })
    onTestFinished(stop)
    await waitUntil('it was asked', async () => asked > 0)
    stop()
    expect(logged).toEqual([])
  })

  it('warns of a Redis that may throw away what it is to remember', async () => {
    const redis = await startTestRedis(['--maxmemory-policy', 'allkeys-lru'])
    onTestFinished(() => redis.stop())
    const first = await openRedis({ url: redis.url, logger })
    first.close()
    expect(logged).toEqual([expect.stringContaining('maxmemory-policy noeviction')])
    await redis.client.config('SET', 'maxmemory-policy', 'noeviction')
    const second = await openRedis({ url: redis.url, logger })
    second.close()
    expect(logged).toHaveLength(1)
  })
})
