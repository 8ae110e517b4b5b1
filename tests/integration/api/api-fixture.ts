import { randomBytes } from 'node:crypto'
import { bundledCatalogue } from '@/lib/billing'
import { AppError, isAppError, type LivePort } from '@/lib/core'
import {
  closePrismaClient,
  createKeyRing,
  createPrismaClient,
  sha256Hex,
  type PrismaClient,
} from '@/lib/infra'
import { createUser, type ServiceActor, type ServiceContext, type ServiceCrypto } from '@/lib/services'
import { createTestDatabase, type TestDatabase } from '../../support/test-database'

export const testCrypto: ServiceCrypto = {
  ...createKeyRing(['a key ring key of the tests']),
  hashApiKey: sha256Hex,
  randomBytes: (length) => randomBytes(length),
}

/** A live port that remembers what it was asked. */
export type RecordingLive = LivePort & { readonly calls: unknown[] }

export function recordingLive(): RecordingLive {
  const calls: unknown[] = []
  return {
    calls,
    accountStates: (ids) =>
      Promise.resolve(
        ids.map((accountId) => ({
          accountId,
          slotsInUse: 1,
          waiting: 0,
          lastUsedAtMs: null,
          errorMessage: null,
          quotaExhaustedUntilMs: null,
          rateLimitedUntilMs: null,
          overloadedUntilMs: null,
          pausedUntilMs: null,
          pauseReason: null,
          modelCooldowns: {},
        })),
      ),
    gatewayState: () =>
      Promise.reject(new AppError({ status: 503, code: 'LIVE_UNAVAILABLE', message: 'no gateway' })),
    gatewayStates: () =>
      Promise.reject(new AppError({ status: 503, code: 'LIVE_UNAVAILABLE', message: 'no gateway' })),
    liveRequests: () =>
      Promise.reject(new AppError({ status: 503, code: 'LIVE_UNAVAILABLE', message: 'no gateway' })),
    catalogueState: () =>
      Promise.reject(new AppError({ status: 503, code: 'LIVE_UNAVAILABLE', message: 'no gateway' })),
    clearAccountLimits: (input) => {
      calls.push(['clear', input])
      return Promise.resolve()
    },
    testAccount: (input) => {
      calls.push(['test', input])
      return Promise.resolve({ ok: true, status: 200, durationMs: 12, message: 'pong' })
    },
    renewToken: (input) => {
      calls.push(['renew', input])
      return Promise.resolve({ ok: true, message: 'OK' })
    },
    testProxy: (input) => {
      calls.push(['proxy', input])
      return Promise.resolve({ ok: true, status: 404, durationMs: 21, message: 'The provider answered 404' })
    },
    explainRoute: (question) => {
      calls.push(['explain', question])
      return Promise.reject(new AppError({ status: 503, code: 'LIVE_UNAVAILABLE', message: 'no gateway' }))
    },
  }
}

/** A fresh database with an administrator, and contexts for any actor. */
export type ApiFixture = {
  readonly url: string
  readonly db: PrismaClient
  readonly live: RecordingLive
  readonly adminId: number
  /** The administrator's context. */
  readonly admin: ServiceContext
  as(actor: ServiceActor, idempotencyKey?: string): ServiceContext
  /** Rows of the configuration log behind a position, as `scope:id`. */
  changesSince(seq: bigint): Promise<readonly string[]>
  lastSeq(): Promise<bigint>
  close(): Promise<void>
}

/** On a database of the shared test server, unless one is given. */
export async function openApi(given?: TestDatabase): Promise<ApiFixture> {
  const database = given ?? (await createTestDatabase())
  const db = createPrismaClient(database.url)
  const live = recordingLive()
  const as = (actor: ServiceActor, idempotencyKey?: string): ServiceContext => ({
    db,
    patientDb: db,
    live,
    actor,
    crypto: testCrypto,
    catalogue: bundledCatalogue(Date.parse('2026-11-01T00:00:00Z')),
    request: {
      ip: '192.0.2.7',
      userAgent: 'test',
      requestId: `req-${randomBytes(6).toString('hex')}`,
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    },
    now: () => new Date(),
  })
  const { id: adminId } = await createUser(as({ kind: 'system' }), {
    email: 'admin@example.com',
    password: 'correct horse',
    role: 'admin',
  })
  return {
    url: database.url,
    db,
    live,
    adminId,
    admin: as({ kind: 'user', userId: adminId, role: 'admin' }),
    as,
    changesSince: async (seq) => {
      const rows = await db.configChange.findMany({ where: { seq: { gt: seq } }, orderBy: { seq: 'asc' } })
      return rows.map((row) => `${row.scope}:${row.entityId ?? '*'}`)
    },
    lastSeq: async () => (await db.configSequence.findFirst())?.lastSeq ?? 0n,
    close: async () => {
      await closePrismaClient(database.url)
      await database.drop()
    },
  }
}

/** What a refused call shows: reason, status and the paths of its fields. */
export type Refusal = { readonly code: string; readonly status: number; readonly fields: readonly string[] }

/** The refusal of a call; fails when the call succeeds. */
export async function refusalOf(call: Promise<unknown>): Promise<Refusal> {
  try {
    await call
  } catch (error) {
    if (!isAppError(error)) throw error
    const fields = error.details['fields']
    return {
      code: error.code,
      status: error.status,
      fields: typeof fields === 'object' && fields !== null ? Object.keys(fields) : [],
    }
  }
  throw new Error('the call was not refused')
}
