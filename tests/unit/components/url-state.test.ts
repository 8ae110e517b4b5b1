import { createTranslator } from 'next-intl'
import { describe, expect, test } from 'vitest'
import { hasFilters } from '@/components/data-table/clear-filters'
import { lastPageSearch } from '@/components/data-table/page-pagination'
import { readViews } from '@/components/data-table/read-views'
import { readTimeRange } from '@/components/data-table/read-time-range'
import { readEntities } from '@/components/data-table/use-entities'
import { countdownText } from '@/components/format/countdown'
import { formatDuration, type DurationWords } from '@/components/format/format-duration'
import { closedSearch } from '@/components/list-search'
import { chainNames } from '@/components/routing/model-chain'
import { changeSearch, setParameter } from '@/components/search-params'
import en from '../../../messages/en.json'
import zh from '../../../messages/zh.json'

describe('changeSearch', () => {
  test.each([
    ['', { status: 'active' }, '?status=active'],
    ['status=active&search=x', { status: null }, '?search=x'],
    ['status=active', { status: '' }, ''],
    ['page=3&status=active', { status: 'disabled' }, '?status=disabled'],
    ['cursor=abc&model=m', { model: 'n' }, '?model=n'],
    ['page=3&status=active', { page: '4' }, '?status=active&page=4'],
    ['search=a', { search: 'b & c' }, '?search=b+%26+c'],
  ])('%j with %j → %j', (search, changes, result) => {
    expect(changeSearch(search, changes)).toBe(result)
  })
})

describe('lastPageSearch', () => {
  test.each([
    ['page=15&sort_by=name', { page: 15, pages: 15 }, null],
    ['page=16&sort_by=name', { page: 16, pages: 15 }, '?sort_by=name&page=15'],
    ['page=999', { page: 999, pages: 1 }, ''],
  ])('%j at %j → %j', (search, position, result) => {
    expect(lastPageSearch(search, { ...position, page_size: 20, total: 0 })).toBe(result)
  })
})

test('setParameter keeps where in a list one is', () => {
  expect(setParameter('cursor=abc&model=m', 'request', 'id-1')).toBe('?cursor=abc&model=m&request=id-1')
  expect(setParameter('cursor=abc&request=id-1', 'request', null)).toBe('?cursor=abc')
  expect(setParameter('request=id-1', 'request', null)).toBe('')
})

test('closedSearch keeps all but what is open over a list', () => {
  expect(closedSearch('cursor=abc&request=id-1&model=m')).toBe('?cursor=abc&model=m')
  expect(closedSearch('error=t~1')).toBe('')
})

describe('readViews', () => {
  test.each([
    ['', []],
    ['no JSON', []],
    ['{"name":"one"}', []],
    ['[{"name":"one","search":"model=m"},{"name":2},"x"]', [{ name: 'one', search: 'model=m' }]],
  ])('%j', (text, views) => {
    expect(readViews(text)).toEqual(views)
  })
})

