import type { TranslatedRequest, TranslationWork } from '@/lib/protocols'

/** A request to be translated, under a number of the asking thread's own. */
export type TranslationAsked = { readonly id: number; readonly work: TranslationWork }

/** The thread has loaded its code: it will answer. */
export type TranslationReady = { readonly isReady: true }

/** What became of it; errors do not survive the way between threads, so their fields are told. */
export type TranslationTold =
  | { readonly id: number; readonly made: TranslatedRequest }
  | { readonly id: number; readonly refusal: RefusalFields }

/** The fields of an AppError; `cause` = the stack of an unknown error, for the log alone. */
export type RefusalFields = {
  readonly status: number
  readonly code: string
  readonly message: string
  readonly details: Readonly<Record<string, unknown>>
  readonly cause?: string
}
