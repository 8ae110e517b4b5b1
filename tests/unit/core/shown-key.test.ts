import { expect, test } from 'vitest'
import { makeApiKey, maskKey, readMaskedKey, shownKeyOf, withoutWholeKey } from '@/lib/core'

const KEY = makeApiKey(new Uint8Array(42))

test('a key shown in part is read back as the parts that are stored', () => {
  for (const key of [KEY, 'a-short-key'])
    expect(readMaskedKey(maskKey(shownKeyOf(key)))).toEqual(shownKeyOf(key))
  expect(readMaskedKey('sk-AbCd...wxyz')).toEqual({ keyPrefix: 'sk-AbCd', keyLast4: 'wxyz' })
})

test.each(['ada@example.com', 'sk-AbCd', KEY, 'two words…here'])('%s is no key shown in part', (text) => {
  expect(readMaskedKey(text)).toBeNull()
})

test('a key pasted whole is searched for by what lists show; any other text stays', () => {
  expect(withoutWholeKey(KEY)).toBe(maskKey(shownKeyOf(KEY)))
  expect(withoutWholeKey('sk-demo-ada-4b1f0c7e9d-and-more')).toBe('sk-demo…more')
  for (const text of ['ada@example.com', 'sk-short', 'sk-AbCd…wxyz']) expect(withoutWholeKey(text)).toBe(text)
})
