import type { z } from 'zod'
import { refusedFields, type FieldIssue } from './errors'
import { ruleOf } from './rule-of'
import { findLost, findUnstorable } from './storable'

/**
 * Parses a body by its schema. Names in `readOnly` are dropped first, so that what GET answered may be sent back; a text that
 * cannot be stored, or a name that no table of names can hold, is refused wherever it stands.
 * Throws 400 `UNKNOWN_FIELD` or `VALIDATION_ERROR` (or the reason a custom issue names in `params.reason`).
 */
export function parseInput<S extends z.ZodType>(
  schema: S,
  input: unknown,
  readOnly: readonly string[] = [],
): z.output<S> {
  const result = schema.safeParse(withoutReadOnly(input, readOnly))
  if (!result.success) throw refusedFields(result.error.issues.flatMap(toFieldIssues))
  const refused = [...findUnstorable(result.data), ...findLost(input)]
  if (refused.length > 0) throw refusedFields(refused)
  return result.data
}

/** Parses query parameters: empty texts count as absent and unknown names are ignored. */
export function parseQuery<S extends z.ZodType>(schema: S, input: unknown): z.output<S> {
  const entries = isPlainObject(input) ? Object.entries(input) : []
  const isGiven = ([name, value]: [string, unknown]): boolean =>
    value !== '' && value !== null && name !== '__proto__'
  return parseInput(schema, Object.fromEntries(entries.filter(isGiven)))
}

export function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function withoutReadOnly(input: unknown, readOnly: readonly string[]): unknown {
  if (!isPlainObject(input) || readOnly.length === 0) return input
  return Object.fromEntries(Object.entries(input).filter(([name]) => !readOnly.includes(name)))
}

function toFieldIssues(issue: z.core.$ZodIssue): FieldIssue[] {
  const path = issue.path.map(String)
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: [...path, key].join('.'),
      code: 'UNKNOWN_FIELD',
      message: 'unknown field',
      rule: { rule: 'unknown_field' },
    }))
  }
  if (issue.code === 'invalid_union') {
    const nested = closestBranch(issue.errors)
    if (nested !== null) {
      return nested.flatMap((inner) => toFieldIssues({ ...inner, path: [...issue.path, ...inner.path] }))
    }
  }
  const reason = issue.code === 'custom' ? issue.params?.['reason'] : undefined
  const rule = ruleOf(issue)
  return [
    {
      path: path.join('.'),
      code: typeof reason === 'string' ? reason : 'VALIDATION_ERROR',
      message: sentenceOf(issue),
      ...(rule === null ? {} : { rule }),
    },
  ]
}

/** zod's sentence, but plain words for what is not there. */
function sentenceOf(issue: z.core.$ZodIssue): string {
  const isMissing = issue.code === 'invalid_type' && issue.message.endsWith('received undefined')
  return isMissing ? 'is missing' : issue.message
}

/** The branch of a union that failed inside, where one got beyond its outermost type. */
function closestBranch(
  branches: readonly (readonly z.core.$ZodIssue[])[],
): readonly z.core.$ZodIssue[] | null {
  return (
    branches.find((issues) => issues.length > 0 && issues.every((issue) => issue.path.length > 0)) ?? null
  )
}
