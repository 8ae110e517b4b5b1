import { codeAt, lengthOf } from '@/lib/core'

/** Characters of a seed that count: a request's id is random at its end, 48 bits of it. */
const SEED_LENGTH = 12

/** FNV-1a of the end of the seed that breaks ties; computed once for a ranking. */
export function hashTieSeed(seed: string): number {
  let hash = 0x811c9dc5
  const length = lengthOf(seed)
  for (let i = Math.max(0, length - SEED_LENGTH); i < length; i++)
    hash = Math.imul(hash ^ codeAt(seed, i), 0x01000193)
  return hash
}

/** Mixes an account id into a seed's hash; spreads neighbouring ids evenly over 32 bits. */
export function hashTie(seedHash: number, accountId: number): number {
  let hash = Math.imul(seedHash ^ accountId, 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
