import { finished } from 'node:stream/promises'
import fc from 'fast-check'
import { from as copyFrom } from 'pg-copy-streams'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { UsageEndRecord } from '../../../lib/gateway'
import { serializeEnd } from '../../../lib/stores/spool/serialize-record'
import { linesOf } from '../../../lib/stores/settler/record-lines'
import {
  openSettlementDatabase,
  type SettlementDatabase,
} from '../../../lib/stores/settler/settlement-database'
import { openStallingProxy } from '../../support/stalling-proxy'
import { usageEnd } from '../../support/usage-records'
import { AGREED, AGREEMENT, createSettlementBed, type SettlementBed } from './settlement-bed'

let bed: SettlementBed
let database: SettlementDatabase
beforeEach(async () => {
  bed = await createSettlementBed()
  database = openSettlementDatabase(bed.url)
})
afterEach(async () => {
  await database.close()
  await bed.close()
})

const literal = (record: UsageEndRecord): Buffer => Buffer.from(serializeEnd(record))

/** What a batch answered, with its lists in order of id. */
async function settle(...records: readonly UsageEndRecord[]): Promise<{ readonly users?: unknown }> {
  const answer: { readonly users?: unknown } = JSON.parse(await database.settle(records.map(literal)))
  return answer
}

/** Pieces that mean something to one of the parsers on the way. */
const nastyText = fc
  .array(
    fc.constantFrom(
      '"',
      '""',
      '\\',
      '\\"',
      '\\.',
      ',',
      '(',
      ')',
      '\n',
      '\r',
      '\r\n',
      '\t',
      ' ',
      '→',
      'é',
      '😀',
      'a',
      '{}',
      "'",
      'NULL',
      '\\N',
      '\u001F',
    ),
  )
  .map((pieces) => pieces.join(''))

