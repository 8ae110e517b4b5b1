'use client'

import { useFormatter, type DateTimeFormatOptions } from 'next-intl'
import { useMemo } from 'react'
import type { TrendGranularity } from '@/lib/core'

type ChartTimes = {
  /** Under the axis. */
  readonly short: (iso: string) => string
  /** In the readout and the table. */
  readonly full: (iso: string) => string
}

type TimeAxis = {
  readonly times: readonly string[]
  readonly granularity: TrendGranularity
  /** Where it is not the viewer's own. */
  readonly timeZone?: string | undefined
}

const DAY_MS = 86_400_000

/** How a chart writes the times of its places. */
export function useChartTimes({ times, granularity, timeZone }: TimeAxis): ChartTimes {
  const format = useFormatter()
  const isLong = Date.parse(times.at(-1) ?? '') - Date.parse(times[0] ?? '') > DAY_MS
  return useMemo(() => {
    const write = (iso: string, options: DateTimeFormatOptions): string =>
      format.dateTime(new Date(iso), timeZone === undefined ? options : { ...options, timeZone })
    const day = { month: 'short', day: 'numeric' } as const
    const clock = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const
    if (granularity === 'month') {
      const month = (iso: string): string => write(iso, { year: 'numeric', month: 'short' })
      return { short: month, full: month }
    }
    if (granularity === 'day' || granularity === 'week') {
      return { short: (iso) => write(iso, day), full: (iso) => write(iso, { dateStyle: 'full' }) }
    }
    const dayAndClock = (iso: string): string => write(iso, { ...day, ...clock })
    return { short: isLong ? dayAndClock : (iso) => write(iso, clock), full: dayAndClock }
  }, [format, granularity, timeZone, isLong])
}
