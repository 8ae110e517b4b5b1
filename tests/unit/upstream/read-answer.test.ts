import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { answered, openUpstreamBed } from '../../support/upstream-bed'
import { accountAt, readAll, requestTo, tcpLoopback } from './loopback'

const { keep, manualServer, upstream } = openUpstreamBed()

describe('reading an answer', () => {
  it('streams chunks as they arrive', async () => {
    const { server, next } = await manualServer()
    const call = upstream().send(requestTo(accountAt(server.url)))
    const reply = await next()
    reply.writeHead(200, { 'content-type': 'text/event-stream' })
    reply.write('first;')
    const response = await answered(call)
    let chunks = 0
    const end = readAll(response, () => {
      if (++chunks === 1) reply.end('second;')
      return true
    })
    expect(await end).toEqual({ text: 'first;second;', failure: null })
    expect(chunks).toBe(2)
  })

  it('keeps what arrived before read() was called, the end included', async () => {
    const { server, next } = await manualServer()
    const call = upstream().send(requestTo(accountAt(server.url)))
    const reply = await next()
    const closed = once(reply, 'close')
    reply.end('all of it')
    const response = await answered(call)
    await closed
    expect(await readAll(response)).toEqual({ text: 'all of it', failure: null })
  })

  it('holds a large answer back until it is read, then gives every byte', async () => {
    const size = 8 * 1024 * 1024
    const { server, next } = await manualServer()
    const call = upstream().send(requestTo(accountAt(server.url)))
    const reply = await next()
    reply.end(Buffer.alloc(size, 'x'))
    const response = await answered(call)
    const { text, failure } = await readAll(response)
    expect(failure).toBeNull()
    expect(text.length).toBe(size)
  })

  it('pauses when the reader says so, and goes on after resume()', async () => {
    const size = 4 * 1024 * 1024
    const { server, next } = await manualServer()
    const call = upstream().send(requestTo(accountAt(server.url)))
    ;(await next()).end(Buffer.alloc(size, 'y'))
    const response = await answered(call)
    let isPaused = false
    let calledWhilePaused = 0
    const { text } = await readAll(response, () => {
      if (isPaused) calledWhilePaused++
      isPaused = true
      setImmediate(() => {
        isPaused = false
        response.resume()
      })
      return false
    })
    expect(text.length).toBe(size)
    expect(calledWhilePaused).toBe(0)
  })

  it('goes on when resume() is called from within onData', async () => {
    const { server, next } = await manualServer()
    const call = upstream().send(requestTo(accountAt(server.url)))
    ;(await next()).end(Buffer.alloc(1024 * 1024, 'z'))
    const response = await answered(call)
    const { text } = await readAll(response, () => {
      response.resume()
      return false
    })
    expect(text.length).toBe(1024 * 1024)
  })

  it('ends a paused answer that is delimited by the end of its connection', async () => {
    const server = keep(
      await tcpLoopback((socket) => {
        socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nlast words'))
      }),
    )
    const response = await answered(upstream().send(requestTo(accountAt(server.url))))
    const { text, failure } = await readAll(response, () => {
      setImmediate(() => response.resume())
      return false
    })
    expect({ text, failure }).toEqual({ text: 'last words', failure: null })
  })

  it.each(['at once', 'late'] as const)('fails where onEnd of its reader throws, read %s', async (when) => {
    const { server, next } = await manualServer()
    const up = upstream()
    const call = up.send(requestTo(accountAt(server.url)))
    const reply = await next()
    reply.writeHead(200, { 'content-length': '7' })
    reply.write('all of')
    const response = await answered(call)
    const told: string[] = []
    const failed = new Promise<void>((resolve) => {
      response.read({
        onData() {
          if (when === 'at once') return true
          setImmediate(() => response.resume())
          return false
        },
        onEnd: () => {
          throw new Error('hostile bytes')
        },
        onError: ({ message }) => resolve(void told.push(message)),
      })
    })
    reply.end('!')
    await failed
    expect(told).toEqual(['The answer could not be read: hostile bytes'])
    // The connection had nothing to do with it.
    const other = up.send(requestTo(accountAt(server.url)))
    ;(await next()).end('fine')
    expect(await readAll(await answered(other))).toEqual({ text: 'fine', failure: null })
  })
})
