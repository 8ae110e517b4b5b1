import { NextIntlClientProvider } from 'next-intl'
import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import { readFailure } from '@/components/api/call-api'
import { LoadFailure } from '../../../app/admin/ops/opened-error'
import messages from '../../../messages/en.json'

const { errors, ops } = messages

test.each([
  [404, 'NOT_FOUND', ops.errorGoneText],
  [0, 'UNREACHABLE', errors.UNREACHABLE],
  [500, 'INTERNAL', errors.INTERNAL],
])('a failed request that cannot be shown says why: %i %s', (status, reason, text) => {
  const children = createElement(LoadFailure, { failure: readFailure(status, { reason }) })
  const intl = { locale: 'en', messages, timeZone: 'UTC', children } as const
  expect(renderToStaticMarkup(createElement(NextIntlClientProvider, intl))).toContain(`>${text}</p>`)
})
