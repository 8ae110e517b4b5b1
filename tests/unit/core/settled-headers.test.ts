import { describe, expect, it } from 'vitest'
import { settledHeaders } from '@/lib/core'

describe('settledHeaders', () => {
  it('gives the same headers in the same order, many or few, whenever it is asked', () => {
    for (const count of [0, 3, 16, 17, 40]) {
      const names = Array.from({ length: count }, (_, index) => `x-${(index * 7) % 41}`)
      for (let turn = 0; turn < 200; turn += 1) {
        const headers: Record<string, string | string[]> = {}
        for (const name of names) headers[name] = name === 'x-7' ? ['a', 'b'] : `${name} ${turn}`
        const settled = settledHeaders(headers, count)
        expect(settled).toStrictEqual(headers)
        expect(Object.keys(settled)).toEqual(names)
      }
    }
  })
})
