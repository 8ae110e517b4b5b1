'use client'

import { useTimeZone, useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { apiUrl } from '@/components/api/api-url'
import { ClearFilters } from '@/components/data-table/clear-filters'
import { EntityFilter } from '@/components/data-table/entity-filter'
import { SearchFilter } from '@/components/data-table/search-filter'
import { SelectFilter } from '@/components/data-table/select-filter'
import { TimeRangeFilter } from '@/components/data-table/time-range-filter'
import { useNavigation } from '@/components/navigation'
import { changeSearch } from '@/components/search-params'
import { NativeSelect } from '@/components/ui/native-select'
import { TREND_GRANULARITIES } from '@/lib/core'
import type { UsageFilterNames } from '../usage/usage-filter-names'
import { AutoRefresh } from './auto-refresh'
import { DASHBOARD_FILTERS, MEASURES } from './dashboard-query'

/** Zones offered beside the viewer's own. */
const ZONES = [
  'UTC',
  'America/Los_Angeles',
  'America/New_York',
  'Europe/London',
  'Europe/Berlin',
  'Asia/Kolkata',
  'Asia/Shanghai',
  'Asia/Tokyo',
  'Australia/Sydney',
]

/** Range, granularity, zone and filters of the dashboard, all kept in the URL. */
export function DashboardToolbar(props: {
  readonly names: UsageFilterNames
  readonly timeZone: string
}): ReactElement {
  const t = useTranslations('dashboard')
  const { names } = props
  const { search } = useNavigation()
  const userId = new URLSearchParams(search).get('user_id')
  const filter = (kind: 'user' | 'group' | 'channel' | 'account'): ReactElement => (
    <EntityFilter
      name={`${kind}_id`}
      label={t(kind)}
      selected={names[kind]}
      listUrl={apiUrl(`GET /admin/${kind}s`)}
      {...(kind === 'user' ? { nameField: 'email', clears: ['api_key_id'] } : {})}
    />
  )
  return (
    <div className="flex flex-wrap gap-2">
      <TimeRangeFilter defaultPreset="24h" />
      <SelectFilter
        name="granularity"
        label={t('granularity')}
        unset={t('fitting')}
        choices={TREND_GRANULARITIES.map((value) => ({ value, label: t(`granularities.${value}`) }))}
      />
      <ZoneSelect timeZone={props.timeZone} />
      <SelectFilter
        name="measure"
        label={t('measure')}
        unset={t('measures.actual_cost')}
        choices={MEASURES.filter((value) => value !== 'actual_cost').map((value) => ({
          value,
          label: t(`measures.${value}`),
        }))}
      />
      {filter('user')}
      {userId !== null && (
        <EntityFilter
          name="api_key_id"
          label={t('key')}
          selected={names.key}
          listUrl={apiUrl('GET /admin/users/{id}/api-keys', { path: { id: userId } })}
        />
      )}
      {filter('group')}
      {filter('channel')}
      {filter('account')}
      <SearchFilter name="model" placeholder={t('modelPlaceholder')} />
      <ClearFilters names={DASHBOARD_FILTERS} />
      <span className="ml-auto">
        <AutoRefresh />
      </span>
    </div>
  )
}

function ZoneSelect({ timeZone }: { readonly timeZone: string }): ReactElement {
  const t = useTranslations('dashboard')
  const own = useTimeZone() ?? 'UTC'
  const { navigate, pathname, search } = useNavigation()
  const zones = [...new Set([own, timeZone, ...ZONES])]
  return (
    <NativeSelect
      aria-label={t('timeZone')}
      value={timeZone}
      onChange={({ target: { value } }) =>
        navigate(pathname + changeSearch(search, { time_zone: value === own ? null : value }), {
          replace: true,
        })
      }
    >
      {zones.map((zone) => (
        <option key={zone} value={zone}>
          {zone}
        </option>
      ))}
    </NativeSelect>
  )
}
