import { EventEmitter } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { NodeSink } from '@/lib/server/doors/node-sink'

/** A response whose client takes nothing by itself. */
function slowClient() {
  const request = Object.assign(new EventEmitter(), { socket: new EventEmitter(), complete: true })
  const response = Object.assign(new EventEmitter(), { destroy: vi.fn<() => void>(), headersSent: true })
  const sink = new NodeSink(request as unknown as IncomingMessage, response as unknown as ServerResponse)
  return { sink, response }
}

describe('a client of node:http that takes nothing', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('is gone after three minutes', () => {
    const { sink, response } = slowClient()
    sink.onDrain(() => undefined)
    vi.advanceTimersByTime(179_000)
    expect(response.destroy).not.toHaveBeenCalled()
    vi.advanceTimersByTime(2_000)
    expect(response.destroy).toHaveBeenCalledOnce()
  })

  it('is told of once it takes again, and stays, whoever has waited and however often', () => {
    const { sink, response } = slowClient()
    const [first, second] = [vi.fn<() => void>(), vi.fn<() => void>()]
    sink.onDrain(first)
    sink.onDrain(second)
    expect(response.listenerCount('drain')).toBe(1)
    response.emit('drain')
    expect(first).toHaveBeenCalledOnce()
    expect(second).toHaveBeenCalledOnce()
    vi.advanceTimersByTime(600_000)
    expect(response.destroy).not.toHaveBeenCalled()
  })
})
