import type { ReactElement } from 'react'
import { LocalTime } from '../format/local-time'
import { Skeleton } from '../ui/skeleton'
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

/** Stands where the headline will be, with as many lines. */
export function HeadlineSkeleton({ id }: { readonly id: string }): ReactElement {
  return (
    <div aria-hidden className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <Skeleton className="h-5.5 w-52" />
      <code className="invisible font-mono text-xs break-all">{id}</code>
    </div>
  )
}
