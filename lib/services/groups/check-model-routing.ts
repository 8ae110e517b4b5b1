import { refusedFields, type FieldIssue } from '../shared/errors'

/**
 * Refuses rules that could never be looked up: `INVALID_MODEL_PATTERN` for a `*` anywhere but at the end,
 * `MODEL_PATTERN_CONFLICT` for patterns that differ in case only. Accounts that are gone are no error.
 */
export function checkModelRouting(routing: Readonly<Record<string, readonly number[]>>): void {
  const issues: FieldIssue[] = []
  const seen = new Set<string>()
  for (const pattern of Object.keys(routing)) {
    const path = `model_routing.${pattern}`
    const folded = pattern.toLowerCase()
    if (pattern.slice(0, -1).includes('*')) {
      issues.push({ path, code: 'INVALID_MODEL_PATTERN', message: '* is allowed at the end only' })
    } else if (seen.has(folded)) {
      issues.push({ path, code: 'MODEL_PATTERN_CONFLICT', message: 'another rule has this pattern' })
    }
    seen.add(folded)
  }
  if (issues.length > 0) throw refusedFields(issues)
}
