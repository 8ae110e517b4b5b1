import dynamic from 'next/dynamic'

/** Dialogs are loaded when they are opened first. */
export const LazyRefundDialog = dynamic(async () => (await import('./refund-dialog')).RefundDialog, {
  ssr: false,
})
export const LazyRerateDialog = dynamic(async () => (await import('./rerate-dialog')).RerateDialog, {
  ssr: false,
})
