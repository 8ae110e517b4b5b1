'use client'

import { useTranslations } from 'next-intl'
import { useId, type ReactElement } from 'react'
import { apiUrl } from '@/components/api/api-url'
import { EntityFilter } from '@/components/data-table/entity-filter'
import { useNavigation } from '@/components/navigation'
import { changeSearch } from '@/components/search-params'
import { NativeSelect } from '@/components/ui/native-select'
import { askOf, ASKS, missingSubject } from './lab-query'

export type SubjectNames = {
  readonly group: string | null
  readonly user: string | null
  readonly key: string | null
}

/** Whom the question is about: a group at its list price, or a key with its user's terms and sessions. */
export function SubjectPicker(props: {
  readonly query: Readonly<Record<string, string>>
  readonly names: SubjectNames
  /** It was asked without one. */
  readonly refused: boolean
}): ReactElement {
  const t = useTranslations('routeLab')
  const { navigate, pathname, search } = useNavigation()
  const { query, names } = props
  const ask = askOf(query)
  const userId = query['user_id']
  const errorId = useId()
  const missing = props.refused ? missingSubject(query) : null
  const facts = (name: typeof missing): { readonly none: string; readonly errorId: string | undefined } => ({
    none: t('none'),
    errorId: missing === name ? errorId : undefined,
  })
  return (
    <div className="flex flex-wrap items-center gap-2">
      <NativeSelect
        aria-label={t('ask')}
        value={ask}
        onChange={(event) =>
          navigate(pathname + changeSearch(search, { ask: event.target.value }), { replace: true })
        }
      >
        {ASKS.map((choice) => (
          <option key={choice} value={choice}>
            {t(`asks.${choice}`)}
          </option>
        ))}
      </NativeSelect>
      {ask === 'group' && (
        <EntityFilter
          name="group_id"
          {...facts('group_id')}
          label={t('group')}
          selected={names.group}
          listUrl={apiUrl('GET /admin/groups')}
        />
      )}
      {ask === 'key' && (
        <EntityFilter
          name="user_id"
          {...facts('user_id')}
          label={t('user')}
          selected={names.user}
          listUrl={apiUrl('GET /admin/users')}
          nameField="email"
          clears={['api_key_id']}
        />
      )}
      {ask === 'key' && userId !== undefined && (
        <EntityFilter
          name="api_key_id"
          {...facts('api_key_id')}
          label={t('key')}
          selected={names.key}
          listUrl={apiUrl('GET /admin/users/{id}/api-keys', { path: { id: userId } })}
        />
      )}
      {missing !== null && (
        <p id={errorId} role="alert" className="text-xs text-destructive">
          {t(`missing.${missing}`)}
        </p>
      )}
    </div>
  )
}
