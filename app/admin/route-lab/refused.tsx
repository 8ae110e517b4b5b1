'use client'

import { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { useErrorText } from '@/components/api/use-error-text'
import { FormError } from '@/components/form/form-error'
import type { Ask } from './lab-query'

export type LabRefusal = { readonly code: string; readonly message: string }

/** Why there is no explanation of what was asked about. */
export function Refused(props: { readonly ask: Ask; readonly refusal: LabRefusal }): ReactElement {
  const t = useTranslations('routeLab')
  const errorText = useErrorText()
  const { ask, refusal } = props
  const reason = refusal.code === 'NOT_FOUND' ? t(`unknown.${ask}`) : errorText(refusal)
  return <FormError>{t('failed', { reason })}</FormError>
}
