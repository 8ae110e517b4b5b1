import type { z } from 'zod'
import { refusedField, staleSeen } from './errors'
import { parseInput } from './parse-input'

type Seen<S extends z.ZodType> = {
  readonly schema: S
  /** What is stored now of what was seen, as GET answers it. */
  readonly storedOf: (seen: z.output<S>) => unknown
  /** What of both is compared. */
  readonly comparable: (value: z.output<S>) => unknown
}

/**
 * Refuses a change of what somebody else has changed meanwhile: `seen` is what the caller saw, as JSON in the form of the body;
 * left out = whatever is stored may be replaced. Throws 409 `STALE`, 400 for text that is no such body.
 */
export function assertSeen<S extends z.ZodType>(
  seen: string | undefined,
  { schema, storedOf, comparable }: Seen<S>,
): void {
  if (seen === undefined) return
  const known = parseInput(schema, fromJson(seen))
  const stored = parseInput(schema, storedOf(known))
  if (JSON.stringify(comparable(known)) !== JSON.stringify(comparable(stored))) throw staleSeen()
}

function fromJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text)
    return value
  } catch {
    throw refusedField('seen', 'must be JSON')
  }
}
