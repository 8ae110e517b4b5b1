'use client'

import { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { useErrorText } from '@/components/api/use-error-text'
import { FormError } from '@/components/form/form-error'

export type LabRefusal = { readonly code: string; readonly message: string }

/** Why there is no explanation. */
export function Refused({ refusal }: { readonly refusal: LabRefusal }): ReactElement {
  const t = useTranslations('routeLab')
  const errorText = useErrorText()
  return <FormError>{t('failed', { reason: errorText(refusal) })}</FormError>
}
