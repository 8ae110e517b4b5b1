'use client'

import { useTranslations } from 'next-intl'
import type { ListFilter } from '@/components/data-table/list-table'
import { PLATFORM_NAMES } from '@/components/routing/platform-badge'
import { ENTITY_STATUSES, PLATFORMS } from '@/lib/core'

/** A list's filter by whether its things are in use. */
export function useStatusFilter(): ListFilter {
  const t = useTranslations('status')
  const label = useTranslations('filters')('status')
  return {
    kind: 'select',
    name: 'status',
    label,
    choices: ENTITY_STATUSES.map((value) => ({ value, label: t(value) })),
  }
}

/** A list's filter by platform. */
export function usePlatformFilter(): ListFilter {
  const label = useTranslations('filters')('platform')
  return {
    kind: 'select',
    name: 'platform',
    label,
    choices: PLATFORMS.map((value) => ({ value, label: PLATFORM_NAMES[value] })),
  }
}
