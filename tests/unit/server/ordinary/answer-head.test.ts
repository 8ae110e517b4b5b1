import { afterEach, describe, expect, it, vi } from 'vitest'
import { answerHead } from '@/lib/server/doors/ordinary/answer-head'

afterEach(() => vi.useRealTimers())

describe('answerHead', () => {
  it.each([0, 999, 1_000, 1_767_225_600_000])('is whole at %i ms since the epoch', (nowMs) => {
    vi.useFakeTimers({ now: nowMs })
    const { bytes, isChunked } = answerHead(200, ['x-a', 'b'], true)
    expect(isChunked).toBe(true)
    expect(Buffer.from(bytes).toString()).toBe(
      `HTTP/1.1 200 OK\r\nx-a: b\r\ndate: ${new Date(nowMs).toUTCString()}\r\n` +
        'connection: close\r\ntransfer-encoding: chunked\r\n\r\n',
    )
  })

  it.each([
    ['a line break', ['x-a', 'b\r\nx-c: d']],
    ['a name that is no token', ['x a', 'b']],
  ])('throws for %s and names the header', (_what, headers) => {
    expect(() => answerHead(200, ['x-first', 'fine', ...headers], false)).toThrow(headers[0])
  })
})
