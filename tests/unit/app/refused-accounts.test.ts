import { expect, test } from 'vitest'
import { firstSentences } from '../../../app/admin/accounts/refused-accounts'

test.each([
  [[], []],
  [
    ['a', 'b', 'c'],
    ['a', 'b', 'c'],
  ],
  [
    ['a', 'b', 'c', 'd', 'e'],
    ['a', 'b', '3 more'],
  ],
])('of the refusals %j are said %j', (sentences, said) => {
  expect(firstSentences(sentences, (count) => `${count} more`)).toEqual(said)
})
