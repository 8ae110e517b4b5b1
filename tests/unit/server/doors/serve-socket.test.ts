import { EventEmitter } from 'node:events'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { describe, expect, it, vi } from 'vitest'
import type { WebSocket } from 'ws'
import type { Gateway } from '@/lib/gateway'
import { serveSocket } from '@/lib/server/doors/socket/serve-socket'

const MESSAGE = Buffer.from(JSON.stringify({ type: 'response.create', model: 'gpt-5.4', input: 'hi' }))

/** A socket whose messages and end come by hand; nothing else of it is used here. */
function handFed(path = '/v1/responses') {
  const close = vi.fn<WebSocket['close']>()
  const socket = Object.assign(new EventEmitter(), { close, bufferedAmount: 0, send: vi.fn<() => void>() })
  const handle = vi.fn<Gateway['handle']>(() => Promise.resolve())
  const served = serveSocket({
    socket: socket as unknown as WebSocket,
    gateway: { handle } as unknown as Gateway,
    path,
    headers: {},
    clientAddress: '203.0.113.9',
    mostWaitingBytes: 1_000,
  })
  return { socket, close, handle, served }
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

  describe('that retires', () => {
    it('is closed at once where nothing is asked, and asks nothing more', async () => {
      const { socket, close, handle, served } = handFed()
      served.retire()
      expect(close).toHaveBeenCalledExactlyOnceWith(1001, expect.any(String))
      socket.emit('message', MESSAGE)
      for (let turn = 0; turn < 10; turn += 1) await nextTurn()
      expect(handle).not.toHaveBeenCalled()
      socket.emit('close')
    })

    it('is closed after the answer that is under way, without those that wait', async () => {
      const { socket, close, handle, served } = handFed()
      socket.emit('message', MESSAGE)
      socket.emit('message', MESSAGE)
      await vi.waitFor(() => expect(handle).toHaveBeenCalledTimes(1), { timeout: 30_000 })
      served.retire()
      expect(close).not.toHaveBeenCalled()
      const sink = handle.mock.calls[0]?.[0].sink
      sink?.start(200, ['content-type', 'application/json'])
      sink?.end(Buffer.from('{}'))
      await vi.waitFor(() => expect(close).toHaveBeenCalledExactlyOnceWith(1001, expect.any(String)))
      expect(handle).toHaveBeenCalledTimes(1)
      socket.emit('close')
    })
  })

  it.each([
    ['messages', 18, MESSAGE],
    ['bytes', 4, Buffer.from(JSON.stringify({ type: 'response.create', input: 'x'.repeat(400) }))],
  ])('is closed where more %s wait than a client has', async (_, count, message) => {
    const { socket, close, handle } = handFed()
    for (let sent = 1; sent < count; sent += 1) socket.emit('message', message)
    expect(close).not.toHaveBeenCalled()
    socket.emit('message', message)
    expect(close).toHaveBeenCalledExactlyOnceWith(1008, expect.any(String))
    await vi.waitFor(() => expect(handle).toHaveBeenCalledTimes(1), { timeout: 30_000 })
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
