import { EventEmitter } from 'node:events'
import type { Pool } from 'pg'
import { expect, it } from 'vitest'
import { borrowClient } from '@/lib/stores/borrow-client'

function fakePool(): { pool: Pool; client: EventEmitter; released: unknown[] } {
  const released: unknown[] = []
  const client = Object.assign(new EventEmitter(), { release: (error?: Error) => void released.push(error) })
  return { pool: { connect: () => Promise.resolve(client) } as unknown as Pool, client, released }
}

it('survives a connection that breaks while no query runs on it', async () => {
  const { pool, client, released } = fakePool()
  const result = borrowClient(pool, (lent) => {
    lent.emit('error', new Error('terminated by an administrator'))
    return Promise.resolve('done')
  })
  expect(await result).toBe('done')
  expect(released).toEqual([undefined])
  expect(client.listenerCount('error')).toBe(0)
})

it('does not give a connection back to others on which the work failed', async () => {
  const { pool, released } = fakePool()
  const failure = new Error('syntax')
  await expect(borrowClient(pool, () => Promise.reject(failure))).rejects.toBe(failure)
  expect(released).toEqual([failure])
})
