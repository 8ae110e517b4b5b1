'use client'

import type { ReactElement } from 'react'
import { callApi } from '@/components/api/call-api'
import { LazyUsageDetails } from '@/components/usage/lazy-usage-details'
import { UsageDrawer } from '@/components/usage/usage-drawer'
import { Corrections } from './corrections'

const load = (id: string) => callApi('GET /admin/usage/{id}', { path: { id } })

/** The request the address names, over the usage of everybody. */
export function OpenedRequest({ ids }: { readonly ids: readonly string[] }): ReactElement {
  return (
    <UsageDrawer ids={ids} load={load}>
      {(row, reload) => (
        <LazyUsageDetails row={row} operator={row} corrections={<Corrections row={row} reload={reload} />} />
      )}
    </UsageDrawer>
  )
}
