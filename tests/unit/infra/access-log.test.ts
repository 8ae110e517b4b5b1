import { expect, it } from 'vitest'
import { createAccessLog, type LogLevel } from '@/lib/infra'

function written(level: LogLevel): string[] {
  const lines: string[] = []
  createAccessLog(level, { writeSoon: (line) => void lines.push(line) })({
    requestId: 'r1',
    status: 200,
    path: '/v1/"quoted"',
    code: undefined,
  })
  return lines
}

it('writes one JSON line in the format of the log', () => {
  const [line = '', ...others] = written('info')
  expect(others).toEqual([])
  expect(line.endsWith('}\n')).toBe(true)
  expect(JSON.parse(line)).toEqual({
    level: 'info',
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    pid: process.pid,
    requestId: 'r1',
    status: 200,
    path: '/v1/"quoted"',
    msg: 'request',
  })
})

it.each(['warn', 'error', 'fatal', 'silent'] as const)('writes nothing at level %s', (level) => {
  expect(written(level)).toEqual([])
})
