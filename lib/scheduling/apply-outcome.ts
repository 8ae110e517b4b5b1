import type { UpstreamOutcome } from '@/lib/core'
import { applyFault } from './apply-fault'
import { applyOverload, applyRateLimit, applyRule } from './apply-limit'
import { applyForbidden, applyRefusal } from './apply-refusal'
import { applySuccess } from './apply-success'
import { DEFAULT_COOLDOWN_SETTINGS } from './cooldown-settings'
import {
  eventOf,
  unchanged,
  type AppliedOutcome,
  type OutcomeContext,
  type OutcomeOf,
  type OutcomeStep,
} from './outcome-step'
import type { AccountHealth } from './types'

/** What one attempt does to the state of its account; the arithmetic of the outcome table. */
export function applyOutcome(input: {
  readonly health: AccountHealth
  readonly outcome: UpstreamOutcome
  readonly context: OutcomeContext
}): AppliedOutcome {
  const { health, outcome, context } = input
  const settings = context.settings ?? DEFAULT_COOLDOWN_SETTINGS
  switch (outcome.kind) {
    case 'ok':
      return applySuccess({ health, outcome, context, settings })
    case 'rejected':
    case 'customError':
    case 'forbiddenContent':
    case 'transient':
      return unchanged(health)
    case 'rateLimited':
      return applyRateLimit({ health, outcome, context, settings })
    case 'overloaded':
      return applyOverload({ health, outcome, context, settings })
    case 'temporaryRule':
      return applyRule({ health, outcome, context, settings })
    case 'unauthorized':
    case 'accountDisabled':
      return applyRefusal({ health, outcome, context, settings })
    case 'forbidden':
      return applyForbidden({ health, outcome, context, settings })
    case 'modelUnsupported':
      return applyModelCooldown({ health, outcome, context, settings })
    case 'serverError':
    case 'timeout':
    case 'unreachable':
      return applyFault({ health, outcome, context, settings })
    default:
      return outcome satisfies never
  }
}

/** How long an account is not asked for a model that it does not have. */
const MODEL_COOLDOWN_MS = 600_000
/** Entries one account remembers; older ones go first. */
const MAX_MODEL_COOLDOWNS = 256

function applyModelCooldown(step: OutcomeStep<OutcomeOf<'modelUnsupported'>>): AppliedOutcome {
  const { health, outcome, context } = step
  const untilMs = context.nowMs + MODEL_COOLDOWN_MS
  const model = context.upstreamModel.toLowerCase()
  const running = [...health.modelCooldowns].filter(([name, end]) => end > context.nowMs && name !== model)
  const modelCooldowns = new Map(running.slice(1 - MAX_MODEL_COOLDOWNS)).set(model, untilMs)
  return {
    health: { ...health, modelCooldowns },
    events: [
      {
        ...eventOf(step, 'model_cooldown', untilMs),
        message: `${context.upstreamModel}: ${outcome.message}`,
      },
    ],
  }
}
