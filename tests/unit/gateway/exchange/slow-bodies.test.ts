import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { BODY_PACE, SlowBodies } from '@/lib/gateway/exchange/slow-bodies'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const SECOND = 1_000

/** A body that brings so many bytes each second; `gaveUpMs` = when it was given up. */
function coming(bodies: SlowBodies, bytesPerSecond: number) {
  const state = { size: 1, gaveUpMs: null as number | null }
  const startedAtMs = Date.now()
  const growing = setInterval(() => {
    state.size += bytesPerSecond
  }, SECOND)
  const body = {
    get size() {
      return state.size
    },
    giveUp() {
      state.gaveUpMs = Date.now() - startedAtMs
      clearInterval(growing)
    },
  }
  bodies.watch(body)
  return { state, body }
}

describe('a body that is waited for', () => {
  it.each([
    ['brings nothing', 0, BODY_PACE.silentMs],
    ['brings a byte each second', 1, BODY_PACE.graceMs],
    ['is half as fast as it must be', BODY_PACE.bytesPerSecond / 2, 2 * BODY_PACE.graceMs],
  ])('is given up when it %s', (_name, bytesPerSecond, afterMs) => {
    const { state } = coming(new SlowBodies(BODY_PACE), bytesPerSecond)
    vi.advanceTimersByTime(afterMs - 2 * SECOND)
    expect(state.gaveUpMs).toBeNull()
    vi.advanceTimersByTime(4 * SECOND)
    expect(state.gaveUpMs).not.toBeNull()
  })

  it('goes on for an hour at its pace', () => {
    const { state } = coming(new SlowBodies(BODY_PACE), BODY_PACE.bytesPerSecond)
    vi.advanceTimersByTime(3_600 * SECOND)
    expect(state.gaveUpMs).toBeNull()
  })

  it('is not given up once it is whole', () => {
    const bodies = new SlowBodies(BODY_PACE)
    const { state, body } = coming(bodies, 0)
    bodies.forget(body)
    vi.advanceTimersByTime(3_600 * SECOND)
    expect(state.gaveUpMs).toBeNull()
  })
})

it('no timer runs while no body is waited for', () => {
  const bodies = new SlowBodies(BODY_PACE)
  const body = { size: 0, giveUp: () => undefined }
  bodies.watch(body)
  expect(vi.getTimerCount()).toBe(1)
  bodies.forget(body)
  vi.advanceTimersByTime(BODY_PACE.lookEveryMs)
  expect(vi.getTimerCount()).toBe(0)
})
