import { NextIntlClientProvider } from 'next-intl'
import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import { KeyStanding, keyStanding } from '@/components/api-keys/key-standing'
import type { KeyRow } from '@/components/api-keys/key-row'
import en from '../../../messages/en.json'
import zh from '../../../messages/zh.json'

// Far from the clock of whoever reads the page: the server's counts.
const NOW = new Date('2099-11-23T12:00:00Z')
const PLAIN = { status: 'active', expires_at: null, quota: null, quota_used: 0 } as const

test.each([
  ['active', {}],
  ['active', { expires_at: '2099-11-23T12:00:01Z', quota: '1', quota_used: '0.99' }],
  ['expired', { expires_at: '2099-11-23T12:00:00Z' }],
  ['spent', { quota: '0.0001', quota_used: '0.0001' }],
  ['spent', { quota: 0 }],
  ['disabled', { status: 'disabled', expires_at: '2020-01-01T00:00:00Z' }],
] as const)('a key is %s with %j', (standing, facts) => {
  expect(keyStanding({ ...PLAIN, ...facts }, NOW.getTime())).toBe(standing)
})

test.each([
  ['en', en, 'Expired'],
  ['zh', zh, '已过期'],
] as const)('an expired key is not called active in %s', (locale, messages, text) => {
  const apiKey = { ...PLAIN, expires_at: '2099-11-22T00:00:00Z' } as unknown as KeyRow
  const children = createElement(KeyStanding, { apiKey, nowMs: NOW.getTime() })
  const intl = { locale, messages, timeZone: 'UTC', children } as const
  const html = renderToStaticMarkup(createElement(NextIntlClientProvider, intl))
  expect(html).toContain(text)
  expect(html).not.toContain(messages.status.active)
})
