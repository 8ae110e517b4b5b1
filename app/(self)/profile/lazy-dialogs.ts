import dynamic from 'next/dynamic'
import { DialogLoading, orFailure } from '@/components/ui/lazy-dialog'

/** Dialogs are loaded when they are opened first. */
export const LazySetupTotpDialog = dynamic(
  () => orFailure(import('./setup-totp-dialog').then((file) => file.SetupTotpDialog)),
  { ssr: false, loading: DialogLoading },
)
export const LazyConfirmTotpDialog = dynamic(
  () => orFailure(import('./confirm-totp-dialog').then((file) => file.ConfirmTotpDialog)),
  { ssr: false, loading: DialogLoading },
)
export const LazyRecoveryCodesDialog = dynamic(
  () => orFailure(import('./recovery-codes-dialog').then((file) => file.RecoveryCodesDialog)),
  { ssr: false, loading: DialogLoading },
)
