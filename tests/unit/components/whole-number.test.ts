import { expect, test } from 'vitest'
import { wholeNumber } from '@/components/form/whole-number'

test.each([
  ['12', 12],
  [' -1 ', -1],
  ['1.5', 1.5],
  ['1.0', 1],
  ['', ''],
  ['12abc', '12abc'],
  ['1e3', '1e3'],
  ['0x10', '0x10'],
  ['99999999999999999', '99999999999999999'],
  ['9007199254740993', '9007199254740993'],
  ['1.9999999999999999', '1.9999999999999999'],
])('%j is sent as %j', (typed, sent) => {
  expect(wholeNumber(typed)).toBe(sent)
})
