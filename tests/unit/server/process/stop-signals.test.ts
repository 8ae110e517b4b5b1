import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { exitCodeOf, onStopSignals } from '@/lib/server/process/stop-signals'

type Sent = readonly (readonly [atMs: number, signal: 'SIGTERM' | 'SIGINT' | 'SIGHUP'])[]

beforeEach(() => vi.useFakeTimers({ toFake: ['performance'] }))
afterEach(() => vi.useRealTimers())

/** What a process does that gets these signals. */
function answersTo(sent: Sent): readonly string[] {
  const done: string[] = []
  const listeners = new Map<string, () => void>()
  const spy = vi.spyOn(process, 'on').mockImplementation((name, listener) => {
    listeners.set(String(name), listener as () => void)
    return process
  })
  onStopSignals({
    drain: (signal) => done.push(`drain ${signal}`),
    leave: (signal) => done.push(`leave ${signal}`),
  })
  spy.mockRestore()
  let nowMs = 0
  for (const [atMs, signal] of sent) {
    vi.advanceTimersByTime(atMs - nowMs)
    nowMs = atMs
    listeners.get(signal)?.()
  }
  return done
}

const CASES: readonly (readonly [what: string, sent: Sent, done: readonly string[]])[] = [
  ['one', [[0, 'SIGTERM']], ['drain SIGTERM']],
  [
    'a second one',
    [
      [0, 'SIGTERM'],
      [500, 'SIGTERM'],
    ],
    ['drain SIGTERM', 'leave SIGTERM'],
  ],
  [
    'Ctrl-C twice',
    [
      [0, 'SIGINT'],
      [900, 'SIGINT'],
    ],
    ['drain SIGINT', 'leave SIGINT'],
  ],
  [
    'another one',
    [
      [0, 'SIGINT'],
      [900, 'SIGTERM'],
    ],
    ['drain SIGINT', 'leave SIGTERM'],
  ],
  [
    'one that its parents pass on',
    [
      [0, 'SIGTERM'],
      [2, 'SIGTERM'],
      [90, 'SIGTERM'],
    ],
    ['drain SIGTERM'],
  ],
  [
    'a terminal that is closed while it drains',
    [
      [0, 'SIGINT'],
      [5_000, 'SIGHUP'],
    ],
    ['drain SIGINT'],
  ],
  [
    'Ctrl-C after that',
    [
      [0, 'SIGHUP'],
      [5_000, 'SIGINT'],
    ],
    ['drain SIGHUP', 'leave SIGINT'],
  ],
]

it.each(CASES)('%s', (_, sent, done) => expect(answersTo(sent)).toEqual(done))

it('tells by the exit code what ended it', () => {
  expect([exitCodeOf('SIGINT'), exitCodeOf('SIGTERM')]).toEqual([130, 143])
})
