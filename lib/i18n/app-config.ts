import type { Locale } from '@/lib/core'
import type { Messages } from './load-messages'

declare module 'next-intl' {
  // Module augmentation needs an interface.
  // oxlint-disable-next-line typescript/consistent-type-definitions
  interface AppConfig {
    Locale: Locale
    Messages: Messages
  }
}
