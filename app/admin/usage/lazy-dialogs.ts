import dynamic from 'next/dynamic'
import { DialogLoading, orFailure } from '@/components/ui/lazy-dialog'

/** Dialogs are loaded when they are opened first. */
export const LazyRefundDialog = dynamic(
  () => orFailure(import('./refund-dialog').then((file) => file.RefundDialog)),
  { ssr: false, loading: DialogLoading },
)
export const LazyRerateDialog = dynamic(
  () => orFailure(import('./rerate-dialog').then((file) => file.RerateDialog)),
  { ssr: false, loading: DialogLoading },
)
