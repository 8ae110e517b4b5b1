import type { ApiBody } from '@/components/api/api-calls'
import { wholeNumber } from '@/components/form/whole-number'
import { PLATFORMS } from '@/lib/core'
import type { ErrorRuleView } from '@/lib/services'

/** An error rule as it is being edited; lists are texts with a comma or line between. */
export type RuleForm = {
  readonly name: string
  readonly enabled: boolean
  readonly priority: string
  readonly platforms: string
  readonly status_codes: string
  readonly keywords: string
  readonly match: string
  readonly pass_through: boolean
  readonly response_status: string
  readonly response_message: string
}

/** The state of a rule's form; `null` = a new rule. */
export function readRuleForm(rule: ErrorRuleView | null): RuleForm {
  return {
    name: rule?.name ?? '',
    enabled: rule?.enabled ?? true,
    priority: String(rule?.priority ?? 100),
    platforms: rule?.platforms[0] ?? '',
    status_codes: rule?.status_codes.join(', ') ?? '',
    keywords: rule?.keywords.join('\n') ?? '',
    match: rule?.match ?? 'any',
    pass_through: rule?.pass_through ?? false,
    response_status: String(rule?.response_status ?? ''),
    response_message: rule?.response_message ?? '',
  }
}

/** The body that saves the form. */
export function ruleBody(form: RuleForm, rule: ErrorRuleView | null): ApiBody<'POST /admin/error-rules'> {
  const parts = (text: string, separator: RegExp): string[] =>
    text
      .split(separator)
      .map((part) => part.trim())
      .filter((part) => part !== '')
  const platform = PLATFORMS.find((known) => known === form.platforms)
  // A rule for several platforms that was made by API keeps them while its first is left alone.
  const kept = rule !== null && rule.platforms[0] === platform ? rule.platforms : null
  return {
    name: form.name.trim(),
    enabled: form.enabled,
    priority: wholeNumber(form.priority === '' ? '0' : form.priority),
    platforms: kept ?? (platform === undefined ? [] : [platform]),
    status_codes: parts(form.status_codes, /[\s,]+/).map(wholeNumber),
    keywords: parts(form.keywords, /\n/),
    match: form.match,
    pass_through: form.pass_through,
    response_status: form.response_status.trim() === '' ? null : wholeNumber(form.response_status),
    response_message: form.response_message.trim() === '' ? null : form.response_message.trim(),
    ...(rule === null ? {} : { revision: rule.revision }),
  }
}
