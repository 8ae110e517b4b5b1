import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AppError, buildModelTable, type AccountTestStep, type LivePort } from '@/lib/core'
import { EMPTY_HEALTH, type AccountHealth } from '@/lib/scheduling'
import { callAccount } from '@/lib/server/live/call-account'
import { connectLivePort } from '@/lib/server/live/connect-live-port'
import { createProbeRound } from '@/lib/server/live/probe-accounts'
import { serveLivePort } from '@/lib/server/live/serve-live-port'
import { testAccount } from '@/lib/server/live/test-account'
import { createHarness, type ScriptedAnswer } from '../../support/gateway-harness'
import { load } from '../protocols/gemini-generate/stream-fixtures'
import { messageStream, STREAM_ANSWER_HEADERS } from '../../support/message-fixtures'

const silent = { info: () => {}, warn: () => {}, error: () => {} }
const refused: ScriptedAnswer = { status: 402, chunks: ['{"error":{"message":"no credit"}}'] }

describe('testing an account', () => {
  it('tells each step and the text as it comes, with the key scrubbed', async () => {
    const { ports, snapshot } = createHarness({
      answer: () => ({ status: 200, headers: STREAM_ANSWER_HEADERS, chunks: messageStream() }),
    })
    const account = snapshot.accounts.get(1)
    if (account === undefined) throw new Error('no account')
    const steps: AccountTestStep[] = []
    const test = { account, model: 'claude-sonnet-4-5', send: ports.send }
    const result = await testAccount({ ...test, onStep: (step) => steps.push(step) })
    expect(result).toMatchObject({ ok: true, status: 200, message: 'OK' })
    expect(steps.slice(0, 2)).toEqual([
      { kind: 'sent', upstreamModel: 'claude-sonnet-4-5' },
      { kind: 'answered', status: 200 },
    ])
    expect(steps.slice(2).every(({ kind }) => kind === 'text')).toBe(true)
    expect(steps.length).toBeGreaterThan(2)
  })
})

describe('an account that is asked for no model in particular', () => {
  const CASES = [
    ['anthropic', {}, 'claude-haiku-5-5'],
    ['openai', {}, 'gpt-5.4-mini'],
    ['gemini', {}, 'gemini-3.8-flash'],
    ['antigravity', {}, 'claude-haiku-4-5'],
    ['gemini', { alias: 'gemini-2.5-pro' }, 'gemini-2.5-pro'],
  ] as const

  it.each(CASES)('%s %o answers with %s', async (platform, mapping, expected) => {
    const { ports, snapshot } = createHarness({
      accounts: [
        {
          id: 1,
          platform,
          projectId: 'my-project',
          modelMapping: buildModelTable<string>(Object.entries(mapping)),
        },
      ],
      answer: () => refused,
    })
    const account = snapshot.accounts.get(1)
    if (account === undefined) throw new Error('no account')
    const models: string[] = []
    const question = { account, upstreamModel: null, maxTokens: 1, prompt: 'x', send: ports.send }
    await callAccount({ ...question, onSend: (model) => models.push(model) })
    expect(models).toEqual([expected])
  })
})

describe('testing a gemini or an antigravity account', () => {
  const events = load('text.sse').toString()
  const CASES = [
    ['gemini', '/v1beta/models/gemini-2.5-flash:streamGenerateContent', events],
    [
      'antigravity',
      '/v1internal:streamGenerateContent',
      events.replaceAll(/data: (.*)\r\n/g, 'data: {"response":$1}\r\n'),
    ],
  ] as const

  it.each(CASES)('%s speaks its own wire', async (platform, sentTo, text) => {
    const { ports, snapshot, sent } = createHarness({
      accounts: [{ id: 1, platform, projectId: 'my-project' }],
      answer: () => ({ status: 200, headers: STREAM_ANSWER_HEADERS, chunks: [text] }),
    })
    const account = snapshot.accounts.get(1)
    if (account === undefined) throw new Error('no account')
    const steps: AccountTestStep[] = []
    const test = { account, model: 'gemini-2.5-flash', send: ports.send }
    const result = await testAccount({ ...test, onStep: (step) => steps.push(step) })
    expect(result).toMatchObject({ ok: true, status: 200 })
    expect(sent).toMatchObject([{ path: sentTo, query: 'alt=sse' }])
    const body = JSON.parse(sent[0]?.body.toString() ?? '') as { project?: string; request?: unknown }
    const request = platform === 'gemini' ? body : body.request
    expect(request).toMatchObject({ contents: [{ role: 'user' }], generationConfig: { maxOutputTokens: 64 } })
    expect(body.project).toBe(platform === 'gemini' ? undefined : 'my-project')
    const texts = steps.flatMap((step) => (step.kind === 'text' ? step.text : []))
    expect(texts.join('')).toBe('The "finishReason" is naïve 你好 🙂, said the model. Bye.')
  })
})

