import { lazyDialog } from '@/components/ui/lazy-dialog'

/** Dialogs are loaded when they are opened first: most visits of the list open none. */
export const LazyOwnKeyDialog = lazyDialog(() => import('./own-key-dialog').then((file) => file.OwnKeyDialog))
export const LazyCreatedKeyDialog = lazyDialog(() =>
  import('./created-key-dialog').then((file) => file.CreatedKeyDialog),
)
export const LazyConnectDialog = lazyDialog(() =>
  import('./connect-dialog').then((file) => file.ConnectDialog),
)
