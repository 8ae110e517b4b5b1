import type { useTranslations } from 'next-intl'

const SECOND_MS = 1000
const SECONDS_A_MINUTE = 60

/** The words of durations in the reader's language. */
export type DurationWords = ReturnType<typeof useTranslations<'durations'>>

/** A duration as people read it: `840 ms`, `2.31 s`, `12.3 s`, `2 min 5 s`. */
export function formatDuration(durationMs: number, t: DurationWords): string {
  const wholeMs = Math.round(durationMs)
  if (wholeMs < SECOND_MS) return t('milliseconds', { value: String(wholeMs) })
  if (wholeMs < 10 * SECOND_MS) return t('seconds', { value: (wholeMs / SECOND_MS).toFixed(2) })
  const tenths = (wholeMs / SECOND_MS).toFixed(1)
  if (Number(tenths) < SECONDS_A_MINUTE) return t('seconds', { value: tenths })
  const seconds = Math.round(wholeMs / SECOND_MS)
  return t('minutes', {
    minutes: String(Math.floor(seconds / SECONDS_A_MINUTE)),
    seconds: String(seconds % SECONDS_A_MINUTE),
  })
}
