import { NextIntlClientProvider } from 'next-intl'
import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import { AwayNotice } from '../../../app/offline-notice'
import en from '../../../messages/en.json'
import zh from '../../../messages/zh.json'

test.each([
  ['en', en, 'Reload page'],
  ['zh', zh, '重新加载页面'],
] as const)('who waits for the server can load the page anew: %s', (locale, messages, label) => {
  const intl = { locale, messages, timeZone: 'UTC', children: createElement(AwayNotice) } as const
  const markup = renderToStaticMarkup(createElement(NextIntlClientProvider, intl))
  expect(markup).toMatch(new RegExp(`<button [^>]*>${label}</button>`))
})
