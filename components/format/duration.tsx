import { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { formatDuration } from './format-duration'

/** A duration in milliseconds, as the reader's language writes it. */
export function Duration({ ms }: { readonly ms: number }): ReactElement {
  return <>{formatDuration(ms, useTranslations('durations'))}</>
}
