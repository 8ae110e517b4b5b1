import type { Locale } from '@/lib/core'

/** Languages by their own names. */
export const LOCALE_NAMES: Readonly<Record<Locale, string>> = { en: 'English', zh: '中文' }
