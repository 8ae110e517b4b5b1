import { createUser, getUser, runLedgerAudit } from '@/lib/services'
import { expect } from 'vitest'
import type { UsageEndRecord } from '../../lib/gateway'
import { serializeEnd } from '../../lib/stores/spool/serialize-record'
import type { ApiFixture } from '../integration/api/api-fixture'
import { uniqueName } from './unique-name'
import { usageEnd } from './usage-records'

/** Users with a balance and requests they were charged for. */
export type SettledBooks = {
  newUser(balance?: string): Promise<number>
  /** Settles a request as the settler would; answers its record. */
  settle(fields: Parameters<typeof usageEnd>[0]): Promise<UsageEndRecord>
  balanceOf(userId: number): Promise<string>
  /** The audit finds nothing. */
  expectAgreement(): Promise<void>
}

/** The books of a fixture; requests are of the group unless they say otherwise. */
export function settledBooks(api: ApiFixture, groupId: number): SettledBooks {
  return {
    newUser: async (balance = '10') => {
      const email = `${uniqueName('books')}@example.com`
      return (await createUser(api.admin, { email, password: 'correct horse', balance })).id
    },
    settle: async (fields) => {
      const record = usageEnd({ group_id: groupId, ...fields })
      await api.db.$queryRaw`SELECT settle_usage_batch(${serializeEnd(record)})`
      return record
    },
    balanceOf: async (userId) => (await getUser(api.admin, userId)).balance_exact,
    expectAgreement: async () => expect((await runLedgerAudit(api.admin)).differences).toEqual([]),
  }
}
