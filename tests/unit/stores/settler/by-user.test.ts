import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { byUser } from '../../../../lib/stores/settler/by-user'

const literal = (user: number | string, name: number): Buffer =>
  Buffer.from(`(id-${name},req,${user},7,,"a,b")`)

describe('records by user', () => {
  it('keeps every record, users in ascending order, each with its records as they came', () => {
    const users = fc.array(fc.oneof(fc.integer({ min: 1, max: 12 }), fc.constantFrom(2 ** 31, 2 ** 52)))
    fc.assert(
      fc.property(users, (list) => {
        const events = list.map((user, name) => ({ user, bytes: literal(user, name) }))
        const expected = events.toSorted((a, b) => a.user - b.user).map(({ bytes }) => bytes)
        expect(byUser(events.map(({ bytes }) => bytes))).toEqual(expected)
      }),
    )
  })

  it('loses none that is damaged', () => {
    const events = [
      '',
      '()',
      'nonsense',
      '("open',
      '(a,b',
      '(a,b,',
      '(a,b,x)',
      '(a,b,99999999999999999999999,)',
    ].map((text) => Buffer.from(text))
    expect(new Set(byUser([...events, literal(1, 1)]))).toEqual(new Set([...events, literal(1, 1)]))
    expect(byUser(events)).toHaveLength(events.length)
  })
})
