import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { v7 } from 'uuid'
import { listUsage } from '@/lib/services'
import { openSettlementDatabase } from '../../../lib/stores/settler/settlement-database'
import { serializeEnd } from '../../../lib/stores/spool/serialize-record'
import { usageEnd } from '../../support/usage-records'
import { openApi, type ApiFixture } from './api-fixture'

const plain = usageEnd()
const shouted = usageEnd({ request_id: v7().toUpperCase() })
const foreign = usageEnd({ request_id: v7() })
const named = usageEnd({ request_id: 'turn-1' })

let api: ApiFixture
beforeAll(async () => {
  api = await openApi()
  const settler = openSettlementDatabase(api.url)
  await settler.settle(
    [plain, shouted, foreign, named].map((record) =>
      Buffer.from(serializeEnd({ ...record, billing_type: 'subscription' })),
    ),
  )
  await settler.close()
})
afterAll(() => api.close())

describe('the usage of a request', () => {
  test.each([
    ['its id is that of the row', plain.request_id, plain.id],
    ['its id is written in capitals', shouted.request_id, shouted.id],
    ['its id is another than that of the row', foreign.request_id, foreign.id],
    ['it has a name', named.request_id, named.id],
    ['the id is of the row alone', foreign.id, null],
    ['the id is that of the row in capitals', plain.id.toUpperCase(), null],
    ['the time in the id is far away', 'ffffffff-ffff-ffff-ffff-ffffffffffff', null],
    ['nobody made it', 'nobody', null],
  ])('is found where %s', async (_where, request, id) => {
    const { items, total } = await listUsage(api.admin, { request_id: request, with_total: 'true' })
    expect(items.map((item) => item.id)).toEqual(id === null ? [] : [id])
    expect(total).toBe(items.length)
    expect(await api.db.$queryRaw`SELECT has_usage(${request}) AS found`).toEqual([{ found: id !== null }])
  })

  test('is asked for by any text, as often as one likes', async () => {
    const ids = [...Array.from({ length: 8 }, () => v7()), 'zz', '', 'é', 'turn-1', plain.id, `${plain.id} `]
    const found: { id: string; found: boolean }[] = await api.db
      .$queryRaw`SELECT id, has_usage(id) AS found FROM unnest(${ids}::text[]) AS id`
    expect(found.filter((row) => row.found).map((row) => row.id)).toEqual(['turn-1', plain.id])
    const before: { found: boolean }[] = await api.db
      .$queryRaw`SELECT has_usage(id, uuid_v7_time(${plain.id})) AS found FROM unnest(${ids}::text[]) AS id`
    expect(before.some((row) => row.found)).toBe(false)
  })

  test('reads no rows but those', async () => {
    await api.db.$transaction(async (tx) => {
      await tx.$executeRaw`SET LOCAL enable_seqscan = off`
      const plan: { 'QUERY PLAN': string }[] = await tx.$queryRawUnsafe(
        `EXPLAIN SELECT id FROM usage_logs WHERE ((request_id = '${plain.id}' AND request_id <> id::text)
           OR (created_at = uuid_v7_time('${plain.id}') AND id = '${plain.id}' AND request_id = '${plain.id}'))
         ORDER BY created_at DESC, id DESC LIMIT 50`,
      )
      const lines = plan.map((line) => line['QUERY PLAN'])
      expect(lines.join('\n')).not.toContain('Seq Scan')
      expect(lines.join('\n')).toMatch(/Bitmap Index Scan on \w*request_id/)
      expect(lines.join('\n')).toMatch(/Bitmap Index Scan on \w*pkey/)
    })
  })
})