describe('usage that arrives by COPY', () => {
  it('keeps any text as it is, by COPY and as row literals', async () => {
    const texts = fc.sample(nastyText, { numRuns: 150, seed: 7 })
    const record = (text: string): UsageEndRecord =>
      usageEnd({
        user_agent: text,
        error_message: text,
        upstream_request_id: text,
        requested_model: text,
        mapped_model: text,
        upstream_model: text,
        billing_model: text,
        service_tier: text,
        extra_units: { [text]: 1 },
      })
    const [copied, sent] = [texts.map(record), texts.map(record)]
    await settle(...copied)
    await bed.settle(...sent)
    const rows = await bed.rows(
      `SELECT user_agent AS a, error_message AS b, upstream_request_id AS c, extra_units AS d,
         ARRAY[requested_model, mapped_model, upstream_model, billing_model, service_tier] AS e FROM usage_logs ORDER BY id`,
    )
    const expected = [...copied, ...sent]
      .toSorted((a, b) => (a.id < b.id ? -1 : 1))
      .map(({ error_message: a }) => ({ a, b: a, c: a, d: { [a ?? '']: 1 }, e: [a, a, a, a, a] }))
    expect(rows).toEqual(expected)
    expect(await bed.rows(AGREEMENT)).toEqual([AGREED])
  })

  it('leaves alone what is settled already or came twice, and clears it all the same', async () => {
    const [first, second, third] = [usageEnd(), usageEnd(), usageEnd()]
    await settle(first)
    const settled = await settle(third, first, second, third, first)
    expect(settled).toMatchObject({
      inserted: 2,
      users: [[1, '9.9900550000', expect.any(String), '0.009945']],
      keys: [[1, '0.009945', expect.arrayContaining(['0.009945000000000000'])]],
    })
    expect(await settle(first, second, third)).toMatchObject({
      inserted: 0,
      users: settled.users,
    })
    expect(await bed.rows('SELECT count(*)::int AS rows FROM usage_logs')).toEqual([{ rows: 3 }])
    expect(await bed.rows("SELECT count(*)::int AS rows FROM balance_ledger WHERE kind = 'usage'")).toEqual([
      { rows: 3 },
    ])
    expect(await bed.rows(AGREEMENT)).toEqual([AGREED])
  })

  it('books a record once, and wholly or not at all, however often and by whom a transaction settles it', async () => {
    const { client } = bed
    const arrive = (): Promise<unknown> =>
      client.query('INSERT INTO usage_arrivals SELECT ($1::text::usage_record).*', [
        literal(usageEnd()).toString(),
      ])
    await client.query('BEGIN')
    await client.query('SELECT open_usage_arrivals()')
    const inserted = async (): Promise<unknown> =>
      (await client.query("SELECT (settle_arrived_usage()->>'inserted')::int AS inserted")).rows
    await arrive()
    expect(await inserted()).toEqual([{ inserted: 1 }])
    expect(await inserted()).toEqual([{ inserted: 0 }])
    await client.query('COMMIT')
    expect(await bed.rows(AGREEMENT)).toEqual([AGREED])
    await client.query('BEGIN')
    await arrive()
    await expect(client.query('SELECT settle_balances()')).rejects.toThrow('was not added up')
    await client.query('ROLLBACK')
    await client.query('DROP TABLE usage_arrivals, usage_replays, usage_sums')
  })

  it('waits for another settlement of the same records, and books what that one does not', async () => {
    const [shared, own] = [usageEnd(), usageEnd()]
    await bed.client.query('BEGIN')
    await bed.settle(shared)
    const later = settle(shared, own)
    await bed.client.query('COMMIT')
    expect(await later).toMatchObject({ inserted: 1 })
    expect(await bed.rows(AGREEMENT)).toEqual([AGREED])
  })

  it('takes an id in two spellings for one, and gives way where it cannot see what another settles', async () => {
    const record = usageEnd()
    const shouted = usageEnd({ ...record, id: record.id.toUpperCase() })
    expect(await settle(record, shouted)).toMatchObject({ inserted: 1 })
    const other = usageEnd()
    await bed.client.query('BEGIN ISOLATION LEVEL REPEATABLE READ')
    await bed.client.query('SELECT count(*) FROM usage_logs')
    await settle(other)
    await expect(bed.settle(other)).rejects.toMatchObject({ code: '40001' })
    await bed.client.query('ROLLBACK')
    expect(await bed.rows(AGREEMENT)).toEqual([AGREED])
  })

  it('settles for a process from before the columns had names, its replays too', async () => {
    const [record, other] = [usageEnd(), usageEnd()]
    await settle(record)
    await bed.client.query('SELECT open_usage_arrivals()')
    await bed.client.query('BEGIN')
    const copy = bed.client.query(
      copyFrom(String.raw`COPY usage_arrivals FROM STDIN (FORMAT csv, ESCAPE '\')`),
    )
    await finished(copy.end(linesOf([record, other].map(literal))))
    const { rows } = await bed.client.query<{ answer: { inserted: number } }>(
      'SELECT settle_arrived_usage() AS answer',
    )
    await bed.client.query('COMMIT')
    expect(rows[0]?.answer.inserted).toBe(1)
    expect(
      await bed.rows(
        'SELECT count(DISTINCT price_snapshot)::int AS prices, count(price_snapshot)::int AS rows FROM usage_logs',
      ),
    ).toEqual([{ prices: 1, rows: 2 }])
    expect(await bed.rows(AGREEMENT)).toEqual([AGREED])
  })

  it('leaves no table in a session that settles a single record', async () => {
    await bed.settle(usageEnd())
    await bed.settle(usageEnd())
    expect(
      await bed.rows(
        "SELECT relname FROM pg_class WHERE relname IN ('usage_arrivals', 'usage_replays', 'usage_sums')",
      ),
    ).toEqual([])
  })

  it('makes its tables anew from time to time, which no vacuum reaches', async () => {
    const files = async (): Promise<unknown[]> => {
      const tables = await bed.rows(
        "SELECT pg_relation_filenode(oid)::text AS file FROM pg_class WHERE relname IN ('usage_arrivals', 'usage_parts', 'usage_replays', 'usage_sums') ORDER BY 1",
      )
      return tables.map(({ file }) => file)
    }
    const filesAfterEachOf = async (settler: SettlementDatabase): Promise<unknown[][]> => {
      const seen: unknown[][] = []
      for (let batch = 0; batch < 3; batch += 1) {
        await settler.settle([literal(usageEnd())])
        seen.push(await files())
      }
      await settler.close()
      return seen
    }
    const anew = await filesAfterEachOf(openSettlementDatabase(bed.url, 0))
    expect(new Set(anew.flat()).size).toBe(4 * anew.length)
    const [start, ...others] = await filesAfterEachOf(openSettlementDatabase(bed.url))
    expect(start).toHaveLength(4)
    expect(others).toEqual([start, start])
    expect(await bed.rows('SELECT count(*)::int AS rows FROM usage_logs')).toEqual([{ rows: 6 }])
  })

  it('gives a connection up that does not answer in time, whatever it says later, and settles on the next', async () => {
    const proxy = await openStallingProxy(bed.url)
    const slow = openSettlementDatabase(`${proxy.url}&query_timeout=400`)
    const late = literal(usageEnd())
    proxy.stopAt('COPY')
    setTimeout(() => proxy.goOn(), 600)
    await expect(slow.settle([late])).rejects.toThrow('timeout')
    await slow.reset()
    await new Promise((resolve) => setTimeout(resolve, 300))
    await slow.settle([late])
    expect(await bed.rows('SELECT count(*)::int AS rows FROM usage_logs')).toEqual([{ rows: 1 }])
    await slow.close()
    await proxy.close()
  })

  it('goes on with the same connection after a batch that was refused, of which nothing stays', async () => {
    const good = usageEnd()
    const bad = [
      Buffer.alloc(0),
      Buffer.from('()'),
      Buffer.from('nonsense'),
      Buffer.from('("open'),
      literal(usageEnd({ status: 'odd' as 'ok' })),
    ]
    for (const event of bad) {
      await expect(database.settle([literal(usageEnd()), event])).rejects.toMatchObject({
        code: expect.stringMatching(/^2[23]/),
      })
    }
    expect(await settle(good)).toMatchObject({ inserted: 1 })
    expect(await bed.rows('SELECT id FROM usage_logs')).toEqual([{ id: good.id }])
    expect(await bed.rows(AGREEMENT)).toEqual([AGREED])
  })

  it('opens a new connection after one that broke in the middle', async () => {
    await settle(usageEnd())
    await bed.rows(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'switchyard-settler' AND datname = current_database()",
    )
    await expect(database.settle([literal(usageEnd())])).rejects.toThrow()
    await database.reset()
    expect(await settle(usageEnd())).toMatchObject({ inserted: 1 })
  })
})
