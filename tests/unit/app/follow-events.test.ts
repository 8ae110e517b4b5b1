import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { followEvents, type EventStream } from '../../../app/admin/ops/follow-events'

const CONNECTING = 0
const OPEN = 1
const CLOSED = 2

/** Streams in the order they were opened, each with what makes it speak. */
function bed(mayReopen: () => Promise<boolean> = () => Promise.resolve(true)) {
  const target = () => Object.assign(new EventTarget(), { readyState: OPEN, close: vi.fn() })
  const streams: ReturnType<typeof target>[] = []
  const heard: string[] = []
  const lost = vi.fn()
  const end = followEvents({
    open: () => {
      const stream = target()
      streams.push(stream)
      return stream as unknown as EventStream
    },
    names: ['state'],
    hear: (data) => void heard.push(data),
    lost,
    mayReopen,
  })
  const last = () => {
    const stream = streams.at(-1)
    if (stream === undefined) throw new Error('no stream was opened')
    return stream
  }
  return {
    streams,
    heard,
    lost,
    end,
    say: (data: string) => last().dispatchEvent(new MessageEvent('state', { data })),
    fail: (readyState: number) => {
      last().readyState = readyState
      last().dispatchEvent(new Event('error'))
    },
  }
}

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

describe('a followed stream', () => {
  test('that the browser connects anew by itself is left to it', async () => {
    const { streams, lost, fail, say, heard } = bed()
    fail(CONNECTING)
    await vi.advanceTimersByTimeAsync(60_000)
    say('back')
    expect([streams.length, lost.mock.calls.length, heard]).toEqual([1, 1, ['back']])
  })

  test('that was refused is opened anew, later each time, and at once again after it spoke', async () => {
    const { streams, fail, say, heard } = bed()
    const openedAfter: number[] = []
    for (let times = 0; times < 6; times += 1) {
      fail(CLOSED)
      const before = streams.length
      let waitedMs = 0
      for (; streams.length === before; waitedMs += 500) await vi.advanceTimersByTimeAsync(500)
      openedAfter.push(waitedMs)
    }
    expect(openedAfter).toEqual([1_000, 2_000, 4_000, 8_000, 15_000, 15_000])
    say('here')
    fail(CLOSED)
    await vi.advanceTimersByTimeAsync(1_000)
    expect([streams.length, heard]).toEqual([8, ['here']])
  })

  test('of somebody who is signed out is not opened anew', async () => {
    const { streams, fail } = bed(() => Promise.resolve(false))
    fail(CLOSED)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(streams).toHaveLength(1)
  })

  test('that was ended stays ended', async () => {
    const { streams, fail, end } = bed()
    fail(CLOSED)
    end()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(streams).toHaveLength(1)
    expect(streams[0]?.close).toHaveBeenCalled()
  })
})
