import { afterEach, expect, test, vi } from 'vitest'
import { newKey } from '@/components/api/new-key'

afterEach(() => void vi.unstubAllGlobals())

test('calls get names of their own, also where pages come over plain HTTP', () => {
  vi.stubGlobal('crypto', { getRandomValues: crypto.getRandomValues.bind(crypto) })
  const keys = Array.from({ length: 100 }, newKey)
  expect(new Set(keys).size).toBe(100)
  for (const key of keys) expect(key).toMatch(/^[0-9a-f]{32}$/)
})
