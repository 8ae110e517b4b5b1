'use client'

import { useFormatter, useTranslations } from 'next-intl'
import { useMemo } from 'react'
import { formatDuration } from '../format/format-duration'
import { formatUsd, formatUsdSum } from '../format/format-money'

/** What a chart counts; it decides how numbers are written. `percent` takes shares from 0 to 1. */
export type ChartUnit = 'count' | 'usd' | 'milliseconds' | 'percent'

export type ChartNumbers = {
  /** The number with all its digits that count. */
  readonly full: (value: number) => string
  /** A short form for axes and tiles: `1.2M`. */
  readonly short: (value: number) => string
}

/** How a chart writes its numbers in the viewer's language. */
export function useChartNumbers(unit: ChartUnit): ChartNumbers {
  const format = useFormatter()
  const durations = useTranslations('durations')
  return useMemo(() => {
    const compact = (value: number): string =>
      format.number(value, { notation: 'compact', maximumFractionDigits: 1 })
    const percent = (value: number): string =>
      format.number(value, { style: 'percent', maximumFractionDigits: 2 })
    if (unit === 'usd')
      return {
        full: formatUsdSum,
        short: (value) => shortUsd(value, compact),
      }
    if (unit === 'milliseconds') {
      const duration = (value: number): string => formatDuration(value, durations)
      return { full: duration, short: duration }
    }
    if (unit === 'percent') return { full: percent, short: percent }
    return { full: (value) => format.number(value), short: compact }
  }, [format, durations, unit])
}

const LARGE_USD = 1000

/** Cents and what is less with the digits that count, so that steps of an axis stay apart; thousands as `$1.2K`. */
function shortUsd(value: number, compact: (value: number) => string): string {
  if (value === 0) return '$0'
  const size = Math.abs(value)
  if (size >= LARGE_USD) return `${value < 0 ? '−' : ''}$${compact(size)}`
  return formatUsd(size < 1 ? Number(value.toPrecision(2)) : value.toFixed(2))
}
