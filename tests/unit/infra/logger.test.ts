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

it.each(['error', 'err'])('writes an error as %s without the objects it drags along', (name) => {
  const { lines, destination } = capture()
  const connection = { host: 'db.internal', password: 'sk-secret' }
  const thrown = Object.assign(new Error('lost', { cause: new Error('reset') }), {
    code: '57P01',
    client: connection,
  })
  createLogger('info', destination).warn({ [name]: thrown }, 'x')
  const line = JSON.parse(lines.join('')) as Record<string, Record<string, unknown>>
  expect(line[name]).toMatchObject({ type: 'Error', message: 'lost: reset', code: '57P01' })
  expect(String(line[name]?.['stack'])).toContain('logger.test')
  expect(line[name]).not.toHaveProperty('client')
})
