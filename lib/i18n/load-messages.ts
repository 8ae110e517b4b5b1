import type { Locale } from '@/lib/core'
import type messages from '../../messages/en.json'

/** The texts of one language. */
export type Messages = typeof messages

/** Loads the texts of a language; both files have the same keys (a test proves it). */
export async function loadMessages(locale: Locale): Promise<Messages> {
  if (locale === 'zh') return (await import('../../messages/zh.json')).default
  return (await import('../../messages/en.json')).default
}
