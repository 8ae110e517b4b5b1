import type { AccountHealth } from '@/lib/scheduling'

/** What changed in an account's state, field by field, as it goes over a wire. */
export type HealthChange = {
  readonly accountId: number
  /** Changed fields with their new values; `null` also stands for an absent field. */
  readonly fields: Readonly<Record<string, unknown>>
  /** Cool-downs of models that were set or changed. */
  readonly models: Readonly<Record<string, number>>
  /** All cool-downs ended together. */
  readonly clearsModels: boolean
}

type Fields = Readonly<Record<string, unknown>>

/** A state seen as a record of its fields. */
function fieldsOf(health: AccountHealth): Fields {
  return { ...health, modelCooldowns: null }
}

/** The difference of two states; `null` = none. Two processes that change different fields lose nothing. */
export function healthChange(
  accountId: number,
  before: AccountHealth,
  after: AccountHealth,
): HealthChange | null {
  const [old, now] = [fieldsOf(before), fieldsOf(after)]
  const names = new Set([...Object.keys(old), ...Object.keys(now)])
  const changed = [...names].filter((name) => old[name] !== now[name])
  const models = [...after.modelCooldowns].filter(
    ([model, untilMs]) => before.modelCooldowns.get(model) !== untilMs,
  )
  const clearsModels = before.modelCooldowns.size > 0 && after.modelCooldowns.size === 0
  if (changed.length === 0 && models.length === 0 && !clearsModels) return null
  const fields = Object.fromEntries(changed.map((name) => [name, now[name] ?? null]))
  return { accountId, fields, models: Object.fromEntries(models), clearsModels }
}

type OptionalField = {
  [K in keyof AccountHealth]-?: object extends Pick<AccountHealth, K> ? K : never
}[keyof AccountHealth]

/** Optional fields of a state: absent rather than `null`. */
const OPTIONAL: Readonly<Record<OptionalField, true>> = {
  limitedAtMs: true,
  pauseCause: true,
  refusedModel: true,
  sessionWindow: true,
}

/** A state after another process's change. The change is of this program's own making, so its fields are a state's fields. */
export function applyHealthChange(health: AccountHealth, change: HealthChange): AccountHealth {
  const fields: Record<string, unknown> = { ...health }
  for (const [name, value] of Object.entries(change.fields)) {
    if (value === null && Object.hasOwn(OPTIONAL, name)) delete fields[name]
    else fields[name] = value
  }
  const kept = change.clearsModels ? [] : [...health.modelCooldowns]
  const modelCooldowns = new Map([...kept, ...Object.entries(change.models)])
  return { ...(fields as AccountHealth), modelCooldowns }
}

/** Limits as they were written, with what only this process remembers: streaks and faults. */
export function withWrittenLimits(health: AccountHealth, written: AccountHealth): AccountHealth {
  const { sessionWindow = health.sessionWindow } = written
  return {
    ...health,
    rateLimitedUntilMs: written.rateLimitedUntilMs,
    overloadedUntilMs: written.overloadedUntilMs,
    pausedUntilMs: written.pausedUntilMs,
    pauseReason: written.pauseReason,
    errorMessage: written.errorMessage,
    modelCooldowns: written.modelCooldowns,
    ...(sessionWindow === undefined ? {} : { sessionWindow }),
  }
}
