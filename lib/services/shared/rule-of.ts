import type { z } from 'zod'
import { FIELD_RULES, type FieldRule, type FieldRuleName } from '@/lib/core'

/** Formats of zod that have a rule of their own; other formats say by `params` what they are. */
const FORMATS: Readonly<Record<string, FieldRuleName>> = {
  email: 'email',
  url: 'url',
  datetime: 'time',
  date: 'time',
}

/** The rule that an issue is about; a custom issue names it in `params.rule`, with `params.limit` where it has a bound. */
export function ruleOf(issue: z.core.$ZodIssue): FieldRule | null {
  switch (issue.code) {
    case 'invalid_type':
      return typeRule(issue)
    case 'too_small':
      return sizeRule(issue.origin, Number(issue.minimum), issue.inclusive === false ? 'more_than' : 'min')
    case 'too_big':
      return sizeRule(issue.origin, Number(issue.maximum), issue.inclusive === false ? 'less_than' : 'max')
    case 'invalid_format':
      return { rule: FORMATS[issue.format] ?? (issue.format === 'regex' ? 'characters' : 'format') }
    case 'invalid_value':
      return { rule: 'choice' }
    case 'custom':
      return namedRule(issue.params)
    case 'invalid_element':
    case 'invalid_key':
    case 'invalid_union':
    case 'not_multiple_of':
    case 'unrecognized_keys':
      return null
  }
}

function typeRule({ expected, message }: z.core.$ZodIssueInvalidType): FieldRule {
  if (message.endsWith('received undefined')) return { rule: 'required' }
  if (expected === 'int') return { rule: 'whole_number' }
  return { rule: expected === 'number' ? 'number' : 'format' }
}

type Bound = 'min' | 'max' | 'more_than' | 'less_than'

function sizeRule(origin: string, limit: number, bound: Bound): FieldRule {
  const isMinimum = bound === 'min' || bound === 'more_than'
  if (origin === 'string') {
    if (isMinimum && limit === 1) return { rule: 'required' }
    return { rule: isMinimum ? 'min_characters' : 'max_characters', limit }
  }
  if (origin === 'array' || origin === 'set' || origin === 'map')
    return { rule: isMinimum ? 'min_entries' : 'max_entries', limit }
  if (bound === 'more_than' || bound === 'less_than') return { rule: bound, limit }
  return { rule: isMinimum ? 'at_least' : 'at_most', limit }
}

function namedRule(params: Readonly<Record<string, unknown>> | undefined): FieldRule | null {
  const rule = FIELD_RULES.find((known) => known === params?.['rule'])
  const limit = params?.['limit']
  if (rule === undefined) return null
  return typeof limit === 'number' ? { rule, limit } : { rule }
}