describe('readTimeRange', () => {
  const nowMs = Date.parse('2026-11-21T12:00:00Z')
  test.each([
    [{}, null, null],
    [{ range: '1h' }, '2026-11-21T11:00:00.000Z', null],
    [{ range: '7d', start: '2020-01-01T00:00:00Z' }, '2026-11-14T12:00:00.000Z', null],
    [{ range: '9y' }, null, null],
    [{ start: '2026-11-01T00:00:00+08:00', end: 'x' }, '2026-10-31T16:00:00.000Z', null],
    // The API refuses these, and the page with them.
    [{ start: '2026-11-02T00:00:00Z', end: '2026-11-01T00:00:00Z' }, '2026-11-02T00:00:00.000Z', null],
    [{ start: '2026-11-02T00:00:00Z', end: '2026-11-02T00:00:00Z' }, '2026-11-02T00:00:00.000Z', null],
    [{ start: '+020266-11-02T00:00:00Z', end: '2026-11-01T00:00:00Z' }, null, '2026-11-01T00:00:00.000Z'],
    [{ end: '+012026-01-01T00:00:00Z' }, null, null],
  ])('%j', (query, start, end) => {
    expect(readTimeRange(query, { nowMs, timeZone: 'UTC' })).toEqual({ start, end })
  })

  test.each([
    // In Auckland it is already the 22nd; its clocks went forward on 27 September.
    ['today', 'Pacific/Auckland', '2026-11-21T12:00:00Z', '2026-11-21T11:00:00.000Z', null],
    [
      'yesterday',
      'Asia/Shanghai',
      '2026-11-21T12:00:00Z',
      '2026-11-19T16:00:00.000Z',
      '2026-11-20T16:00:00.000Z',
    ],
    [
      'yesterday',
      'America/New_York',
      '2026-11-02T12:00:00Z',
      '2026-11-01T04:00:00.000Z',
      '2026-11-02T05:00:00.000Z',
    ],
    ['month', 'Europe/Berlin', '2026-11-21T12:00:00Z', '2026-10-31T23:00:00.000Z', null],
    ['last_month', 'UTC', '2027-01-31T12:00:00Z', '2026-12-01T00:00:00.000Z', '2027-01-01T00:00:00.000Z'],
  ])('%s in %s at %s', (range, timeZone, now, start, end) => {
    expect(readTimeRange({ range }, { nowMs: Date.parse(now), timeZone })).toEqual({ start, end })
  })
})

test('hasFilters looks at the named fields only', () => {
  expect(hasFilters('page=2&sort_by=name', ['status'])).toBe(false)
  expect(hasFilters('status=', ['status'])).toBe(false)
  expect(hasFilters('status=active', ['search', 'status'])).toBe(true)
})

test.each([
  [{ requested: 'a', mapped: 'a', upstream: 'a' }, ['a']],
  [{ requested: 'a', mapped: 'b', upstream: 'b' }, ['a', 'b']],
  [{ requested: 'a', mapped: 'a', upstream: 'c' }, ['a', 'c']],
  [{ requested: 'a', mapped: 'b', upstream: 'c' }, ['a', 'b', 'c']],
  [{ requested: 'a', mapped: 'b', upstream: 'a' }, ['a', 'b', 'a']],
])('chain of %j', (names, chain) => {
  expect(chainNames(names)).toEqual(chain)
})

test.each([
  [-5, '0:00'],
  [1, '0:01'],
  [245_000, '4:05'],
  [3_845_000, '1:04:05'],
])('countdown of %i ms is %s', (leftMs, text) => {
  expect(countdownText(leftMs)).toBe(text)
})

const MESSAGES = { en, zh }

function durationsOf(locale: keyof typeof MESSAGES): DurationWords {
  return createTranslator({ locale, messages: MESSAGES[locale], namespace: 'durations' })
}

test.each([
  [0, '0 ms'],
  [999, '999 ms'],
  [1234, '1.23 s'],
  [59_940, '59.9 s'],
  [59_980, '1 min 0 s'],
  [125_000, '2 min 5 s'],
  [119_700, '2 min 0 s'],
])('%i ms is %s', (durationMs, text) => {
  expect(formatDuration(durationMs, durationsOf('en'))).toBe(text)
})

test('durations in Chinese', () => {
  const texts = [840, 1234, 125_000].map((durationMs) => formatDuration(durationMs, durationsOf('zh')))
  expect(texts).toEqual(['840 毫秒', '1.23 秒', '2 分 5 秒'])
})

test.each([
  [{ data: { items: [{ id: 1, name: 'a', x: 1 }, { id: '2', name: 'b' }, null] } }, [{ id: 1, name: 'a' }]],
  [{ data: null }, []],
  ['nonsense', []],
])('entities of %j', (answer, entities) => {
  expect(readEntities(answer, 'name')).toEqual(entities)
})
