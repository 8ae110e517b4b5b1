import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { AppError } from '@/lib/core'
import { accountHealth } from '@/lib/core'
import { listQueryShape } from '@/lib/services/shared/list-page'
import { nextRefreshMs, refreshSeconds } from '../../../app/admin/(overview)/auto-refresh'
import { listQuery, nameOf, readQuery } from '../../../app/list-query'
import { safeDestination } from '../../../app/login/safe-destination'

describe('safeDestination', () => {
  test.each([
    ['/admin/usage?model=a%20b', '/admin/usage?model=a%20b'],
    [undefined, '/'],
    ['', '/'],
    ['admin', '/'],
    ['https://evil.example', '/'],
    ['//evil.example/x', '/'],
    ['/\\evil.example', '/'],
    ['/.//evil.example', '/'],
    ['javascript:alert(1)', '/'],
    ['/login?to=/login', '/'],
    ['/a\nb', '/ab'],
    [['/admin', '/keys'], '/'],
    [`/admin/route-lab?model=${'m'.repeat(250)}`, `/admin/route-lab?model=${'m'.repeat(250)}`],
    ['/admin?model=m&_rsc=1x2y', '/admin?model=m'],
  ])('%j → %j', (to, destination) => {
    expect(safeDestination(to)).toBe(destination)
  })
})

describe('refreshSeconds', () => {
  test.each([
    ['', '60'],
    ['range=7d', '60'],
    ['start=2026-11-01&end=2026-11-02', 'off'],
    ['refresh=10&end=2026-11-02', '10'],
    ['refresh=off', 'off'],
    ['refresh=7', '60'],
  ])('%j → %j', (search, seconds) => {
    expect(refreshSeconds(search)).toBe(seconds)
  })
})

describe('nextRefreshMs', () => {
  test.each([
    ['60', { pending: false, isOffline: false }, 60_000],
    ['60', { pending: true, isOffline: false }, null],
    ['60', { pending: false, isOffline: true }, null],
    ['off', { pending: false, isOffline: false }, null],
  ])('every %s s, %j → %j', (seconds, state, refreshMs) => {
    expect(nextRefreshMs(seconds, state)).toBe(refreshMs)
  })
})

describe('readQuery and listQuery', () => {
  const rules = {
    names: ['search', 'status', 'group_id', 'page', 'page_size', 'sort_by', 'sort_order'],
    choices: { status: ['active', 'disabled'] },
    ids: ['group_id'],
    sortable: ['name', 'id'],
    defaultSort: { by: 'name', order: 'asc' },
  } as const

  test('keeps what makes sense', () => {
    const params = { search: [' a ', 'b'], status: 'odd', group_id: '1e3', other: 'x', page: '2' }
    expect(readQuery(params, rules)).toEqual({ search: 'a', page: '2' })
  })

  test('a text that no row can hold is looked for, and found nowhere', () => {
    const query = readQuery({ search: '\0', model: 'a\0b', page: '\0', group_id: '\0' }, rules)
    expect(query).toEqual({ search: '\uFFFD', page: '\uFFFD' })
    const { search, page } = listQuery(query, rules).input
    expect(page).toBe('1')
    expect(z.object(listQueryShape).parse({ search })).toMatchObject({ search: '\uFFFD' })
  })

  test.each([
    [
      { page: '0', page_size: '5000', sort_by: 'password_hash' },
      { page: '1', page_size: '20', sort_by: 'name', sort_order: 'asc' },
    ],
    [
      { page: '3', sort_by: 'id' },
      { page: '3', page_size: '20', sort_by: 'id', sort_order: 'desc' },
    ],
    [
      { page: '-1', sort_by: 'id', sort_order: 'asc' },
      { page: '1', page_size: '20', sort_by: 'id', sort_order: 'asc' },
    ],
  ])('%j → %j', (query, input) => {
    expect(listQuery(query, rules).input).toEqual(input)
  })
})

describe('nameOf', () => {
  const gone = () => Promise.reject(new AppError({ status: 404, code: 'NOT_FOUND', message: 'gone' }))

  test('is null without a filter and the id of what is gone', async () => {
    expect(await nameOf(undefined, () => Promise.resolve('x'))).toBeNull()
    expect(await nameOf('7', (id) => Promise.resolve(`n${id}`))).toBe('n7')
    expect(await nameOf('7', gone)).toBe('#7')
  })

  test('passes other errors on', async () => {
    await expect(nameOf('7', () => Promise.reject(new Error('down')))).rejects.toThrow('down')
  })
})

describe('accountHealth', () => {
  const nowMs = Date.parse('2026-11-21T12:00:00Z')
  const later = '2026-11-21T12:05:00Z'
  const earlier = '2026-11-21T11:55:00Z'
  const well = {
    status: 'active',
    schedulable: true,
    expires_at: null,
    auto_pause_on_expired: true,
    error_message: null,
    rate_limited_until: null,
    overloaded_until: null,
    temp_unschedulable_until: null,
    temp_unschedulable_reason: null,
    live: null,
  } as const
  const live = {
    slots_in_use: 0,
    waiting: 0,
    error_message: null,
    quota_exhausted_until: null,
    rate_limited_until: null,
    overloaded_until: null,
    temp_unschedulable_until: null,
    temp_unschedulable_reason: null,
    model_cooldowns: {},
    last_used_at: null,
  }

  test.each([
    ['well', {}, 'healthy'],
    ['disabled beats all', { status: 'disabled', rate_limited_until: later }, 'disabled'],
    ['error', { status: 'error', error_message: 'bad key' }, 'error'],
    ['error the gateway knows of', { live: { ...live, error_message: 'refused' } }, 'error'],
    ['error that was recorded', { error_message: 'refused' }, 'error'],
    ['error that is over', { error_message: 'refused', live }, 'healthy'],
    ['quota', { live: { ...live, quota_exhausted_until: later } }, 'quota_exhausted'],
    ['quota without a window', { live: { ...live, quota_exhausted_until: 'endless' } }, 'quota_exhausted'],
    ['paused', { schedulable: false }, 'paused'],
    ['expired', { expires_at: earlier }, 'expired'],
    ['expired but meant to go on', { expires_at: earlier, auto_pause_on_expired: false }, 'healthy'],
    ['rate limited', { rate_limited_until: later }, 'rate_limited'],
    ['no longer rate limited', { rate_limited_until: earlier }, 'healthy'],
    ['overloaded', { overloaded_until: later }, 'overloaded'],
    ['out for now', { temp_unschedulable_until: later }, 'temporarily_out'],
    ['the gateway knows better', { rate_limited_until: later, live }, 'healthy'],
    ['the gateway knows first', { live: { ...live, overloaded_until: later } }, 'overloaded'],
  ] as const)('%s', (_, facts, kind) => {
    expect(accountHealth({ ...well, ...facts }, nowMs).kind).toBe(kind)
  })

  test('tells when it is over and why', () => {
    const facts = { ...well, temp_unschedulable_until: later, temp_unschedulable_reason: '529 overloaded' }
    expect(accountHealth(facts, nowMs)).toEqual({
      kind: 'temporarily_out',
      untilMs: Date.parse(later),
      reason: '529 overloaded',
    })
  })
})
