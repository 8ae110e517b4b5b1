import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { waitForEnd } from '@/lib/gateway/answer/wait-for-end'
import { geminiGenerate } from '@/lib/protocols'

const NAMES = { requestedModel: 'm', upstreamModel: 'm' }
const END = Buffer.from(
  'data: {"candidates":[{"content":{"parts":[{"text":"a"}]},"finishReason":"STOP"}]}\n\n',
)

describe('waitForEnd', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  function begin() {
    const observer = geminiGenerate.observeStream(NAMES)
    observer.push(END)
    const onOver = vi.fn<() => void>()
    return { observer, onOver, wait: waitForEnd({ observer, idleMs: 180_000, onOver }) }
  }

  it('does not count the time in which upstream is held back', () => {
    const { wait, onOver } = begin()
    wait.pause()
    vi.advanceTimersByTime(3_600_000)
    wait.resume()
    vi.advanceTimersByTime(9_999)
    expect(onOver).not.toHaveBeenCalled()
    vi.advanceTimersByTime(1)
    expect(onOver).toHaveBeenCalledTimes(1)
    wait.resume()
    expect(vi.getTimerCount()).toBe(0)
  })

  it('leaves no timer behind, nor one that never ends', () => {
    const { observer, wait, onOver } = begin()
    observer.push(END)
    wait.heard(END)
    vi.advanceTimersByTime(179_999)
    wait.heard(Buffer.from(': still here\r\n'))
    vi.advanceTimersByTime(1)
    expect(onOver).toHaveBeenCalledTimes(1)
    const other = begin()
    other.wait.stop()
    expect(vi.getTimerCount()).toBe(0)
  })
})
