import { describe, expect, it } from 'vitest'
import { uuidV7TimeMs } from '@/lib/core'
import { createRequestIds } from '@/lib/server/doors/request-id'

describe('request ids', () => {
  it('are distinct UUIDv7 of their moment, beyond one draw of randomness', () => {
    const before = Date.now()
    const nextRequestId = createRequestIds()
    const ids = Array.from({ length: 2_000 }, () => nextRequestId())
    const after = Date.now()
    expect(new Set(ids).size).toBe(ids.length)
    for (const id of ids) {
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
      expect(uuidV7TimeMs(id)).toBeGreaterThanOrEqual(before)
      expect(uuidV7TimeMs(id)).toBeLessThanOrEqual(after)
    }
  })
})
