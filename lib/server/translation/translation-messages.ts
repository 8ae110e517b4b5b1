import type { TranslatedRequest, TranslationWork } from '@/lib/protocols'

/** A request to be translated, under a number of the asking thread's own. */
export type TranslationAsked = { readonly id: number; readonly work: TranslationWork }

/** What became of it; errors do not survive the way between threads, so their fields are told. */
export type TranslationTold =
  | { readonly id: number; readonly made: TranslatedRequest }
  | { readonly id: number; readonly refusal: RefusalFields }

/** The fields of an AppError. */
export type RefusalFields = {
  readonly status: number
  readonly code: string
  readonly message: string
  readonly details: Readonly<Record<string, unknown>>
}
