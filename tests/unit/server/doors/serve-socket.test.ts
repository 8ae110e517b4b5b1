import { EventEmitter } from 'node:events'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { describe, expect, it, vi } from 'vitest'
import type { WebSocket } from 'ws'
import type { Gateway } from '@/lib/gateway'
import { serveSocket } from '@/lib/server/doors/socket/serve-socket'

const MESSAGE = Buffer.from(JSON.stringify({ type: 'response.create', model: 'gpt-5.4', input: 'hi' }))

/** A socket whose messages and end come by hand; nothing else of it is used here. */
function handFed(path = '/v1/responses') {
  const socket = new EventEmitter()
  const handle = vi.fn<Gateway['handle']>(() => Promise.resolve())
  serveSocket({
    socket: socket as unknown as WebSocket,
    gateway: { handle } as unknown as Gateway,
    path,
    headers: {},
    clientAddress: '203.0.113.9',
  })
  return { socket, handle }
}

describe('serveSocket', () => {
  it('asks what a message asks', async () => {
    const { socket, handle } = handFed()
    socket.emit('message', MESSAGE)
    await vi.waitFor(() => expect(handle).toHaveBeenCalledTimes(1), { timeout: 30_000 })
    socket.emit('close')
  })

  it.each([
    ['/v1/responses', null],
    ['/api/v1/responses/', null],
    ['/antigravity/v1/responses', 'antigravity'],
  ])('asks on the path that was opened: %s', async (path, forcedPlatform) => {
    const { socket, handle } = handFed(path)
    socket.emit('message', MESSAGE)
    await vi.waitFor(() => expect(handle).toHaveBeenCalledTimes(1), { timeout: 30_000 })
    expect(handle.mock.calls[0]?.[0]).toMatchObject({
      match: { kind: 'endpoint', forcedPlatform, endpoint: { method: 'POST', kind: 'generate' } },
      request: { method: 'POST', path },
    })
    socket.emit('close')
  })

  it('asks nothing for a client that has left while its message was read', async () => {
    const { socket, handle } = handFed()
    socket.emit('message', MESSAGE)
    socket.emit('close')
    for (let turn = 0; turn < 10; turn += 1) await nextTurn()
    expect(handle).not.toHaveBeenCalled()
  })
})
