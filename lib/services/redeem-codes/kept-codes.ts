import type { AppError } from '@/lib/core'
import { conflict } from '../shared/errors'

/** 409 `CODE_WITHOUT_EFFECT`: it would give the user nothing, so they keep it. */
export function withoutEffect(reason: string): AppError {
  return conflict(`${reason}; the code would give nothing and was not used`, 'CODE_WITHOUT_EFFECT')
}

/** 409 `CODE_GROUP_UNAVAILABLE`: nobody can use what it gives, so the user keeps it. */
export function groupUnavailable(): AppError {
  const message = 'The group of this code is not available; the code was not used'
  return conflict(message, 'CODE_GROUP_UNAVAILABLE')
}