describe('the live port over its socket', () => {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'switchyard-live-'))
  const socketPath = path.join(directory, 'live.sock')
  const live = {
    testAccount: (_, onStep = () => {}) => {
      onStep({ kind: 'sent', upstreamModel: 'm' })
      onStep({ kind: 'text', text: 'line\nbreak 你好' })
      return Promise.resolve({ ok: true, status: 200, durationMs: 1, message: 'OK' })
    },
    gatewayState: () => Promise.reject(new AppError({ status: 503, code: 'NOT_READY', message: 'not yet' })),
  } as Partial<LivePort> as LivePort
  let server: Awaited<ReturnType<typeof serveLivePort>>
  beforeAll(async () => {
    server = await serveLivePort(live, socketPath, { logger: console })
  })
  afterAll(() => {
    server.close()
    rmSync(directory, { recursive: true, force: true })
  })

  it('carries steps before the result', async () => {
    const steps: AccountTestStep[] = []
    const port = connectLivePort(socketPath)
    const result = await port.testAccount({ accountId: 1, model: 'm' }, (step) => steps.push(step))
    expect(result).toEqual({ ok: true, status: 200, durationMs: 1, message: 'OK' })
    expect(steps).toEqual([
      { kind: 'sent', upstreamModel: 'm' },
      { kind: 'text', text: 'line\nbreak 你好' },
    ])
  })

  it('carries refusals', async () => {
    await expect(connectLivePort(socketPath).gatewayState()).rejects.toMatchObject({ code: 'NOT_READY' })
    await expect(connectLivePort(`${socketPath}.gone`).gatewayState()).rejects.toMatchObject({
      code: 'LIVE_UNAVAILABLE',
    })
  })
})

describe('probing accounts', () => {
  const NOW_MS = 1_800_000_000_000
  function world(health: Partial<AccountHealth>, errorProbeMs: number | null = null) {
    const time = { nowMs: NOW_MS }
    const harness = createHarness({ settings: { errorProbeMs }, answer: () => refused })
    const probed: string[] = []
    const round = createProbeRound({
      snapshot: () => harness.snapshot,
      health: {
        healthOf: () => ({ ...EMPTY_HEALTH, ...health }),
        probed: (_, outcome) => void probed.push(outcome.kind),
      },
      send: harness.ports.send,
      logger: silent,
      nowMs: () => time.nowMs,
    })
    return { time, harness, probed, round }
  }

  it('asks a refused account once, with the model it refused', async () => {
    const { probed, round, harness } = world({
      refusedAtMs: NOW_MS - 6_000,
      pausedUntilMs: NOW_MS + 54_000,
      pauseCause: 'account_disabled',
      refusedModel: 'claude-refused',
    })
    await round()
    await round()
    expect(probed).toEqual(['accountDisabled'])
    expect(JSON.parse(Buffer.from(harness.sent[0]?.body ?? []).toString())).toMatchObject({
      model: 'claude-refused',
      max_tokens: 1,
    })
  })

  it('asks an account in error as often as the setting says', async () => {
    const { time, probed, round } = world({ errorMessage: 'dead' }, 60_000)
    await round()
    time.nowMs += 59_000
    await round()
    expect(probed).toHaveLength(1)
    time.nowMs += 1_000
    await round()
    expect(probed).toHaveLength(2)
  })

  it('leaves the others alone', async () => {
    const healthy = world({})
    const dead = world({ errorMessage: 'dead' })
    await healthy.round()
    await dead.round()
    expect([...healthy.probed, ...dead.probed]).toEqual([])
  })
})
