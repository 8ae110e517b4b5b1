import type { ReactElement } from 'react'
import { LocalTime } from '../format/local-time'
import type { RequestRow } from './request-row'
import { UsageStatusBadge } from './usage-badges'

/** When a request was made, how it ended and under which id it is found in logs. */
export function UsageHeadline({ row }: { readonly row: RequestRow }): ReactElement {
  return (
    <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <LocalTime iso={row.created_at} />
      <UsageStatusBadge status={row.status} />
      <code className="font-mono text-xs break-all">{row.request_id}</code>
    </span>
  )
}
