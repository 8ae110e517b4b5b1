import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Attempt } from '@/lib/gateway/wire/attempt'
import { streamAnswer } from '@/lib/gateway/answer/stream-answer'
import type { StreamObserver } from '@/lib/protocols'
import { Exchange } from '@/lib/upstream/exchange'
import { accountAt, requestTo } from '../../upstream/loopback'

const UPSTREAM_REQUEST = requestTo(accountAt('http://127.0.0.1:9'))

/** Only what a stream looks at that is given up before its first byte. */
function attemptStub(): Attempt {
  const exchange = { gateway: { config: { nowMs: () => 0 } }, sink: { gone: false }, facts: {} }
  const caller = { snapshot: { settings: { idleTimeoutMs: 1_000 } } }
  const choice = { account: accountAt('http://127.0.0.1:9') }
  return { job: { exchange, caller }, state: { waitingSince: 0 }, choice } as unknown as Attempt
}

/** Nothing has come of the stream when its rest cannot be read. */
function unreadableAtEnd(): StreamObserver {
  const observer: Pick<StreamObserver, 'push' | 'flush' | 'sawContent' | 'sawTerminal' | 'streamError'> = {
    push: () => ({ forward: null, terminal: false }),
    flush: () => {
      throw new Error('hostile bytes')
    },
    sawContent: () => false,
    sawTerminal: () => false,
    streamError: () => null,
  }
  return observer as StreamObserver
}

/** Its terminal event has come, more may, and once it has ended it is none any more. */
function untoldEnd(): StreamObserver {
  const observer: Partial<StreamObserver> = {
    push: () => ({ forward: null, terminal: true }),
    flush: () => null,
    goesOn: () => 'unlikely',
    sawContent: () => false,
    sawTerminal: () => false,
    streamError: () => null,
  }
  return observer as StreamObserver
}

afterEach(() => void vi.useRealTimers())

describe('a stream whose end cannot be read', () => {
  it('is not waited for any more when it has failed', async () => {
    vi.useFakeTimers()
    const exchange = new Exchange(new Uint8Array(), UPSTREAM_REQUEST)
    exchange.onHead(200, {})
    const ending = streamAnswer(attemptStub(), exchange, untoldEnd())
    exchange.onBody(Buffer.from('data: {'))
    expect(vi.getTimerCount()).toBeGreaterThan(0)
    exchange.onEnd()
    expect(await ending).toMatchObject({ kind: 'failed' })
    expect(vi.getTimerCount()).toBe(0)
  })

  it('fails, so that another account may serve', async () => {
    const exchange = new Exchange(new Uint8Array(), UPSTREAM_REQUEST)
    exchange.onHead(200, {})
    const ending = streamAnswer(attemptStub(), exchange, unreadableAtEnd())
    exchange.onBody(Buffer.from('data: {'))
    exchange.onEnd()
    expect(await ending).toMatchObject({ kind: 'failed', outcome: { kind: 'unreachable' } })
  })
})
