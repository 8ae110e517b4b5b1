import { NextIntlClientProvider } from 'next-intl'
import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import { AccountQuotas } from '@/app/admin/accounts/account-quotas'
import { readQuotas } from '@/app/admin/accounts/read-quotas'
import type { AccountView } from '@/lib/services'
import messages from '../../../messages/en.json'

const NOW_MS = Date.parse('2026-11-23T10:00:00Z')
const LATER = '2026-11-23T14:00:00.000Z'

/** As much of an account as its limits are read from. */
function account(fields: Partial<AccountView>): AccountView {
  const none = {
    session_window_utilization: null,
    session_window_end: null,
    quota_usd: null,
    quota_used_usd: 3,
    quota_daily_usd: null,
    quota_daily_used_usd: 3,
    quota_daily_resets_at: LATER,
    quota_weekly_usd: null,
    quota_weekly_used_usd: 3,
    quota_weekly_resets_at: null,
  }
  return { ...none, ...fields } as AccountView
}

test.each([
  [{}, []],
  [{ quota_usd: 4 }, [['total', 0.75]]],
  [
    { quota_daily_usd: '10', quota_weekly_usd: 2 },
    [
      ['daily', 0.3],
      ['weekly', 1.5],
    ],
  ],
  [{ quota_usd: 0, quota_used_usd: 0 }, [['total', 1]]],
  [{ session_window_utilization: 0.83, session_window_end: LATER }, [['session', 0.83]]],
  [{ session_window_utilization: 0.83, session_window_end: '2026-11-23T10:00:00Z' }, []],
])('of an account with %j are shown %j', (fields, shares) => {
  expect(readQuotas(account(fields), NOW_MS).map(({ name, share }) => [name, share])).toEqual(shares)
})

function html(fields: Partial<AccountView>): string {
  const children = createElement(AccountQuotas, { account: account(fields), nowMs: NOW_MS })
  const intl = { locale: 'en', messages, timeZone: 'UTC', children } as const
  return renderToStaticMarkup(createElement(NextIntlClientProvider, intl))
}

test('a limit is said in words beside its bar; an account without one shows nothing', () => {
  expect(html({ quota_usd: 1, quota_used_usd: '0.9999' })).toContain('$0.99 of $1.00')
  expect(html({ quota_usd: 1, quota_used_usd: 0.29 })).toContain('$0.29 of $1.00')
  const text = html({ quota_daily_usd: 10 })
  expect(text).toContain('aria-valuetext="$3.00 of $10.00"')
  expect(text).toMatch(/resets 11\/23\/26, 2:00\sPM/)
  expect(html({ session_window_utilization: 0.834, session_window_end: LATER })).toContain('83%')
  expect(html({})).toBe('')
})
