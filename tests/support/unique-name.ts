import { randomUUID } from 'node:crypto'

/** A name no other test, and no other attempt at this one, has used: `pool-1b9d6bcd`. */
export function uniqueName(name: string): string {
  return `${name}-${randomUUID().slice(0, 8)}`
}
