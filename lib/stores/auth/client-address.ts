import { BlockList, isIP } from 'node:net'
import type { AddressMatcher } from '@/lib/gateway'

const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i

/** An address as rules and counters see it: IPv4 inside IPv6 unwrapped, zone dropped. */
export function plainAddress(address: string): string {
  const zone = address.indexOf('%')
  const bare = zone === -1 ? address : address.slice(0, zone)
  return MAPPED.exec(bare)?.[1] ?? bare
}

/** Who is counted for an address: an IPv4 address itself, the /64 of an IPv6 address. */
export function addressBucket(address: string): string {
  const plain = plainAddress(address)
  if (isIP(plain) !== 6) return plain
  const [head = '', tail] = plain.split('::')
  const left = head === '' ? [] : head.split(':')
  const right = tail === undefined || tail === '' ? [] : tail.split(':')
  const gap = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length)
  const parts = [...left, ...Array.from({ length: gap }, () => '0'), ...right]
  return parts
    .slice(0, 4)
    .map((part) => Number.parseInt(part || '0', 16).toString(16))
    .join(':')
}

/**
 * Compiles addresses and CIDR ranges, IPv4 and IPv6; `null` = the list is empty, there is no rule. Entries that cannot be
 * read match nothing: an allow-list of nothing else lets nobody in.
 */
export function compileAddressRules(entries: readonly string[]): AddressMatcher | null {
  if (entries.length === 0) return null
  const list = new BlockList()
  for (const entry of entries) addRule(list, entry.trim())
  return (address) => {
    const plain = plainAddress(address)
    const version = isIP(plain)
    return version !== 0 && list.check(plain, version === 6 ? 'ipv6' : 'ipv4')
  }
}

function addRule(list: BlockList, entry: string): void {
  const [network = '', prefixText] = entry.split('/')
  const version = isIP(network)
  if (version === 0) return
  const family = version === 6 ? 'ipv6' : 'ipv4'
  if (prefixText === undefined) {
    addPlain(list, network)
    return
  }
  const prefix = Number(prefixText)
  if (!/^\d{1,3}$/.test(prefixText) || prefix > (version === 6 ? 128 : 32)) return
  const mapped = MAPPED.exec(network)?.[1]
  if (mapped !== undefined && prefix >= 96) list.addSubnet(mapped, prefix - 96, 'ipv4')
  else list.addSubnet(network, prefix, family)
}

function addPlain(list: BlockList, address: string): void {
  const plain = plainAddress(address)
  list.addAddress(plain, isIP(plain) === 6 ? 'ipv6' : 'ipv4')
}
