const BRAND = Symbol.for('switchyard.AppError')

/** What an error carries: `message` is safe to show, `cause` is internal and only logged. */
export type AppErrorInput = {
  /** HTTP status of the answer. */
  readonly status: number
  /** Machine-readable reason code, e.g. `MODEL_RESTRICTED`. */
  readonly code: string
  readonly message: string
  /** Safe to show beside the message: field paths, limits, reset times. */
  readonly details?: Readonly<Record<string, unknown>>
  readonly cause?: unknown
}

/** The one error type of the house; thrown when the caller cannot go on. */
export class AppError extends Error {
  readonly status: number
  readonly code: string
  readonly details: Readonly<Record<string, unknown>>
  readonly [BRAND] = true

  constructor(input: AppErrorInput) {
    super(input.message, input.cause === undefined ? undefined : { cause: input.cause })
    this.name = 'AppError'
    this.status = input.status
    this.code = input.code
    this.details = input.details ?? {}
  }
}

/** Recognises an AppError by brand, since bundles carry copies of the class. */
export function isAppError(error: unknown): error is AppError {
  return typeof error === 'object' && error !== null && BRAND in error
}

/** Turns anything thrown into an AppError; an unknown error becomes `INTERNAL` and keeps its cause for the log. */
export function toAppError(error: unknown): AppError {
  if (isAppError(error)) return error
  return new AppError({ status: 500, code: 'INTERNAL', message: 'Internal error', cause: error })
}
