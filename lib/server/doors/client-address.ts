import { BlockList, isIP } from 'node:net'

/** Decides whose `X-Forwarded-For` is believed. */
export type ClientAddressReader = (socketAddress: string, forwardedFor: string | undefined) => string

/** The client's address: the socket's, or behind trusted proxies the last address of `X-Forwarded-For` that is not one of them. */
export function createClientAddressReader(trustedProxies: readonly string[]): ClientAddressReader {
  if (trustedProxies.length === 0) return (socketAddress) => plainAddress(socketAddress)
  const trusted = compileTrusted(trustedProxies)
  const isTrusted = (address: string): boolean => {
    const family = isIP(address)
    return family !== 0 && trusted.check(address, family === 6 ? 'ipv6' : 'ipv4')
  }
  return (socketAddress, forwardedFor) => {
    let address = plainAddress(socketAddress)
    const hops = (forwardedFor ?? '').split(',').map((hop) => plainAddress(hop.trim()))
    while (isTrusted(address)) {
      const hop = withoutPort(hops.pop() ?? '')
      if (hop === null) break
      address = hop
    }
    return address
  }
}

/** Some proxies write the client's port behind its address. */
const WITH_PORT = /^(?:\[([^\]]*)\](?::\d+)?|([\d.]+):\d+)$/

/** The address of a hop; `null` = it has none. */
function withoutPort(hop: string): string | null {
  if (isIP(hop) !== 0) return hop
  const [, inBrackets, beforePort] = WITH_PORT.exec(hop) ?? []
  const address = plainAddress(inBrackets ?? beforePort ?? '')
  return isIP(address) === 0 ? null : address
}

/** An IPv4 address in its mapped IPv6 form (`::ffff:1.2.3.4`) is written as IPv4. */
function plainAddress(address: string): string {
  return address.startsWith('::ffff:') && address.includes('.') ? address.slice(7) : address
}

function compileTrusted(ranges: readonly string[]): BlockList {
  const list = new BlockList()
  for (const range of ranges) {
    const [address = '', bits] = range.split('/')
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    if (bits === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Number(bits), family)
  }
  return list
}
