'use client'

import type { ReactElement } from 'react'
import { callApi } from '@/components/api/call-api'
import { LazyUsageDetails } from '@/components/usage/lazy-usage-details'
import { UsageDrawer } from '@/components/usage/usage-drawer'

const load = (id: string) => callApi('GET /user/usage/{id}', { path: { id } })

/** The request the address names, over one's own usage. */
export function OpenedOwnRequest({ ids }: { readonly ids: readonly string[] }): ReactElement {
  return (
    <UsageDrawer ids={ids} load={load}>
      {(row) => <LazyUsageDetails row={row} />}
    </UsageDrawer>
  )
}
