'use client'

import { useTranslations } from 'next-intl'
import { useErrorText } from '../api/use-error-text'
import type { FieldErrors } from '../api/field-errors'
import { refusalAt } from './refusal-at'

/** The sentence about a refused field, by its path; `undefined` while nothing is wrong with it. */
export function useErrorOf(errors: FieldErrors): (path: string) => string | undefined {
  const t = useTranslations('form')
  const errorText = useErrorText()
  return (path) => {
    const refusal = refusalAt(errors, path)
    if (refusal === null) return undefined
    const text = errorText(refusal.error)
    return refusal.entry === null ? text : t('entry', { number: refusal.entry, error: text })
  }
}
