'use client'

import { useTranslations } from 'next-intl'
import { useErrorText } from '../api/use-error-text'
import type { FieldErrors } from '../api/field-errors'
import { toast } from '../toast/toast'
import { fieldOf, firstOf, unfold } from './focus-field'

/** Says how many fields are marked and gives the first the focus; what no field of the page shows is said by itself. */
export function useShowRefused(): (errors: FieldErrors) => void {
  const t = useTranslations('form')
  const errorText = useErrorText()
  const show = (errors: FieldErrors): void => {
    const marked = new Set<HTMLElement>()
    for (const [path, error] of Object.entries(errors)) {
      const field = fieldOf(path)
      if (field === null) toast.error(`${path}: ${errorText(error)}`)
      else marked.add(field)
    }
    if (marked.size > 0) toast.error(t('refused', { count: marked.size }))
    for (const field of marked) unfold(field)
    firstOf([...marked])?.focus()
  }
  // Once the errors are on the page.
  return (errors) => void setTimeout(() => show(errors), 0)
}
