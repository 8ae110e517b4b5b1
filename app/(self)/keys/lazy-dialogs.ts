import dynamic from 'next/dynamic'

/** Dialogs are loaded when they are opened first: most visits of the list open none. */
export const LazyOwnKeyDialog = dynamic(async () => (await import('./own-key-dialog')).OwnKeyDialog, {
  ssr: false,
})
export const LazyCreatedKeyDialog = dynamic(
  async () => (await import('./created-key-dialog')).CreatedKeyDialog,
  { ssr: false },
)
export const LazyConnectDialog = dynamic(async () => (await import('./connect-dialog')).ConnectDialog, {
  ssr: false,
})
