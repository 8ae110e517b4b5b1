import { NextIntlClientProvider } from 'next-intl'
import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import { readFailure } from '@/components/api/call-api'
import { SaveBar } from '@/components/form/editor-form'
import { NavigationContext, type LinkProps } from '@/components/navigation'
import messages from '../../../messages/en.json'

test('why nothing was saved stands in the bar that is always seen', () => {
  const navigation = {
    Link: (props: LinkProps) => createElement('a', props),
    pathname: '/admin/groups/1',
    search: '',
    pending: false,
    navigate: () => undefined,
    refresh: () => undefined,
  }
  const bar = (reason: string | null): string => {
    const failure = reason === null ? null : readFailure(409, { reason })
    const element = createElement(SaveBar, { dirty: true, busy: false, failure, listHref: '/admin/groups' })
    const children = createElement(NavigationContext, { value: navigation }, element)
    const intl = { locale: 'en', messages, timeZone: 'UTC', children } as const
    return renderToStaticMarkup(createElement(NextIntlClientProvider, intl))
  }
  expect(bar('JOINED')).toMatch(/sticky bottom-0[^]*role="alert"[^]*Not saved yet[^]*type="submit"/)
  expect(bar(null)).not.toContain('role="alert"')
})
