import type { ReactElement } from 'react'
import { LocalTime } from '../format/local-time'
import { Skeleton } from '../ui/skeleton'
import type { RequestRow } from './request-row'
import { UsageStatusBadge } from './usage-badges'

/** When a request was made, how it ended and under which id it is found in logs, in two lines. */
export function UsageHeadline({ row }: { readonly row: RequestRow }): ReactElement {
  return (
    <span className="flex flex-col gap-1">
      <span className="flex h-5.5 items-center gap-3 whitespace-nowrap">
        <LocalTime iso={row.created_at} />
        <UsageStatusBadge status={row.status} />
      </span>
      <code className="font-mono text-xs break-all">{row.request_id}</code>
    </span>
  )
}

/** Stands where the headline will be, as high. */
export function HeadlineSkeleton(): ReactElement {
  return (
    <div aria-hidden className="flex flex-col gap-1">
      <Skeleton className="h-5.5 w-52" />
      <Skeleton className="h-4 w-64" />
    </div>
  )
}
