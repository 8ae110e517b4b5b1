import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { createHarness } from '../../../support/gateway-harness'
import { REQUEST_JSON } from '../../../support/message-fixtures'

const PACKERS = [
  ['gzip', gzipSync],
  ['deflate', deflateSync],
  ['br', brotliCompressSync],
] as const

describe.each(PACKERS)('a body packed as %s', (encoding, pack) => {
  const headers = { 'content-encoding': encoding }

  it('is read', async () => {
    const harness = createHarness()
    expect((await harness.call({ headers, body: pack(REQUEST_JSON) })).status).toBe(200)
  })

  it.each([
    [
      'with more behind its end',
      Buffer.concat([pack(REQUEST_JSON), Buffer.from('more')]),
      400,
      'BODY_UNREADABLE',
    ],
    ['cut', pack(REQUEST_JSON).subarray(0, -4), 400, 'BODY_UNREADABLE'],
    ['that is a bomb', pack(Buffer.alloc(4 * 1024 * 1024)), 413, 'BODY_TOO_LARGE'],
  ])('%s is refused', async (_name, body, status, code) => {
    const reply = await createHarness().call({ headers, body })
    expect(reply).toMatchObject({ status, headers: { 'x-switchyard-code': code } })
  })
})

it('a body that is said to be as it is, in any case, is read', async () => {
  const reply = await createHarness().call({ headers: { 'content-encoding': 'Identity' } })
  expect(reply.status).toBe(200)
})

it('what every object has is no encoding', async () => {
  const reply = await createHarness().call({ headers: { 'content-encoding': 'constructor' } })
  expect(reply).toMatchObject({ status: 415, headers: { 'x-switchyard-code': 'BODY_ENCODING_UNKNOWN' } })
})

it('an encoding nobody knows is named as the reason, with those that are known', async () => {
  const reply = await createHarness().call({ headers: { 'content-encoding': 'zstd' } })
  expect(reply).toMatchObject({
    status: 415,
    headers: { 'x-switchyard-code': 'BODY_ENCODING_UNKNOWN', 'x-should-retry': 'false' },
  })
  expect(reply.text).toContain('is not known: send it as it is, or as gzip, x-gzip, deflate, br')
})
