import { createServer } from 'node:http'
import type { ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import type { Gateway, ReplySink } from '@/lib/gateway'
import { mountNode } from '@/lib/server/doors/mount-node'
import { countAnswers } from '@/lib/server/process/drain-connections'
import { dial } from '../ordinary/door-bed'

/** A door that answers nothing by itself: it tells what it was asked for, at the gateway and beside it. */
async function openDoor() {
  const sinks: ReplySink[] = []
  const others: ServerResponse[] = []
  const gateway: Gateway = {
    handle: ({ sink }) => (sinks.push(sink), Promise.resolve()),
    requestsInFlight: () => 0,
    running: () => [],
  }
  const addressOf = (address: string): string => address
  const otherwise = (_request: unknown, response: ServerResponse): void => void others.push(response)
  const server = createServer(mountNode({ gateway, addressOf, otherwise }))
  const answers = countAnswers(server)
  const accepted = new Promise<Socket>((resolve) => void server.once('connection', resolve))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const client = await dial((server.address() as AddressInfo).port)
  return { client, connection: await accepted, sinks, others, answers }
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 2))
}

const ask = (path: string): string => `GET ${path} HTTP/1.1\r\nhost: a\r\n\r\n`

it('requests that a client sends at once are served one after the other', async () => {
  const { client, sinks, others } = await openDoor()
  client.write(ask('/v1/models') + ask('/login') + ask('/v1/models'))
  await until(() => sinks.length === 1)
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect([sinks.length, others.length]).toEqual([1, 0])
  sinks[0]?.start(200, ['content-length', '5'])
  sinks[0]?.end(Buffer.from('first'))
  await until(() => others.length === 1)
  expect(sinks).toHaveLength(1)
  others[0]?.end('second')
  await until(() => sinks.length === 2)
  sinks[1]?.start(200, ['content-length', '5'])
  sinks[1]?.end(Buffer.from('third'))
  expect(await client.until('third')).toMatch(/first[^]*second[^]*third/)
})

it('of a client that leaves, none is served that had not begun, and the one that had hears of it', async () => {
  const { client, connection, sinks, others, answers } = await openDoor()
  client.write(ask('/v1/models') + ask('/login') + ask('/v1/models'))
  await until(() => sinks.length === 1)
  const closed = new Promise((resolve) => void connection.once('close', resolve))
  client.resetAndDestroy()
  await closed
  await until(() => sinks[0]?.gone === true && answers() === 0)
  expect([sinks.length, others.length]).toEqual([1, 0])
})

it('an answer that ends after its client has left lets none begin behind it', async () => {
  const { client, connection, sinks, others, answers } = await openDoor()
  client.write(ask('/login') + ask('/v1/models'))
  await until(() => others.length === 1)
  const closed = new Promise((resolve) => void connection.once('close', resolve))
  client.resetAndDestroy()
  await closed
  others[0]?.end('late')
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect([sinks.length, answers()]).toEqual([0, 0])
})

it('a client that sends on and on while nothing is answered is cut off', async () => {
  const { client, connection, sinks } = await openDoor()
  const closed = new Promise((resolve) => void connection.once('close', resolve))
  client.write(ask('/v1/models').repeat(101))
  await until(() => sinks.length === 1)
  expect(connection.destroyed).toBe(false)
  client.write(ask('/v1/models'))
  await closed
  expect([sinks.length, sinks[0]?.gone]).toEqual([1, true])
})
