import { describe, expect, test } from 'vitest'
import { chooseLocale, validTimeZone } from '@/lib/i18n'

describe('chooseLocale', () => {
  test.each([
    ['zh', 'en-US', 'zh'],
    ['en', 'zh-CN', 'en'],
    ['fr', 'zh-CN,zh;q=0.9,en;q=0.8', 'zh'],
    [undefined, 'en-US,en;q=0.5,zh;q=0.9', 'en'],
    [undefined, 'fr-FR,fr;q=0.9,zh-TW;q=0.5,en;q=0.4', 'zh'],
    [undefined, 'en;q=0, zh;q=0.1', 'zh'],
    [undefined, 'de', 'en'],
    [undefined, '', 'en'],
    [undefined, null, 'en'],
    [undefined, ';;;q=x,,', 'en'],
  ])('cookie %j, header %j → %s', (cookie, header, locale) => {
    expect(chooseLocale(cookie, header)).toBe(locale)
  })
})

test.each([
  ['Europe/Berlin', 'Europe/Berlin'],
  ['Nowhere/Land', 'UTC'],
  ['', 'UTC'],
  [undefined, 'UTC'],
])('time zone %j → %s', (given, used) => {
  expect(validTimeZone(given)).toBe(used)
})
