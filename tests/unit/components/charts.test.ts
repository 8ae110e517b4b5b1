import { NextIntlClientProvider } from 'next-intl'
import { createElement, type ReactElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, test } from 'vitest'
import { BarList } from '@/components/charts/bar-list'
import { labelledPlaces, niceTicks } from '@/components/charts/chart-scale'
import { FigureTile } from '@/components/charts/figure-tile'
import { linePath } from '@/components/charts/line-path'
import { MeterBar } from '@/components/charts/meter-bar'
import { MAX_SERIES, seriesStyle } from '@/components/charts/series-style'
import { SparkLine } from '@/components/charts/spark-line'
import { TrendChart } from '@/components/charts/trend-chart'
import { NavigationContext, type LinkProps } from '@/components/navigation'
import messages from '../../../messages/en.json'

function html(element: ReactElement): string {
  const navigation = {
    Link: (props: LinkProps) => createElement('a', props),
    pathname: '/admin',
    search: '',
    pending: false,
    navigate: () => undefined,
    refresh: () => undefined,
  }
  const children = createElement(NavigationContext, { value: navigation }, element)
  const intl = { locale: 'en', messages, timeZone: 'Asia/Kolkata', children } as const
  return renderToStaticMarkup(createElement(NextIntlClientProvider, intl))
}

describe('niceTicks', () => {
  test.each([
    [0, [0, 1]],
    [Number.NaN, [0, 1]],
    [1, [0, 0.25, 0.5, 0.75, 1]],
    [7, [0, 2, 4, 6, 8]],
    [0.003, [0, 0.001, 0.002, 0.003]],
    [1_234_567, [0, 500_000, 1_000_000, 1_500_000]],
  ])('%s → %j', (max, ticks) => {
    expect(niceTicks(max)).toEqual(ticks)
  })

  test.each([
    [1, [0, 1]],
    [3, [0, 1, 2, 3]],
    [10, [0, 5, 10]],
    [100, [0, 25, 50, 75, 100]],
  ])('of what is counted: %s → %j', (max, ticks) => {
    expect(niceTicks(max, 'whole')).toEqual(ticks)
  })

  test('labels are evenly apart and never more than wanted', () => {
    expect(labelledPlaces(24, 8)).toEqual([0, 3, 6, 9, 12, 15, 18, 21])
    expect(labelledPlaces(3, 8)).toEqual([0, 1, 2])
    expect(labelledPlaces(0, 8)).toEqual([])
  })
})

describe('charts', () => {
  test('a missing value interrupts the line', () => {
    expect(linePath([0, 10, null, 5], 10)).toBe('M12.500 100.000L37.500 0.000M87.500 50.000')
  })

  test('a line beside a figure begins at nothing, or at the deepest loss', () => {
    expect(html(createElement(SparkLine, { values: [5, 10] }))).toContain('M25.000 50.000L75.000 0.000')
    expect(html(createElement(SparkLine, { values: [-5, 5] }))).toContain('M25.000 100.000L75.000 0.000')
  })

  test('a trend says its values as a table, in the zone asked for, and leads where it may', () => {
    const text = html(
      createElement(TrendChart, {
        label: 'Requests',
        unit: 'count',
        granularity: 'hour',
        timeZone: 'Europe/Berlin',
        times: ['2026-11-21T08:00:00Z', '2026-11-21T09:00:00Z'],
        series: [
          { key: 'a', label: 'Served', values: [1200, null], href: '/admin?model=a' },
          { key: 'b', label: 'Failed', values: [3, 0] },
        ],
      }),
    )
    expect(text).toContain('<caption>Requests</caption>')
    expect(text).toContain('<th scope="row">Nov 21, 09:00</th><td>1,200</td><td>3</td>')
    expect(text).toContain('<th scope="row">Nov 21, 10:00</th><td>–</td><td>0</td>')
    expect(text).toContain('href="/admin?model=a"')
    expect(text).toContain('aria-valuetext="Nov 21, 10:00: Served –, Failed 0"')
  })

  test('an empty range says so and still has its axes', () => {
    const text = html(
      createElement(TrendChart, { label: 'Cost', unit: 'usd', granularity: 'day', times: [], series: [] }),
    )
    expect(text).toContain('No data in this range')
  })

  test.each([
    [
      [0.05, 0.1],
      ['$0', '$0.05', '$0.10'],
    ],
    [
      [0.01, 0.015],
      ['$0.005', '$0.01', '$0.015'],
    ],
    [[1500], ['$500.00', '$1K', '$1.5K']],
  ])('an axis of dollars up to %j says %j', (values, labels) => {
    const series = [{ key: 'a', label: 'Charged', values }]
    const times = values.map((_, hour) => `2026-11-21T0${hour}:00:00Z`)
    const chart = { label: 'Cost', unit: 'usd', granularity: 'hour', times, series } as const
    const text = html(createElement(TrendChart, chart))
    for (const label of labels) expect(text).toContain(`>${label}<`)
  })

  test('lines differ without colour', () => {
    const dashes = Array.from({ length: MAX_SERIES }, (_, index) => seriesStyle(index).dash)
    expect(new Set(dashes).size).toBe(MAX_SERIES)
  })

  test.each([
    [12.345, '$12.35'],
    [0.00001234, '$0.000012'],
    [0, '$0.00'],
  ])('a ranking writes %s dollars as %s', (value, shown) => {
    const bars = [{ key: '1', label: 'ada', value, note: '5 requests', href: '/admin/users/1' }]
    const text = html(createElement(BarList, { label: 'Users', unit: 'usd', bars }))
    expect(text).toContain(shown)
    expect(text).toContain('href="/admin/users/1"')
  })

  test('a used-up limit says it in words, and no limit has no bar', () => {
    const full = html(createElement(MeterBar, { label: 'Day', used: 12, limit: 10, text: '$12 of $10' }))
    expect(full).toContain('value="100"')
    expect(full).toContain('Used up')
    const none = html(createElement(MeterBar, { label: 'Day', used: 12, limit: null, text: '$12' }))
    expect(none).not.toContain('meter')
  })

  test('a tile shows its figure and its course', () => {
    const text = html(
      createElement(FigureTile, { label: 'Requests', value: '42', note: 'a day', trend: [1, 2] }),
    )
    expect(text).toContain('42')
    expect(text).toContain('<path')
  })
})
