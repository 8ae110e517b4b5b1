import { AppError } from '@/lib/core'
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

/** Whether a refusal left a code unused that is right. */
export function isKept(error: unknown): boolean {
  return (
    error instanceof AppError &&
    (error.code === 'CODE_WITHOUT_EFFECT' || error.code === 'CODE_GROUP_UNAVAILABLE')
  )
}
