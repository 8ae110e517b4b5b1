'use client'

import { useFormatter } from 'next-intl'
import { useMemo } from 'react'
import { formatDuration } from '../format/format-duration'
import { formatUsd } from '../format/format-money'

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
  return useMemo(() => {
    const compact = (value: number): string =>
      format.number(value, { notation: 'compact', maximumFractionDigits: 1 })
    const percent = (value: number): string =>
      format.number(value, { style: 'percent', maximumFractionDigits: 2 })
    if (unit === 'usd')
      return {
        full: (value) => formatUsd(usdDigits(value)),
        short: (value) => `$${compactUsd(value, compact)}`,
      }
    if (unit === 'milliseconds') return { full: formatDuration, short: formatDuration }
    if (unit === 'percent') return { full: percent, short: percent }
    return { full: (value) => format.number(value), short: compact }
  }, [format, unit])
}

const SMALL_USD = 0.01

/** Sums of dollars to the cent, small ones to four digits that count. */
function usdDigits(value: number): string {
  if (value === 0) return '0'
  return Math.abs(value) < SMALL_USD ? String(Number(value.toPrecision(2))) : value.toFixed(2)
}

function compactUsd(value: number, compact: (value: number) => string): string {
  if (value === 0) return '0'
  return Math.abs(value) < 1 ? String(Number(value.toPrecision(2))) : compact(value)
}
