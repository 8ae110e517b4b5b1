import { createTranslator, NextIntlClientProvider } from 'next-intl'
import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, test } from 'vitest'
import { accountColumns } from '@/app/admin/accounts/account-columns'
import { channelColumns } from '@/app/admin/channels/channel-columns'
import { groupColumns } from '@/app/admin/groups/group-columns'
import { proxyColumns } from '@/app/admin/proxies/proxy-columns'
import { subscriptionColumns } from '@/app/admin/subscriptions/subscription-columns'
import { userColumns } from '@/app/admin/users/user-columns'
import { keyColumns } from '@/components/api-keys/key-columns'
import { csvText } from '@/components/data-table/csv-text'
import type { DataColumn } from '@/components/data-table/data-column'
import { DataTable } from '@/components/data-table/data-table'
import type { Exported } from '@/components/data-table/exported'
import { NavigationContext, type LinkProps } from '@/components/navigation'
import type { KeyView, UserView } from '@/lib/services'
import messages from '../../../messages/en.json'
import { columnsOf } from '../components/columns-of'

const NOW_MS = Date.parse('2026-11-23T10:00:00Z')
const TIME = '2026-11-22T09:08:07.000Z'

type Area = 'accounts' | 'channels' | 'groups' | 'proxies' | 'subscriptions' | 'userKeys' | 'users'

function words<const Namespace extends Area>(namespace: Namespace) {
  return createTranslator({ locale: 'en', messages, namespace })
}

const NONE = {
  ids: [],
  all: 'none',
  has: () => false,
  toggle: () => undefined,
  toggleAll: () => undefined,
  clear: () => undefined,
} as const

const KEYS = keyColumns<KeyView>(words('userKeys'), { nowMs: NOW_MS, group: () => null, actions: () => null })

/** Columns that only act on a row. */
const ACTING = ['select', 'actions']

function silentColumns<Row extends object>(columns: DataColumn<Row>[]): readonly string[] {
  return columnsOf(columns)
    .filter(({ columnDef, accessorFn }) => columnDef.meta?.csv === undefined && accessorFn === undefined)
    .map(({ id }) => id)
    .filter((id) => !ACTING.includes(id))
}

test('every column that shows something of a row says what an export holds of it', () => {
  const lists = {
    accounts: silentColumns(accountColumns(words('accounts'), NOW_MS, NONE)),
    channels: silentColumns(channelColumns(words('channels'))),
    groups: silentColumns(groupColumns(words('groups'))),
    keys: silentColumns(KEYS),
    proxies: silentColumns(proxyColumns(words('proxies'))),
    subscriptions: silentColumns(subscriptionColumns(words('subscriptions'))),
    users: silentColumns(userColumns(words('users'))),
  }
  expect(Object.entries(lists).filter(([, silent]) => silent.length > 0)).toEqual([])
})

describe('rows as they are exported', () => {
  test('users: exact amounts, ISO times, whole lists', () => {
    const user = {
      email: 'ada@example.com',
      status: 'active',
      role: 'user',
      balance: 0.1,
      balance_exact: '0.100000000000000001',
      groups: ['A', 'B', 'C'].map((name) => ({ name })),
      api_keys_count: 2,
      concurrency: 0,
      totp_enabled: true,
      last_login_at: null,
      created_at: TIME,
    } as unknown as UserView
    expect(csvText(columnsOf(userColumns(words('users'))), [user]).split('\r\n')[1]).toBe(
      `ada@example.com,active,user,0.100000000000000001,"A, B, C",2,0,true,,${TIME}`,
    )
  })

  test('keys: masked, like on the page', () => {
    const key = {
      name: 'ci',
      key_masked: 'sk-…9f2a',
      status: 'active',
      group_name: 'A',
      quota_used: 0.000_000_2,
      last_used_at: TIME,
      expires_at: null,
      created_at: TIME,
    } as unknown as KeyView
    expect(csvText(columnsOf(KEYS), [key]).split('\r\n')[1]).toBe(
      `ci (sk-…9f2a),active,A,0.0000002,${TIME},,${TIME}`,
    )
  })
})

function table(exported: Exported): string {
  const navigation = {
    Link: (props: LinkProps) => createElement('a', props),
    pathname: '/admin/users',
    search: '',
    pending: false,
    navigate: () => undefined,
    refresh: () => undefined,
  }
  const shown = {
    id: 'keys',
    caption: 'Keys',
    columns: KEYS,
    rows: [],
    rowId: () => '',
    empty: null,
    exported,
  }
  const children = createElement(
    NavigationContext,
    { value: navigation },
    createElement(DataTable<KeyView>, shown),
  )
  const intl = { locale: 'en', messages, timeZone: 'UTC', children } as const
  return renderToStaticMarkup(createElement(NextIntlClientProvider, intl))
}

test('a table offers an export unless its page has one of its own', () => {
  const { start } = messages.table.export
  expect(table({ listUrl: '/api/v1/admin/users' })).toContain(start)
  expect(table('rows')).toContain(start)
  expect(table('elsewhere')).not.toContain(start)
})
