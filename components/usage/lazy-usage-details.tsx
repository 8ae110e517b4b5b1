'use client'

import { lazy, Suspense, type ComponentProps, type ReactElement } from 'react'
import { DetailsSkeleton } from './details-skeleton'
import type { UsageDetails } from './usage-details'

const Details = lazy(async () => ({ default: (await import('./usage-details')).UsageDetails }))

/** The details, loaded when a request is opened first. */
export function LazyUsageDetails(props: ComponentProps<typeof UsageDetails>): ReactElement {
  return (
    <Suspense fallback={<DetailsSkeleton />}>
      <Details {...props} />
    </Suspense>
  )
}
