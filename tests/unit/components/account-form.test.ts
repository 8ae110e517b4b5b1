import { describe, expect, test } from 'vitest'
import { EMPTY_ACCOUNT, type AccountAnswer } from '@/components/account-editor/account-form'
import { accountIssues } from '@/components/account-editor/account-issues'
import { readAccount, replacedSecrets } from '@/components/account-editor/read-account'
import { writeAccount, writeStatus } from '@/components/account-editor/write-account'
import { readEventStream } from '@/components/account-test/read-event-stream'
import { applyEvent, type AccountTest } from '@/components/account-test/use-account-test'

const ANSWER: AccountAnswer = {
  id: 1,
  revision: 3,
  name: 'one',
  notes: 'n',
  platform: 'anthropic',
  type: 'api_key',
  status: 'error',
  schedulable: true,
  mixed_scheduling: false,
  intercept_warmup: true,
  auto_pause_on_expired: false,
  credentials: { api_key: 'sk-…ab12' },
  base_url: null,
  oauth_token_endpoint: null,
  oauth_client_id: null,
  oauth_scopes: [],
  proxy_id: 4,
  concurrency: 0,
  priority: 1,
  load_factor: null,
  max_sessions: 2,
  session_idle_minutes: 5,
  rate_multiplier: 1.5,
  quota_usd: '0.123456789012345678',
  quota_daily_usd: null,
  quota_weekly_usd: 3,
  expires_at: '2030-01-01T12:30:00.000Z',
  custom_error_codes: [429, 529],
  temp_unschedulable_rules: [{ status_code: 500, keywords: ['busy', 'over load'], duration_minutes: 3 }],
  model_mapping: { 'claude-*': 'claude-*' },
  bindings: [{ group_id: 7, channel_id: null, priority: 9 }],
}

const ZONE = 'Asia/Kathmandu'

