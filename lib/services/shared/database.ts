export { Prisma } from '@/lib/infra'
export type { PrismaClient } from '@/lib/infra'
import type { Prisma } from '@/lib/infra'

/** The client inside a transaction. */
export type Transaction = Prisma.TransactionClient
