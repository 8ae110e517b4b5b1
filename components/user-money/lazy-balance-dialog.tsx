'use client'

import { lazy, Suspense, type ReactElement } from 'react'
import type { BalanceOwner } from './balance-dialog'

const BalanceDialog = lazy(async () => ({ default: (await import('./balance-dialog')).BalanceDialog }))

/** The dialog, loaded when it is opened first: exact sums weigh more than the rest of the page. */
export function LazyBalanceDialog(props: {
  readonly user: BalanceOwner
  readonly onClose: () => void
}): ReactElement {
  return (
    <Suspense fallback={null}>
      <BalanceDialog {...props} />
    </Suspense>
  )
}
