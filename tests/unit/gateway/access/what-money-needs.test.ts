import { describe, expect, it } from 'vitest'
import { Decimal } from '@/lib/core'
import { createHarness } from '../../../support/gateway-harness'
import { MESSAGE_JSON } from '../../../support/message-fixtures'

describe('where money cannot be kept', () => {
  it('a full disk refuses new requests, and running ones are still recorded', async () => {
    const disk = { hasRoom: true }
    const { ports, rows } = createHarness()
    const harness = createHarness({
      ports: { spool: { ...ports.spool, hasRoom: () => disk.hasRoom } },
      answer() {
        disk.hasRoom = false
        return { status: 200, chunks: [MESSAGE_JSON] }
      },
    })
    expect((await harness.call()).text).toBe(MESSAGE_JSON)
    expect(rows).toHaveLength(1)
    const refused = await harness.call()
    expect(refused.status).toBe(503)
    expect(refused.headers['x-switchyard-code']).toBe('SPOOL_FULL')
    disk.hasRoom = true
    expect((await harness.call()).status).toBe(200)
  })

  it('figures older than the grace refuse what costs money or not, counting tokens too', async () => {
    const clock = { nowMs: 1_000_000 }
    const harness = createHarness({ nowMs: () => clock.nowMs })
    clock.nowMs += 300_000
    expect((await harness.call()).status).toBe(200)
    clock.nowMs += 1
    for (const path of ['/v1/messages', '/v1/messages/count_tokens']) {
      const refused = await harness.call({ path })
      expect(refused.status).toBe(503)
      expect(JSON.parse(refused.text)).toMatchObject({ error: { type: 'billing_service_error' } })
    }
    harness.billing.putBalance(3, new Decimal(100), 2)
    expect((await harness.call()).status).toBe(200)
  })
})
