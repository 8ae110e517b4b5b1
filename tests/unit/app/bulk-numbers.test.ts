import { createElement } from 'react'
import { NextIntlClientProvider } from 'next-intl'
import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import { BulkNumberInputs, numberFields, type BulkNumbers } from '../../../app/admin/accounts/bulk-numbers'
import en from '../../../messages/en.json'

test('what is typed is set, what is taken away is null, the rest is not sent', () => {
  expect(numberFields({})).toEqual({})
  expect(
    numberFields({ concurrency: ' 7 ', priority: '', quota_usd: null, quota_daily_usd: '0.10' }),
  ).toEqual({ concurrency: 7, quota_usd: null, quota_daily_usd: '0.10' })
})

test('what an account may be without can be taken away', () => {
  const html = markupOf({ max_sessions: null })
  const removable = [...html.matchAll(/aria-label="Remove: ([^"]+)"/g)].map(([, label]) => label)
  expect(removable).toEqual([
    'Load factor',
    'Sessions at once',
    'Quota in total',
    'Quota a day',
    'Quota a week',
  ])
  expect(html.match(/disabled=""[^>]*placeholder="none"/g)).toHaveLength(1)
})

function markupOf(numbers: BulkNumbers): string {
  const children = createElement(BulkNumberInputs, {
    numbers,
    errorOf: () => undefined,
    onChange: () => undefined,
  })
  const intl = { locale: 'en', messages: en, timeZone: 'UTC', children } as const
  return renderToStaticMarkup(createElement(NextIntlClientProvider, intl))
}
