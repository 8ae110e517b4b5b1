'use client'

import { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { BILLING_MODES, USAGE_STATUSES } from '@/lib/core'
import { SelectFilter } from '../data-table/select-filter'

/** How requests were billed and how they ended. */
export function BillingFilters(): ReactElement {
  const t = useTranslations('usage')
  return (
    <>
      <SelectFilter
        name="billing_mode"
        label={t('mode')}
        choices={BILLING_MODES.map((value) => ({ value, label: t(`modes.${value}`) }))}
      />
      <SelectFilter
        name="status"
        label={t('status')}
        choices={USAGE_STATUSES.map((value) => ({ value, label: t(`statuses.${value}`) }))}
      />
    </>
  )
}
