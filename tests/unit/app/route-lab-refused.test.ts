import { NextIntlClientProvider } from 'next-intl'
import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import { Refused } from '../../../app/admin/route-lab/refused'
import en from '../../../messages/en.json'
import zh from '../../../messages/zh.json'

const MESSAGES = { en, zh }

test.each([
  ['en', 'group', 'NOT_FOUND', 'This could not be explained: Group not found.'],
  ['en', 'key', 'NOT_FOUND', 'This could not be explained: API key not found.'],
  ['zh', 'group', 'NOT_FOUND', '无法解释：未找到此分组。'],
  ['zh', 'key', 'NOT_FOUND', '无法解释：未找到此 API 密钥。'],
  ['en', 'group', 'LIVE_UNAVAILABLE', en.errors.LIVE_UNAVAILABLE],
] as const)('Route Lab says in %s what is wrong with a %s: %s', (locale, ask, code, text) => {
  const children = createElement(Refused, { ask, refusal: { code, message: '' } })
  const intl = { locale, messages: MESSAGES[locale], timeZone: 'UTC', children } as const
  expect(renderToStaticMarkup(createElement(NextIntlClientProvider, intl))).toContain(text)
})
