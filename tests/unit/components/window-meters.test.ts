import { NextIntlClientProvider } from 'next-intl'
import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, test } from 'vitest'
import { WindowMeters } from '@/components/subscriptions/window-meters'
import messages from '../../../messages/en.json'

function windowAt(usedPercent: number | null, limit: string | null) {
  const used_usd_exact = usedPercent === null ? '0' : String(usedPercent / 10)
  return { limit_usd: limit, used_usd_exact, used_percent: usedPercent, resets_at: '2026-11-21T00:00:00Z' }
}

function textOf(weekly: number): string {
  const windows = {
    daily: windowAt(null, null),
    weekly: windowAt(weekly, '10'),
    monthly: windowAt(null, null),
  }
  const children = createElement(WindowMeters, { windows })
  const intl = { locale: 'en', messages, timeZone: 'UTC', children } as const
  return renderToStaticMarkup(createElement(NextIntlClientProvider, intl))
}

describe('WindowMeters', () => {
  test.each([100, 120])('says in words that a window is used up at %i %%', (percent) => {
    expect(textOf(percent)).toMatch(/aria-valuetext="[^"]*, used up"/)
    expect(textOf(percent)).toContain('of $10.00, used up</span>')
  })

  test('does not say so before', () => {
    expect(textOf(99)).toContain('of $10.00</span>')
    expect(textOf(99)).not.toContain('used up')
  })
})
