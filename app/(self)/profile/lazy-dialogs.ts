import { lazyDialog } from '@/components/ui/lazy-dialog'

/** Dialogs are loaded when they are opened first. */
export const LazySetupTotpDialog = lazyDialog(() =>
  import('./setup-totp-dialog').then((file) => file.SetupTotpDialog),
)
export const LazyConfirmTotpDialog = lazyDialog(() =>
  import('./confirm-totp-dialog').then((file) => file.ConfirmTotpDialog),
)
export const LazyRecoveryCodesDialog = lazyDialog(() =>
  import('./recovery-codes-dialog').then((file) => file.RecoveryCodesDialog),
)
