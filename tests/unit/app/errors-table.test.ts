import { NextIntlClientProvider } from 'next-intl'
import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import { NavigationContext, type LinkProps } from '@/components/navigation'
import type { ReasonCount } from '@/lib/services'
import { ErrorsTable } from '../../../app/admin/ops/errors-table'
import messages from '../../../messages/en.json'

const ID = '01938f2e-7c1a-7b3c-8d4e-5f6a7b8c9d0e'
const { allTime, presets } = messages.filters

function html(search: string, reasons: readonly ReasonCount[] = []): string {
  const navigation = {
    Link: (props: LinkProps) => createElement('a', props),
    pathname: '/admin/ops/errors',
    search,
    pending: false,
    navigate: () => undefined,
    refresh: () => undefined,
  }
  const errors = { items: [], total: 0, page: 1, page_size: 20, pages: 0 }
  const names = { user: null, key: null, group: null, channel: null, account: null, model: null }
  const table = createElement(ErrorsTable, { errors, reasons, names, listUrl: '/api/v1/admin/ops/errors' })
  const children = createElement(NavigationContext, { value: navigation }, table)
  const intl = { locale: 'en', messages, timeZone: 'UTC', children } as const
  return renderToStaticMarkup(createElement(NextIntlClientProvider, intl))
}

test.each([
  ['', presets['7d']],
  ['?request_id=not-an-id', presets['7d']],
  [`?request_id=${ID}`, allTime],
  [`?request_id=${ID}&range=1h`, presets['1h']],
])('the time that failed requests are of: %j', (search, label) => {
  expect(html(search)).toContain(`<span class="truncate">${label}</span>`)
})

test('a request that is not among the failed ones is looked for among the billed', () => {
  expect(html(`?request_id=${ID}`)).toContain(`href="/admin/usage?request_id=${ID}"`)
  expect(html('?status=503')).not.toContain('/admin/usage')
})

test('the reasons are counted: a click narrows the list to one, and takes it back', () => {
  const reasons = [
    { code: 'NO_AVAILABLE_ACCOUNT', count: 1200 },
    { code: 'INSUFFICIENT_BALANCE', count: 3 },
  ]
  const all = html('?status=503&page=3', reasons)
  expect(all).toContain('href="/admin/ops/errors?status=503&amp;code=NO_AVAILABLE_ACCOUNT"')
  expect(all).toContain('1,200')
  const one = html('?status=503&code=INSUFFICIENT_BALANCE', reasons)
  expect(one).toContain('href="/admin/ops/errors?status=503"')
  expect(html('?code=GONE', reasons)).toContain('<option value="GONE" selected="">GONE</option>')
})
