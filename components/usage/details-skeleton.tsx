import type { ReactElement } from 'react'
import { Skeleton } from '../ui/skeleton'

/** Stands where the details of a request will be. */
export function DetailsSkeleton(): ReactElement {
  return (
    <div className="flex flex-col gap-4">
      <Skeleton className="h-72" />
      <Skeleton className="h-36" />
      <Skeleton className="h-64" />
    </div>
  )
}
