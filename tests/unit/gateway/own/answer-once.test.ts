import { describe, expect, it } from 'vitest'
import type { KeptAnswer, KeptAnswers, OnceCall, OnceClaim } from '@/lib/gateway'
import { createHarness } from '../../../support/gateway-harness'
import type { HarnessOptions } from '../../../support/gateway-harness'
import { MESSAGE_JSON, REQUEST_JSON, STREAM_REQUEST_JSON } from '../../../support/message-fixtures'

/** Kept answers in memory, as the database keeps them. */
function memoryAnswers(): KeptAnswers & { readonly kept: Map<string, KeptAnswer | null> } {
  const kept = new Map<string, KeptAnswer | null>()
  const fingerprints = new Map<string, string>()
  const nameOf = ({ apiKeyId, key }: OnceCall): string => `${apiKeyId} ${key}`
  const claimOf = (name: string): OnceClaim => ({
    keep: (answer) => Promise.resolve(void kept.set(name, answer)),
    drop() {
      if (kept.get(name) === null) kept.delete(name)
      return Promise.resolve()
    },
  })
  return {
    kept,
    begin(call) {
      const name = nameOf(call)
      const answer = kept.get(name)
      if (answer === undefined) {
        kept.set(name, null)
        fingerprints.set(name, call.fingerprint)
        return Promise.resolve({ kind: 'new', claim: claimOf(name) })
      }
      if (fingerprints.get(name) !== call.fingerprint) return Promise.resolve({ kind: 'other' })
      return Promise.resolve(answer === null ? { kind: 'running' } : { kind: 'answered', answer })
    },
  }
}

function onceHarness(options: HarnessOptions = {}) {
  const answers = memoryAnswers()
  const harness = createHarness({
    entry: { key: { idempotencyEnabled: true } },
    ports: { keptAnswers: answers },
    ...options,
  })
  return { ...harness, answers }
}

const once = { headers: { 'idempotency-key': 'order-1' } }

describe('a request with an Idempotency-Key', () => {
  it('is answered again with the first answer, and billed once', async () => {
    const harness = onceHarness()
    const first = await harness.call(once)
    const second = await harness.call(once)
    expect([first.status, first.text]).toEqual([200, MESSAGE_JSON])
    expect([second.status, second.text]).toEqual([200, MESSAGE_JSON])
    expect(second.headers).toMatchObject({
      'idempotent-replayed': 'true',
      'content-type': 'application/json',
    })
    expect(second.headers['x-request-id']).not.toBe(first.headers['x-request-id'])
    expect(harness.rows).toHaveLength(1)
    expect(harness.sent).toHaveLength(1)
  })

  it('is refused with 409 while the first one runs, and with 422 when its body is another', async () => {
    const harness = onceHarness()
    const running = harness.begin(once)
    await Promise.resolve()
    const early = await harness.call(once)
    expect([early.status, early.headers['x-switchyard-code']]).toEqual([409, 'IDEMPOTENCY_RUNNING'])
    expect([early.headers['retry-after'], early.headers['x-should-retry']]).toEqual(['1', undefined])
    await running.done
    const other = await harness.call({ ...once, body: REQUEST_JSON.replace('hi', 'ho') })
    expect([other.status, other.headers['x-switchyard-code']]).toEqual([422, 'IDEMPOTENCY_MISMATCH'])
    expect(harness.rows).toHaveLength(1)
  })

  it('may be sent again when it came to nothing', async () => {
    const harness = onceHarness({
      answer: (_request, call) =>
        call === 1 ? { status: 400, chunks: ['{}'] } : { status: 200, chunks: [MESSAGE_JSON] },
    })
    expect((await harness.call(once)).status).toBe(400)
    expect((await harness.call(once)).status).toBe(200)
    expect((await harness.call(once)).headers['idempotent-replayed']).toBe('true')
    expect(harness.rows).toHaveLength(1)
  })

  it('is an ordinary one as a stream, and for keys that have not opted in', async () => {
    const harness = onceHarness()
    await harness.call({ ...once, body: STREAM_REQUEST_JSON })
    expect(harness.answers.kept.size).toBe(0)
    const plain = onceHarness({ entry: {} })
    await plain.call(once)
    await plain.call(once)
    expect(plain.rows).toHaveLength(2)
  })

  it('keeps no answer above 1 MiB', async () => {
    const large = MESSAGE_JSON.replace('"hello"', JSON.stringify('x'.repeat(1024 * 1024)))
    const harness = onceHarness({ answer: () => ({ status: 200, chunks: [large] }) })
    expect((await harness.call(once)).text).toBe(large)
    expect(harness.answers.kept.size).toBe(0)
  })

  it('passes an answer that is too large to be held as it comes, and keeps none of it', async () => {
    const padding = Array.from({ length: 65 }, () => 'x'.repeat(1024 * 1024))
    const chunks = ['{"padding":"', ...padding, `",${MESSAGE_JSON.slice(1)}`]
    const harness = onceHarness({ answer: () => ({ status: 200, chunks }) })
    const reply = await harness.call(once)
    expect(reply).toMatchObject({ status: 200, ended: true })
    expect(reply.text.length).toBe(chunks.join('').length)
    expect(reply.pieces).toBeGreaterThan(60)
    expect(harness.answers.kept.size).toBe(0)
    expect(harness.rows).toMatchObject([{ status: 'ok' }])
  })

  it('is refused while nobody can tell whether it was sent before', async () => {
    const answers = { ...memoryAnswers(), begin: () => Promise.reject(new Error('away')) }
    const harness = onceHarness({ ports: { keptAnswers: answers } })
    expect((await harness.call(once)).headers['x-switchyard-code']).toBe('BILLING_UNAVAILABLE')
    expect(harness.sent).toEqual([])
  })

  it('needs a key of 1 to 255 characters', async () => {
    const reply = await onceHarness().call({ headers: { 'idempotency-key': 'x'.repeat(256) } })
    expect([reply.status, reply.headers['x-switchyard-code']]).toEqual([400, 'IDEMPOTENCY_KEY_INVALID'])
  })
})
