import { NextIntlClientProvider } from 'next-intl'
import { createElement, useState, type ReactElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import { newerOf } from '@/components/form/newer-of'
import { useForm } from '@/components/form/use-form'
import { NavigationContext, type LinkProps } from '@/components/navigation'
import messages from '../../../messages/en.json'

type Stored = { readonly revision: number; readonly name: string }

function html(element: ReactElement): string {
  const navigation = {
    Link: (props: LinkProps) => createElement('a', props),
    pathname: '/admin',
    search: '',
    pending: false,
    navigate: () => undefined,
    refresh: () => undefined,
  }
  const children = createElement(NavigationContext, { value: navigation }, element)
  const intl = { locale: 'en', messages, timeZone: 'UTC', children } as const
  return renderToStaticMarkup(createElement(NextIntlClientProvider, intl))
}

/** A form that knows one answer beside a page that has read another. */
function Name(props: { readonly known: Stored; readonly read: Stored }): string {
  const [known, setKnown] = useState(props.known)
  const read = ({ name }: Stored): { readonly name: string } => ({ name })
  const { form, dirty } = useForm<{ readonly name: string }, Stored>({
    initial: read(known),
    stored: read,
    newer: newerOf(known, props.read),
    onStored: setKnown,
    send: () => Promise.reject(new Error('not sent here')),
    onSaved: () => undefined,
  })
  return `${form.name} ${known.revision} ${dirty ? 'changed' : 'saved'}`
}

test('a form shows what its page has read since, and builds on it', () => {
  const known = { revision: 1, name: 'old' }
  expect(html(createElement(Name, { known, read: { revision: 2, name: 'new' } }))).toBe('new 2 saved')
  expect(html(createElement(Name, { known, read: { revision: 1, name: 'late' } }))).toBe('old 1 saved')
})
