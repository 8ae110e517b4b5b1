import { Writable } from 'node:stream'
import { expect, it } from 'vitest'
import { createLogger } from '@/lib/infra'

function capture(): { lines: string[]; destination: Writable } {
  const lines: string[] = []
  const destination = new Writable({
    write(chunk, _, done) {
      lines.push(String(chunk))
      done()
    },
  })
  return { lines, destination }
}

it('writes one JSON line with level name and time', () => {
  const { lines, destination } = capture()
  createLogger('info', destination).child({ requestId: 'r1' }).info({ status: 200 }, 'request')
  expect(JSON.parse(lines.join(''))).toMatchObject({
    level: 'info',
    requestId: 'r1',
    status: 200,
    msg: 'request',
  })
})

it.each([
  { apiKey: 'sk-secret' },
  { headers: { authorization: 'Bearer sk-secret', 'x-api-key': 'sk-secret' } },
  { request: { headers: { cookie: 'sk-secret' } } },
  { account: { credentials: 'sk-secret' } },
  { body: 'sk-secret' },
])('redacts %o', (fields) => {
  const { lines, destination } = capture()
  createLogger('info', destination).info(fields, 'x')
  expect(lines.join('')).toContain('[redacted]')
  expect(lines.join('')).not.toContain('sk-secret')
})
