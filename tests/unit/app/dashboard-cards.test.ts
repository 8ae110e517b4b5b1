import { NextIntlClientProvider } from 'next-intl'
import { createElement, type ReactElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import { NavigationContext, type LinkProps } from '@/components/navigation'
import type { OwnErrorView } from '@/lib/services'
import { LatestErrors } from '../../../app/(self)/dashboard/latest-errors'
import { OwnErrorsTable } from '../../../app/(self)/usage/own-errors-table'
import { GatewayCard } from '../../../app/admin/(overview)/gateway-card'
import messages from '../../../messages/en.json'
import chinese from '../../../messages/zh.json'

type Texts = typeof messages | typeof chinese

function html(element: ReactElement, texts: Texts = messages): string {
  const navigation = {
    Link: (props: LinkProps) => createElement('a', props),
    pathname: '/',
    search: '',
    pending: false,
    navigate: () => undefined,
    refresh: () => undefined,
  }
  const children = createElement(NavigationContext, { value: navigation }, element)
  const locale = texts === messages ? ('en' as const) : ('zh' as const)
  const intl = { locale, messages: texts, timeZone: 'UTC', children }
  return renderToStaticMarkup(createElement(NextIntlClientProvider, intl))
}

const FAILED: OwnErrorView = {
  created_at: '2026-11-23T03:00:00.000Z',
  request_id: '01938f2e-7c1a-7b3c-8d4e-5f6a7b8c9d0e',
  api_key_id: 1,
  api_key_name: 'laptop',
  group_id: 1,
  group_name: 'Team A',
  protocol: 'anthropic_messages',
  requested_model: 'sonet',
  status: 503,
  code: 'NO_AVAILABLE_ACCOUNT',
  message: 'No available accounts: no account is bound to this route',
  duration_ms: 1,
  ip: '127.0.0.1',
}

test('accounts that serve nothing until somebody sees to them stand on the dashboard', () => {
  const card = (broken: number): string =>
    html(createElement(GatewayCard, { state: null, failed: 0, broken }))
  expect(card(2)).toContain('href="/admin/accounts?status=error"')
  expect(card(2)).toContain('2 accounts in error')
  expect(card(0)).not.toContain('status=error')
})

test('failed requests of a user: what was asked for and what was answered, in their language', () => {
  const card = createElement(LatestErrors, { errors: [FAILED] })
  expect(html(card)).toContain('no account is bound to this route')
  expect(html(card)).toContain('href="/usage/errors"')
  expect(html(card, chinese)).not.toContain('No available accounts')
  expect(html(createElement(LatestErrors, { errors: [] }))).toBe('')
})

test('the list of them names the key and the request', () => {
  const errors = { items: [FAILED], total: 1, page: 1, page_size: 20, pages: 1 }
  const table = html(createElement(OwnErrorsTable, { errors, listUrl: '/api/v1/user/errors', keyName: null }))
  for (const text of ['503', 'sonet', 'laptop', FAILED.request_id]) expect(table).toContain(text)
})
