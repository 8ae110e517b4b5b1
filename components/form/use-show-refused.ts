'use client'

import { useTranslations } from 'next-intl'
import { useErrorText } from '../api/use-error-text'
import type { FieldErrors } from '../channel-form/find-issues'
import { toast } from '../toast/toast'
import { fieldOf, firstOf, unfold } from './focus-field'

/**
 * Says how many fields are marked and gives the first the focus; what no field of the page shows is said by itself. Of what
 * `isTold` already nothing is said again.
 */
export function useShowRefused(): (errors: FieldErrors, isTold?: boolean) => void {
  const t = useTranslations('form')
  const errorText = useErrorText()
  const show = (errors: FieldErrors, isTold: boolean): void => {
    const marked = new Set<HTMLElement>()
    for (const [path, error] of Object.entries(errors)) {
      const field = fieldOf(path)
      if (field !== null) marked.add(field)
      else if (!isTold) toast.error(`${path}: ${errorText(error)}`)
    }
    if (marked.size > 0 && !isTold) toast.error(t('refused', { count: marked.size }))
    for (const field of marked) unfold(field)
    firstOf([...marked])?.focus()
  }
  // Once the errors are on the page.
  return (errors, isTold = false) => void setTimeout(() => show(errors, isTold), 0)
}
