'use client'

import { Inbox, SearchX } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { StateMessage } from '../layout/state-message'
import { useNavigation } from '../navigation'
import { ClearFilters, hasFilters } from './clear-filters'

/**
 * Why a table shows no rows: the filters hide them, or there are none; `text` says where rows come from. A later page without
 * rows says nothing: its list leads back to the last one.
 */
export function TableEmpty(props: {
  readonly filters: readonly string[]
  readonly text: string
}): ReactElement | null {
  const t = useTranslations('states')
  const { search } = useNavigation()
  if (Number(new URLSearchParams(search).get('page') ?? 1) > 1) return null
  if (hasFilters(search, props.filters)) {
    return (
      <StateMessage
        icon={<SearchX />}
        title={t('noMatchTitle')}
        text={t('noMatchText')}
        actions={<ClearFilters names={props.filters} />}
      />
    )
  }
  return <StateMessage icon={<Inbox />} title={t('noneYetTitle')} text={props.text} />
}
