import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { socketReads } from '@/lib/core'
import type { UpstreamCall } from '@/lib/upstream'
import { answered, openUpstreamBed } from '../../support/upstream-bed'
import { accountAt, httpLoopback, readAll, requestTo } from './loopback'

const { keep, manualServer, upstream } = openUpstreamBed()

async function failed(call: UpstreamCall) {
  const head = await call.response
  if (head.ok) throw new Error(`answered ${String(head.response.status)}`)
  return head.failure
}

describe('abort', () => {
  it('before the connection stands: the response is a failure and nothing is sent', async () => {
    let requests = 0
    const server = keep(
      await httpLoopback((_request, response) => {
        requests++
        response.end('ok')
      }),
    )
    const { send } = upstream()
    const account = accountAt(server.url)
    const call = send(requestTo(account))
    const { abort } = call
    abort()
    expect(await failed(call)).toMatchObject({ kind: 'unreachable', phase: 'connect' })
    expect((await readAll(await answered(send(requestTo(account))))).text).toBe('ok')
    expect(requests).toBe(1)
  })

  it('in the turn of its sending, where that turn has others too: nothing is sent', async () => {
    const seen: string[] = []
    const server = keep(
      await httpLoopback((request, response) => {
        seen.push(request.url ?? '')
        response.end('ok')
      }),
    )
    const { send } = upstream()
    const account = accountAt(server.url)
    await readAll(await answered(send(requestTo(account))))
    socketReads.lastSize = 2
    const call = send(requestTo(account))
    call.abort()
    socketReads.lastSize = 0
    expect(await failed(call)).toMatchObject({ kind: 'unreachable' })
    await readAll(await answered(send(requestTo(account))))
    expect(seen).toHaveLength(2)
  })

  it('while waiting for headers: the connection is closed', async () => {
    const { server, next } = await manualServer()
    const call = upstream().send(requestTo(accountAt(server.url)))
    const reply = await next()
    const closed = once(reply, 'close')
    call.abort()
    expect(await failed(call)).toMatchObject({ kind: 'unreachable', phase: 'headers' })
    await closed
    expect(reply.writableFinished).toBe(false)
  })

  it('from within onData: the reader hears onError once and nothing after', async () => {
    const { server, next } = await manualServer()
    const call = upstream().send(requestTo(accountAt(server.url)))
    const reply = await next()
    reply.write('some')
    const response = await answered(call)
    const closed = once(reply, 'close')
    let errors = 0
    const { text, failure } = await readAll(response, () => {
      response.abort()
      response.abort()
      errors++
      return false
    })
    await closed
    expect(text).toBe('some')
    expect(errors).toBe(1)
    expect(failure).toMatchObject({ kind: 'unreachable', phase: 'idle' })
  })

  it('while paused: the reader hears onError at once', async () => {
    const { server, next } = await manualServer()
    const call = upstream().send(requestTo(accountAt(server.url)))
    ;(await next()).end(Buffer.alloc(1024 * 1024))
    const response = await answered(call)
    const end = readAll(response, () => {
      setImmediate(() => response.abort())
      return false
    })
    expect((await end).failure).toMatchObject({ kind: 'unreachable', phase: 'idle' })
  })

  it('after the end is harmless, and the connection stays in use', async () => {
    const ports = new Set<number | undefined>()
    const server = keep(
      await httpLoopback((request, response) => {
        ports.add(request.socket.remotePort)
        response.end('ok')
      }),
    )
    const { send } = upstream({ maxConnectionsPerOrigin: 1 })
    const account = accountAt(server.url)
    for (let i = 0; i < 3; i++) {
      const call = send(requestTo(account))
      await readAll(await answered(call))
      call.abort()
    }
    expect(ports.size).toBe(1)
  })
})
