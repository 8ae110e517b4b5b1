/**
 * infra: leaf adapters to the machine — environment, log, PostgreSQL (embedded or configured), migrations, Prisma,
 * encryption, process records. It knows no business rule, calls no provider and imports only `core`.
 */
export * from './database/check-encryption-canary'
export * from './database/open-database'
export * from './database/open-pg-client'
export * from './database/partitions'
export * from './database/prisma-client'
export * from './database/run-migrations'
export * from './encryption'
export * from './env'
export * from './hash'
export * from './inherited-environment'
export * from './latency-histogram'
export * from './logger'
export * from './metrics'
export * from './process-singleton'
export * from './processes/leftover-child'
export * from './processes/lock-data-dir'
export * from './processes/process-identity'
export * from './redis/open-redis'
export { Prisma } from './generated/prisma/client'
export type { PrismaClient } from './generated/prisma/client'
