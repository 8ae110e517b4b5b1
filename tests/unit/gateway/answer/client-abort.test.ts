import { describe, expect, it, vi } from 'vitest'
import type { GatewaySnapshot } from '@/lib/gateway'
import type { BodyReader, UpstreamSend } from '@/lib/upstream'
import { createHarness } from '../../../support/gateway-harness'
import { messageStream, STREAM_ANSWER_HEADERS, STREAM_REQUEST_JSON } from '../../../support/message-fixtures'

/** An upstream whose stream is told event by event; breaking the call ends it. */
function toldUpstream() {
  const told: { reader: BodyReader | null; isAborted: boolean } = { reader: null, isAborted: false }
  const abort = (): void => {
    told.isAborted = true
    told.reader?.onError({ kind: 'unreachable', phase: 'idle', reusedConnection: false, message: 'aborted' })
  }
  const send: UpstreamSend = () => ({
    abort,
    response: Promise.resolve({
      ok: true,
      response: {
        status: 200,
        headers: STREAM_ANSWER_HEADERS,
        read: (reader) => void (told.reader = reader),
        resume: () => undefined,
        abort,
      },
    }),
  })
  return { told, send }
}

async function leaveInTheMiddle(settings: Partial<GatewaySnapshot['settings']>) {
  const { told, send } = toldUpstream()
  const harness = createHarness({ settings, ports: { send } })
  const running = harness.begin({ body: STREAM_REQUEST_JSON })
  const reader = await vi.waitUntil(() => told.reader, { timeout: 30_000 })
  const events = messageStream('claude-sonnet-4-5', 'twelve chars')
  for (const event of events.slice(0, 3)) reader.onData(Buffer.from(event))
  running.leave()
  return { harness, running, told, reader, rest: events.slice(3) }
}

describe('a client that leaves in the middle of a stream', () => {
  it('under drain has its user slot back at once, and is billed by the provider’s last word', async () => {
    const { harness, running, told, reader, rest } = await leaveInTheMiddle({ onClientAbort: 'drain' })
    expect(told.isAborted).toBe(false)
    expect(harness.coordination.loadOf(1).slotsInUse).toBe(1)
    const again = harness.begin({ body: STREAM_REQUEST_JSON })
    for (const event of rest) reader.onData(Buffer.from(event))
    reader.onEnd()
    await running.done
    expect(harness.rows).toMatchObject([
      { status: 'client_abort', usage_source: 'final', input_tokens: 10, output_tokens: 5 },
    ])
    again.leave()
  })

  it('under abort ends the call, and is billed by what was seen', async () => {
    const { harness, running, told } = await leaveInTheMiddle({ onClientAbort: 'abort' })
    expect(told.isAborted).toBe(true)
    await running.done
    // The provider said what it read; twelve characters are three tokens.
    expect(harness.rows).toMatchObject([
      { status: 'client_abort', usage_source: 'estimated', input_tokens: 10, output_tokens: 3 },
    ])
    expect(harness.coordination.sizes()).toMatchObject({ leases: 0, holds: 0 })
  })
})
