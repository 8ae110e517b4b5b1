import { isIP } from 'node:net'

/** What an address is to the guard: metadata services are never called, private ones only where allowed. */
export type AddressClass = 'public' | 'private' | 'metadata'

type Range = readonly [base: string, bits: number]

/** Source: https://www.iana.org/assignments/iana-ipv4-special-registry */
const PRIVATE_IPV4: readonly Range[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
]

/** Instance metadata and credential services of the large clouds. */
const METADATA_IPV4: ReadonlySet<number> = new Set(
  [
    '169.254.169.254',
    '169.254.170.2',
    '169.254.170.23',
    '100.100.100.200',
    '168.63.129.16',
    '192.0.0.192',
  ].map(ipv4Number),
)
const METADATA_IPV6: ReadonlySet<string> = new Set(
  ['fd00:ec2::254', 'fd00:ec2::23', 'fd20:ce::254'].map(ipv6Key),
)

const METADATA_NAMES: ReadonlySet<string> = new Set([
  'metadata',
  'metadata.goog',
  'metadata.google.internal',
  'metadata.azure.internal',
  'instance-data',
  'instance-data.ec2.internal',
])

/** Classifies an IPv4 or IPv6 address; text that is neither counts as private. */
export function classifyAddress(address: string): AddressClass {
  const version = isIP(address)
  if (version === 4) return classifyIpv4(ipv4Number(address))
  return version === 6 ? classifyIpv6(ipv6Groups(address)) : 'private'
}

/**
 * Classifies a host as it stands in a URL: a literal address in any notation (decimal, octal, hexadecimal, short,
 * bracketed, IPv4 inside IPv6) by its address, a name by what it is known for. `null` = a name to resolve.
 */
export function classifyHost(host: string): AddressClass | null {
  const name = host.trim().toLowerCase().replace(/\.$/, '')
  if (METADATA_NAMES.has(name)) return 'metadata'
  if (name === 'localhost' || name.endsWith('.localhost')) return 'private'
  const address = literalAddress(name)
  return address === null ? null : classifyAddress(address)
}

/** The URL parser knows every notation of an IPv4 address that resolvers accept. */
function literalAddress(name: string): string | null {
  const bare = name.startsWith('[') && name.endsWith(']') ? name.slice(1, -1) : name
  if (isIP(bare) !== 0) return bare
  const parsed = URL.canParse(`http://${bare}/`) ? new URL(`http://${bare}/`).hostname : ''
  return isIP(parsed) === 0 ? null : parsed
}

function classifyIpv4(address: number): AddressClass {
  if (METADATA_IPV4.has(address)) return 'metadata'
  for (const [base, bits] of PRIVATE_IPV4) {
    const size = 2 ** (32 - bits)
    if (Math.floor(address / size) === Math.floor(ipv4Number(base) / size)) return 'private'
  }
  return 'public'
}

function classifyIpv6(groups: readonly number[]): AddressClass {
  const embedded = embeddedIpv4(groups)
  if (embedded !== null) return classifyIpv4(embedded)
  if (METADATA_IPV6.has(groups.join(':'))) return 'metadata'
  const first = groups[0] ?? 0
  // Everything that is global unicast lies in 2000::/3; of it, documentation and Teredo are not public.
  if (first < 0x2000 || first > 0x3fff) return 'private'
  const second = groups[1] ?? 0
  return first === 0x2001 && (second === 0x0db8 || second === 0) ? 'private' : 'public'
}

/** IPv4 inside IPv6: mapped, translated (64:ff9b::/96) and 6to4; `null` = none. */
function embeddedIpv4(groups: readonly number[]): number | null {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = groups
  if (a === 0x2002) return b * 65_536 + c
  const isMiddleZero = c === 0 && d === 0 && e === 0
  const isMapped = a === 0 && b === 0 && isMiddleZero && (f === 0xffff || f === 0)
  const isTranslated = a === 0x64 && b === 0xff9b && isMiddleZero && f === 0
  return isMapped || isTranslated ? g * 65_536 + h : null
}

function ipv4Number(address: string): number {
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
}

function ipv6Key(address: string): string {
  return ipv6Groups(address).join(':')
}

/** The eight groups of an IPv6 address, as numbers; a zone is left out. */
export function ipv6Groups(address: string): readonly number[] {
  const bare = (address.split('%')[0] ?? '').replace(/\d+\.\d+\.\d+\.\d+$/, dottedToGroups)
  const [head = '', tail] = bare.split('::')
  const left = parseGroups(head)
  if (tail === undefined) return left
  const right = parseGroups(tail)
  return [...left, ...Array.from({ length: 8 - left.length - right.length }, () => 0), ...right]
}

function dottedToGroups(dotted: string): string {
  const value = ipv4Number(dotted)
  return `${Math.floor(value / 65_536).toString(16)}:${(value % 65_536).toString(16)}`
}

function parseGroups(text: string): readonly number[] {
  return text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16))
}
