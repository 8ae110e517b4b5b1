'use client'

import { useEffect, useRef, useState } from 'react'
import { apiUrl } from '../api/api-url'
import { record } from '../api/call-api'
import { readEventStream } from './read-event-stream'

/** A test call so far; `ok` is `null` while it runs. */
export type AccountTest = {
  readonly isRunning: boolean
  readonly isStopped: boolean
  readonly upstreamModel: string | null
  readonly status: number | null
  /** What the model has said. */
  readonly text: string
  readonly ok: boolean | null
  readonly durationMs: number | null
  readonly message: string
  readonly reason: string
}

const FRESH: AccountTest = {
  isRunning: false,
  isStopped: false,
  upstreamModel: null,
  status: null,
  text: '',
  ok: null,
  durationMs: null,
  message: '',
  reason: '',
}

/** Runs test calls to an account and shows each as it happens; leaving the page ends it. */
export function useAccountTest(accountId: number): {
  readonly test: AccountTest
  readonly run: (model: string) => Promise<void>
  /** Ends a running test; what was seen of it stays. */
  readonly stop: () => void
} {
  const [test, setTest] = useState<AccountTest>(FRESH)
  const running = useRef<AbortController | null>(null)
  useEffect(() => () => running.current?.abort(), [])
  const run = async (model: string): Promise<void> => {
    running.current?.abort()
    const abort = new AbortController()
    running.current = abort
    setTest({ ...FRESH, isRunning: true })
    try {
      const response = await fetch(apiUrl('POST /admin/accounts/{id}/test', { path: { id: accountId } }), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ model }),
        signal: abort.signal,
      })
      if (response.ok)
        await readEventStream(response, (event) => setTest((before) => applyEvent(before, event)))
      else {
        const { reason, message } = record(await response.json())
        setTest((before) => failed(before, String(reason), String(message)))
      }
    } catch {
      if (!abort.signal.aborted) setTest((before) => failed(before, 'UNREACHABLE', ''))
    }
    if (!abort.signal.aborted)
      setTest((before) => (before.ok === null ? failed(before, 'UNREACHABLE', '') : before))
  }
  const stop = (): void => {
    running.current?.abort()
    setTest((before) => ({ ...before, isRunning: false, isStopped: true }))
  }
  return { test, run, stop }
}

function failed(test: AccountTest, reason: string, message: string): AccountTest {
  return { ...test, isRunning: false, ok: false, reason, message }
}

/** The test after one more event of its stream; unknown events change nothing. */
export function applyEvent(test: AccountTest, event: unknown): AccountTest {
  const facts = record(event)
  switch (facts['type']) {
    case 'sent':
      return { ...test, upstreamModel: String(facts['upstream_model']) }
    case 'answered':
      return { ...test, status: Number(facts['status']) }
    case 'text':
      return { ...test, text: test.text + String(facts['text']) }
    case 'result':
      return {
        ...test,
        isRunning: false,
        ok: facts['ok'] === true,
        status: typeof facts['status'] === 'number' ? facts['status'] : null,
        durationMs: Number(facts['duration_ms']),
        message: String(facts['message']),
      }
    case 'error':
      return failed(test, String(facts['reason']), String(facts['message']))
    default:
      return test
  }
}
