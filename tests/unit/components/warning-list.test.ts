import { NextIntlClientProvider } from 'next-intl'
import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { WarningList } from '@/components/routing/warning-list'
import en from '../../../messages/en.json'
import zh from '../../../messages/zh.json'

function shown(locale: 'en' | 'zh', field: string): string {
  const warning = {
    code: 'USAGE_WITHOUT_PRICE',
    message: 'as the API says it',
    path: `model_pricing.0.${field}`,
    model: 'my-model',
  }
  const children = createElement(WarningList, { warnings: [warning], groups: [] })
  const intl = { locale, messages: locale === 'en' ? en : zh, timeZone: 'UTC', children } as const
  return renderToStaticMarkup(createElement(NextIntlClientProvider, intl))
}

describe('usage that costs nothing', () => {
  it.each([
    ['input_price', 'Input of “my-model”', '“my-model”中未定价的输入'],
    ['output_price', 'Output of “my-model”', '“my-model”中未定价的输出'],
    ['per_request_price', 'Requests or pictures of “my-model”', '“my-model”中没有对应档位'],
  ])('is told in the reader’s language: %s', (field, english, chinese) => {
    expect(shown('en', field)).toContain(english)
    expect(shown('zh', field)).toContain(chinese)
  })

  it('is told as the API says it where the field is another', () => {
    expect(shown('en', 'models')).toContain('as the API says it')
  })
})
