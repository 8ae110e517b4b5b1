import { describe, expect, it } from 'vitest'
import { addressBucket, compileAddressRules, plainAddress } from '../../../../lib/stores/auth/client-address'

describe('addressBucket', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:0DB8::1', '2001:db8:0:0'],
    ['2001:db8:0:0:ffff::', '2001:db8:0:0'],
    ['fe80::1%eth0', 'fe80:0:0:0'],
    ['::1', '0:0:0:0'],
    ['::', '0:0:0:0'],
    ['not an address', 'not an address'],
  ])('%s is counted as %s', (address, bucket) => {
    expect(addressBucket(address)).toBe(bucket)
  })
})

describe('compileAddressRules', () => {
  it.each([
    [['10.0.0.0/8'], '10.9.8.7', true],
    [['10.0.0.0/8'], '::ffff:10.9.8.7', true],
    [['10.0.0.0/8'], '11.0.0.1', false],
    [['::ffff:10.0.0.0/104'], '10.9.8.7', true],
    [['192.0.2.7'], '192.0.2.7', true],
    [['2001:db8::/32'], '2001:db8:ffff::1', true],
    [['2001:db8::/32'], '2001:db9::1', false],
    [[' 192.0.2.7 ', 'nonsense', '10.0.0.0/99'], '192.0.2.7', true],
    [['nonsense'], '192.0.2.7', false],
    [['0.0.0.0/0'], '203.0.113.9', true],
    [['0.0.0.0/0'], 'nonsense', false],
  ])('%j and %s: %s', (entries, address, expected) => {
    expect(compileAddressRules(entries)?.(address)).toBe(expected)
  })

  it('makes no rule of an empty list', () => {
    expect(compileAddressRules([])).toBeNull()
    expect(plainAddress('::FFFF:1.2.3.4')).toBe('1.2.3.4')
  })
})
