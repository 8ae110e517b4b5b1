import { describe, expect, it } from 'vitest'
import { createClientAddressReader } from '@/lib/server/doors/client-address'

const PROXY = '10.0.0.1'
const addressOf = createClientAddressReader(['10.0.0.0/8', '2001:db8:ffff::1'])

describe('createClientAddressReader', () => {
  it('believes nobody where nobody is trusted', () => {
    expect(createClientAddressReader([])(PROXY, '198.51.100.7')).toBe(PROXY)
    expect(addressOf('203.0.113.9', '198.51.100.7')).toBe('203.0.113.9')
  })

  it.each([
    ['one address', '198.51.100.7', '198.51.100.7'],
    ['the last that is not a proxy', '6.6.6.6, 198.51.100.7, 10.2.3.4', '198.51.100.7'],
    ['nothing', undefined, PROXY],
    ['proxies alone', '10.9.9.9', '10.9.9.9'],
    ['IPv6', '2001:db8::7', '2001:db8::7'],
    ['IPv4 in IPv6', '::ffff:198.51.100.7', '198.51.100.7'],
    ['an address with its port', '198.51.100.7:4711', '198.51.100.7'],
    ['IPv6 with its port', '[2001:db8::7]:4711', '2001:db8::7'],
    ['IPv6 in brackets', '[2001:db8::7]', '2001:db8::7'],
    ['IPv4 in IPv6 with its port', '[::ffff:198.51.100.7]:80', '198.51.100.7'],
    ['a trusted proxy with its port', '198.51.100.7, 10.2.3.4:80', '198.51.100.7'],
    ['a name', '6.6.6.6, unknown', PROXY],
    ['what only looks like an address', '1.2.3.4.5:80', PROXY],
    ['a name in brackets', '[evil]:80', PROXY],
  ])('reads %s', (_name, forwardedFor, expected) => {
    expect(addressOf(PROXY, forwardedFor)).toBe(expected)
  })
})
