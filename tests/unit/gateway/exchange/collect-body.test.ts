import { expect, it } from 'vitest'
import type { BodyReader, UpstreamResponse } from '@/lib/upstream'
import { collectOrPass } from '@/lib/gateway/exchange/collect-body'

it('what was handed on is not kept while the rest comes', async () => {
  let reader: BodyReader | null = null
  const response: UpstreamResponse = {
    status: 200,
    headers: {},
    read: (next) => void (reader = next),
    resume: () => undefined,
    abort: () => undefined,
  }
  const collecting = collectOrPass(response, 3)
  const collector = reader as BodyReader | null
  expect(collector?.onData(Buffer.from('four'))).toBe(false)
  const collected = await collecting
  if (!('large' in collected)) throw new Error('it is larger than it may be')
  const { large } = collected
  expect(large.chunks.join('')).toBe('four')
  const heard: string[] = []
  large.continueWith({
    onData: (chunk) => heard.push(chunk.toString()) > 0,
    onEnd: () => heard.push('end'),
    onError: () => heard.push('error'),
  })
  expect(collector?.onData(Buffer.from('more'))).toBe(true)
  collector?.onEnd()
  expect(heard).toEqual(['more', 'end'])
  expect(large.chunks).toEqual([])
})
