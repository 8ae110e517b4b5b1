import dynamic from 'next/dynamic'
import { DialogLoading, orFailure } from '@/components/ui/lazy-dialog'

/** Dialogs are loaded when they are opened first: most visits of the list open none. */
export const LazyOwnKeyDialog = dynamic(
  () => orFailure(import('./own-key-dialog').then((file) => file.OwnKeyDialog)),
  { ssr: false, loading: DialogLoading },
)
export const LazyCreatedKeyDialog = dynamic(
  () => orFailure(import('./created-key-dialog').then((file) => file.CreatedKeyDialog)),
  { ssr: false, loading: DialogLoading },
)
export const LazyConnectDialog = dynamic(
  () => orFailure(import('./connect-dialog').then((file) => file.ConnectDialog)),
  { ssr: false, loading: DialogLoading },
)
