import { describe, expect, it } from 'vitest'
import type { Attempt } from '@/lib/gateway/wire/attempt'
import { streamAnswer } from '@/lib/gateway/answer/stream-answer'
import type { StreamObserver } from '@/lib/protocols'
import { Exchange } from '@/lib/upstream/exchange'
import { accountAt, requestTo } from '../../upstream/loopback'

const UPSTREAM_REQUEST = requestTo(accountAt('http://127.0.0.1:9'))

/** Only what a stream looks at that is given up before its first byte. */
function attemptStub(): Attempt {
  const exchange = { gateway: { config: { nowMs: () => 0 } }, sink: { gone: false }, facts: {} }
  return { job: { exchange }, state: { waitingSince: 0 }, choice: {} } as unknown as Attempt
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

describe('a stream whose end cannot be read', () => {
  it('fails, so that another account may serve', async () => {
    const exchange = new Exchange(new Uint8Array(), UPSTREAM_REQUEST)
    exchange.onHead(200, {})
    const ending = streamAnswer(attemptStub(), exchange, unreadableAtEnd())
    exchange.onBody(Buffer.from('data: {'))
    exchange.onEnd()
    expect(await ending).toMatchObject({ kind: 'failed', outcome: { kind: 'unreachable' } })
  })
})
