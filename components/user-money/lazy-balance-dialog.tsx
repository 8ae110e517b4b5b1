import { lazyDialog } from '../ui/lazy-dialog'

/** The dialog, loaded when it is opened first: exact sums weigh more than the rest of the page. */
export const LazyBalanceDialog = lazyDialog(() =>
  import('./balance-dialog').then((file) => file.BalanceDialog),
)
