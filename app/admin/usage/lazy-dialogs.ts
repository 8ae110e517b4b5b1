import { lazyDialog } from '@/components/ui/lazy-dialog'

/** Dialogs are loaded when they are opened first. */
export const LazyRefundDialog = lazyDialog(() => import('./refund-dialog').then((file) => file.RefundDialog))
export const LazyRerateDialog = lazyDialog(() => import('./rerate-dialog').then((file) => file.RerateDialog))
