import type { ReactElement } from 'react'
import { Skeleton } from '../ui/skeleton'

const ROWS = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']

/** The outline of a page with a table, while its rows are on their way. */
export function TableSkeleton({ label }: { readonly label: string }): ReactElement {
  return (
    <output className="flex flex-col gap-4">
      <span className="sr-only">{label}</span>
      <Skeleton className="h-8 w-44" />
      <div className="flex gap-2">
        <Skeleton className="h-9 w-full max-w-72" />
        <Skeleton className="h-9 w-28" />
      </div>
      <div className="overflow-hidden rounded-lg border border-border bg-surface">
        <Skeleton className="h-9 rounded-none" />
        {ROWS.map((row) => (
          <div key={row} className="flex gap-4 border-t border-border p-3">
            <Skeleton className="h-5 w-1/5" />
            <Skeleton className="h-5 w-2/5" />
            <Skeleton className="h-5 w-1/6" />
            <Skeleton className="h-5 flex-1" />
          </div>
        ))}
      </div>
    </output>
  )
}
