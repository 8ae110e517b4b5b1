import { NextIntlClientProvider } from 'next-intl'
import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import {
  readFilters,
  spanOf,
  TotalText,
  UsageTotal,
  type UsageFilterFields,
} from '@/components/usage/usage-total'
import en from '../../../messages/en.json'
import zh from '../../../messages/zh.json'

const SUMS = { requests: 1234, total_tokens: 5_600_000, actual_cost: '12.3456', account_cost: 3 }

function textOf(
  locale: 'en' | 'zh',
  span: Parameters<typeof TotalText>[0]['span'],
  sums: Parameters<typeof TotalText>[0]['sums'],
): string {
  const children = createElement(TotalText, { sums, span })
  const intl = { locale, messages: locale === 'en' ? en : zh, timeZone: 'UTC', children } as const
  return renderToStaticMarkup(createElement(NextIntlClientProvider, intl)).replaceAll(/<[^>]+>/g, '')
}

test('what a filter comes to stands in one line; what accounts cost only where it is told', () => {
  expect(textOf('en', 'all', SUMS)).toBe(
    'In total: 1,234 requests · 5.6M tokens · $12.35 charged · $3.00 cost to the operator',
  )
  const { account_cost: _cost, ...own } = SUMS
  expect(textOf('en', 'month', { ...own, requests: 1, total_tokens: 1 })).toBe(
    'In the last 30 days: 1 request · 1 token · $12.35 charged',
  )
  expect(textOf('zh', 'month', own)).toBe('近 30 天合计：1,234 次请求 · 560万 Token · 收费 $12.35')
})

test.each([
  [{}, 'month'],
  [{ model: 'm', start: '2026-11-01T00:00:00.000Z' }, 'all'],
  [{ end: '2026-11-01T00:00:00.000Z' }, 'monthBefore'],
  [{ request_id: 'r', start: '2026-11-01T00:00:00.000Z' }, null],
])('the sums of %j are of %s', (filters, span) => {
  expect(spanOf(filters)).toBe(span)
})

test('filters are read as they were written', () => {
  const filters = { model: '模型 a&b', start: '2026-11-01T00:00:00.000Z' }
  expect(readFilters(new URLSearchParams(filters).toString())).toEqual(filters)
})

test.each<[UsageFilterFields, boolean]>([
  [{}, true],
  [{ user_id: '7', channel_id: '3', start: '2026-11-01T00:00:00.000Z' }, true],
  [{ model: 'claude-sonnet-4-5' }, false],
  [{ user_id: '7', status: 'ok' }, false],
])('what %j comes to is told unasked: %j', (filters, isUnasked) => {
  const load = () => new Promise<never>(() => undefined)
  const children = createElement(UsageTotal, { filters, load })
  const intl = { locale: 'en', messages: en, timeZone: 'UTC', children } as const
  const html = renderToStaticMarkup(createElement(NextIntlClientProvider, intl))
  expect(html.includes('Add these requests up')).toBe(!isUnasked)
})
