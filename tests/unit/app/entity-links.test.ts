import { NextIntlClientProvider } from 'next-intl'
import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import { NavigationContext, type LinkProps } from '@/components/navigation'
import { EntityLinks } from '../../../app/admin/entity-links'
import messages from '../../../messages/en.json'

test('an entity leads to its billed requests, its failed ones, and what changed it: no signing in, no tests', () => {
  const navigation = {
    Link: (props: LinkProps) => createElement('a', props),
    pathname: '/admin/users/7',
    search: '',
    navigate: () => undefined,
    refresh: () => undefined,
    pending: false,
  }
  const links = createElement(EntityLinks, { kind: 'user', id: 7 })
  const children = createElement(NavigationContext, { value: navigation }, links)
  const intl = { locale: 'en', messages, timeZone: 'UTC', children } as const
  const html = renderToStaticMarkup(createElement(NextIntlClientProvider, intl))
  expect([...html.matchAll(/href="([^"]+)"/g)].map(([, href]) => href)).toEqual([
    '/admin/usage?user_id=7',
    '/admin/ops/errors?user_id=7',
    '/admin/audit-log?resource=user&amp;resource_id=7&amp;action=changes',
  ])
})