describe('the form of an account', () => {
  test('sends back what it was given, and no secret', () => {
    const { id: _id, revision: _revision, status: _status, credentials: _secret, ...rest } = ANSWER
    const { oauth_token_endpoint: _a, oauth_client_id: _b, oauth_scopes: _c, ...fields } = rest
    expect(writeAccount(readAccount(ANSWER, ZONE), ZONE)).toEqual({
      ...fields,
      credentials: {},
      rate_multiplier: '1.5',
      quota_weekly_usd: '3',
    })
  })

  test('shows the expiry in the viewer’s zone', () => {
    expect(readAccount(ANSWER, ZONE).expires_at).toBe('2030-01-01T18:15')
    const form = { ...EMPTY_ACCOUNT, expires_at: '2030-07-01T12:00' }
    expect(writeAccount(form, 'America/New_York').expires_at).toBe('2030-07-01T16:00:00.000Z')
    expect(writeAccount({ ...form, expires_at: 'soon' }, ZONE).expires_at).toBe('soon')
  })

  test('sends the fields of its type alone', () => {
    const form = { ...EMPTY_ACCOUNT, api_key: ' k ', refresh_token: 'r', oauth_scopes: ' a  b ' }
    expect(writeAccount(form, ZONE)).toMatchObject({ credentials: { api_key: 'k' } })
    expect(writeAccount(form, ZONE)).not.toHaveProperty('oauth_scopes')
    expect(writeAccount({ ...form, type: 'oauth' }, ZONE)).toMatchObject({
      credentials: { refresh_token: 'r' },
      oauth_scopes: ['a', 'b'],
    })
  })

  test.each([
    ['openai', 'oauth', 'chatgpt_account_id'],
    ['openai', 'setup_token', 'chatgpt_account_id'],
    ['antigravity', 'oauth', 'project_id'],
  ] as const)('a signed-in account of %s (%s) has its %s beside its secrets', (platform, type, field) => {
    const answer = { ...ANSWER, platform, type, credentials: { access_token: 'ey…ab12', [field]: 'ws-1' } }
    const form = readAccount(answer, ZONE)
    expect(form[field]).toBe('ws-1')
    expect(writeAccount(form, ZONE).credentials).toEqual({ [field]: 'ws-1' })
    expect(writeAccount({ ...form, [field]: ' ws-2 ' }, ZONE).credentials).toEqual({ [field]: 'ws-2' })
    expect(writeAccount({ ...form, [field]: ' ' }, ZONE).credentials).toEqual({ [field]: null })
  })

  test.each([
    ['openai', 'api_key'],
    ['anthropic', 'oauth'],
    ['gemini', 'oauth'],
  ] as const)('no other has such a field: %s, %s', (platform, type) => {
    const form = { ...EMPTY_ACCOUNT, platform, type, chatgpt_account_id: 'ws', project_id: 'p' }
    expect(writeAccount(form, ZONE).credentials).toEqual({})
  })

  test('empty numbers take their default, words go as typed, empty rows go not at all', () => {
    const rows = {
      concurrency: '',
      priority: ' ',
      load_factor: '',
      max_sessions: 'many',
      mapping: [{ source: ' ', target: '' }],
    }
    expect(writeAccount({ ...EMPTY_ACCOUNT, ...rows }, ZONE)).toMatchObject({
      concurrency: 0,
      priority: 50,
      load_factor: null,
      max_sessions: 'many',
      model_mapping: {},
    })
  })

  const filled = { ...EMPTY_ACCOUNT, name: 'one', api_key: 'k' }
  const bound = { group_id: 7, channel_id: null, priority: '1' }

  test.each([
    ['all is there', { ...filled, bindings: [bound] }, true, []],
    [
      'a binding without a group',
      { ...filled, bindings: [bound, { ...bound, group_id: null }] },
      true,
      ['bindings.1.group_id'],
    ],
    ['an empty form', EMPTY_ACCOUNT, true, ['name', 'credentials.api_key']],
    ['one whose secret is stored', { ...filled, api_key: '' }, false, []],
    ['one that signs in', { ...filled, type: 'oauth' }, true, ['credentials.access_token']],
    ['one that can sign in again', { ...filled, type: 'oauth', refresh_token: 'r' }, true, []],
  ] as const)('what is missing is marked before anything is sent: %s', (_, form, isNew, paths) => {
    const missing = Object.entries(accountIssues(form, isNew)).map(([path, { code }]) => [path, code])
    expect(missing).toEqual(paths.map((path) => [path, 'REQUIRED']))
  })

  test('a secret counts as replaced where its mask is another, or shows nothing', () => {
    const replaced = (before: string | undefined, now: string | undefined): readonly string[] =>
      replacedSecrets({ credentials: { api_key: before } }, { credentials: { api_key: now } })
    expect(replaced('sk-…old1', 'sk-…old1')).toEqual([])
    expect(replaced(undefined, undefined)).toEqual([])
    expect(replaced('sk-…old1', 'sk-…new1')).toEqual(['api_key'])
    expect(replaced(undefined, 'sk-…new1')).toEqual(['api_key'])
    expect(replaced('…', '…')).toEqual(['api_key'])
  })

  test('a model named twice is said before the body forgets the first', () => {
    const rows = ['gpt-4.1', '', ' gpt-4.1 ', '', 'GPT-4.1'].map((source) => ({ source, target: 'x' }))
    const form = { ...EMPTY_ACCOUNT, name: 'a', api_key: 'k', mapping: rows }
    expect(accountIssues(form, true)).toEqual({
      'model_mapping.gpt-4.1': { code: 'DUPLICATE_MODEL', message: '' },
    })
  })

  test('sends a status only where the switch was moved: an error of run time stays one', () => {
    const stored = readAccount(ANSWER, ZONE)
    expect(stored.active).toBe(true)
    expect(writeStatus(stored, stored)).toEqual({})
    expect(writeStatus({ ...stored, active: false }, stored)).toEqual({ status: 'disabled' })
    expect(writeStatus(EMPTY_ACCOUNT, null)).toEqual({ status: 'active' })
  })
})

describe('the output of a test', () => {
  const FRESH: AccountTest = {
    isRunning: true,
    isStopped: false,
    upstreamModel: null,
    status: null,
    text: '',
    ok: null,
    durationMs: null,
    message: '',
    reason: '',
  }

  test('grows with each event, however the bytes are cut', async () => {
    const events = [
      { type: 'start', name: 'one' },
      { type: 'sent', upstream_model: 'm' },
      { type: 'answered', status: 200 },
      { type: 'text', text: 'Hel' },
      { type: 'text', text: 'lo\n' },
      { type: 'result', ok: true, status: 200, duration_ms: 12, message: 'OK' },
    ]
    const bytes = new TextEncoder().encode(
      events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join(''),
    )
    const cut = new ReadableStream<Uint8Array>({
      start(controller) {
        for (let at = 0; at < bytes.length; at += 7) controller.enqueue(bytes.slice(at, at + 7))
        controller.close()
      },
    })
    let seen = FRESH
    await readEventStream(new Response(cut), (event) => (seen = applyEvent(seen, event)))
    expect(seen).toEqual({
      ...FRESH,
      isRunning: false,
      upstreamModel: 'm',
      status: 200,
      text: 'Hello\n',
      ok: true,
      durationMs: 12,
      message: 'OK',
    })
  })

  test('ends with what stopped it', () => {
    const event = { type: 'error', reason: 'LIVE_UNAVAILABLE', message: 'away' }
    expect(applyEvent(FRESH, event)).toMatchObject({
      isRunning: false,
      ok: false,
      reason: 'LIVE_UNAVAILABLE',
    })
    expect(applyEvent(FRESH, { type: 'unheard of' })).toBe(FRESH)
  })
})
