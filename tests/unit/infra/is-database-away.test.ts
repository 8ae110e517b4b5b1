import { describe, expect, it } from 'vitest'
import { createPrismaClient, closePrismaClient, isDatabaseAway } from '@/lib/infra'

/** A Prisma error as its adapter for pg throws it. */
const prismaError = (code: string, cause: object): object => ({
  code,
  message: 'Invalid `prisma.user.findFirst()` invocation',
  meta: { modelName: 'User', driverAdapterError: { name: 'DriverAdapterError', cause } },
})

function circle(): Error {
  const round = new Error('round')
  return Object.assign(round, { cause: round })
}

describe('isDatabaseAway', () => {
  it.each([
    ['starting up or shutting down', { code: '57P03' }],
    ['ended by the operator', { code: '57P01' }],
    ['too many connections', { code: '53300' }],
    ['a broken connection', new Error('Connection terminated unexpectedly')],
    ['Prisma cannot reach it', prismaError('P1001', { kind: 'DatabaseNotReachable' })],
    ['Prisma passes a code on', prismaError('P2039', { kind: 'postgres', originalCode: '57P03' })],
    ['Prisma passes a code of the system on', { name: 'PrismaClientKnownRequestError', code: 'ENOENT' }],
    ['no connection for a transaction', { message: 'Unable to start a transaction in the given time.' }],
    ['a cause', new Error('query failed', { cause: { code: '08006' } })],
  ])('%s', (_, error) => expect(isDatabaseAway(error)).toBe(true))

  it.each([
    ['a unique value taken', prismaError('P2002', { kind: 'UniqueConstraintViolation' })],
    ['a syntax error', { code: '42601', message: 'syntax error' }],
    ['a client that has gone', Object.assign(new Error('aborted'), { code: 'ECONNRESET' })],
    ['another server', new TypeError('fetch failed', { cause: { code: 'ECONNREFUSED' } })],
    ['nothing thrown', undefined],
    ['a circle of causes', circle()],
  ])('not %s', (_, error) => expect(isDatabaseAway(error)).toBe(false))

  it.each(['postgresql://nobody:x@127.0.0.1:1/none', 'postgresql://nobody:x@localhost/none?host=/nowhere'])(
    'what a client really throws without a server at %s',
    async (url) => {
      const error: unknown = await createPrismaClient(url)
        .user.findFirst()
        .catch((thrown: unknown) => thrown)
      await closePrismaClient(url)
      expect(isDatabaseAway(error)).toBe(true)
    },
  )
})
