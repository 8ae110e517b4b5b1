import dynamic from 'next/dynamic'

/** Dialogs are loaded when they are opened first. */
export const LazySetupTotpDialog = dynamic(
  async () => (await import('./setup-totp-dialog')).SetupTotpDialog,
  {
    ssr: false,
  },
)
export const LazyConfirmTotpDialog = dynamic(
  async () => (await import('./confirm-totp-dialog')).ConfirmTotpDialog,
  { ssr: false },
)
export const LazyRecoveryCodesDialog = dynamic(
  async () => (await import('./recovery-codes-dialog')).RecoveryCodesDialog,
  { ssr: false },
)
