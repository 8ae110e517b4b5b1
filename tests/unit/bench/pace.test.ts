import { describe, expect, it } from 'vitest'
import { readDelays, stamp } from '../../../bench/streams/pace'

function delaysIn(text: string): number[] {
  const delays: number[] = []
  readDelays(Buffer.from(text), (microseconds) => delays.push(microseconds))
  return delays
}

describe('pace of streams', () => {
  it('reads how long ago each event of a piece left', () => {
    const delays = delaysIn(`data: "${stamp()}"\n\ndata: "${stamp()}"\n\n`)
    expect(delays).toHaveLength(2)
    for (const delay of delays) expect(delay).toBeGreaterThanOrEqual(0)
    expect(Math.max(...delays)).toBeLessThan(60_000_000)
  })

  it('leaves out what a piece cuts in two', () => {
    expect(delaysIn(stamp().slice(0, -1))).toEqual([])
    expect(delaysIn('event: ping\ndata: {}\n\n')).toEqual([])
  })
})
