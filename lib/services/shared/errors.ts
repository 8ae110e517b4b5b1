import { AppError, type FieldRule, type FieldRuleName } from '@/lib/core'

/** One refused field: its path in the body, a sentence, the reason code and, where that says little, the rule that was broken. */
export type FieldIssue = {
  readonly path: string
  readonly code: string
  readonly message: string
  readonly rule?: FieldRule
}

/** 404 `NOT_FOUND` (or an entity's own code) for an id that names nothing alive. */
export function notFound(entity: string, code = 'NOT_FOUND'): AppError {
  return new AppError({ status: 404, code, message: `${entity} not found` })
}

/** 409 `CONFLICT` (or an entity's own code) for something that is taken or in use. */
export function conflict(
  message: string,
  code = 'CONFLICT',
  details: Record<string, unknown> = {},
): AppError {
  return new AppError({ status: 409, code, message, details })
}

/** 409 `STALE`: the revision sent is not the stored one. */
export function stale(currentRevision: number): AppError {
  return changedSince({ revision: currentRevision })
}

/** 409 `STALE`: what the caller saw has another status by now. */
export function staleStatus(currentStatus: string): AppError {
  return changedSince({ status: currentStatus })
}

/** 409 `STALE`: what is stored is not what the caller saw. */
export function staleSeen(): AppError {
  return changedSince({})
}

function changedSince(details: Readonly<Record<string, unknown>>): AppError {
  const message = 'This was changed by someone else since it was loaded'
  return new AppError({ status: 409, code: 'STALE', message, details })
}

/** 403 `FORBIDDEN`. */
export function forbidden(message = 'You may not do this'): AppError {
  return new AppError({ status: 403, code: 'FORBIDDEN', message })
}

/** 400 for refused fields: the first issue gives reason and message; `fields`, `reasons` and `rules` name them by path. */
export function refusedFields(issues: readonly FieldIssue[], status = 400): AppError {
  const [first] = issues
  return new AppError({
    status,
    code: first?.code ?? 'VALIDATION_ERROR',
    message: first === undefined ? 'The request is not valid' : sentence(first),
    details: {
      fields: Object.fromEntries(issues.map((issue) => [issue.path, issue.message])),
      reasons: Object.fromEntries(issues.map((issue) => [issue.path, issue.code])),
      rules: Object.fromEntries(
        issues.flatMap(({ path, rule }) => (rule === undefined ? [] : [[path, rule]])),
      ),
    },
  })
}

/** 400 for a single field. */
export function refusedField(path: string, message: string, code = 'VALIDATION_ERROR'): AppError {
  return refusedFields([{ path, code, message }])
}

/** 400 `VALIDATION_ERROR` for a single field that breaks a rule of a name. */
export function brokenRule(path: string, message: string, rule: FieldRuleName): AppError {
  return refusedFields([{ path, code: 'VALIDATION_ERROR', message, rule: { rule } }])
}

function sentence(issue: FieldIssue): string {
  return issue.path === '' ? issue.message : `${issue.path}: ${issue.message}`
}
