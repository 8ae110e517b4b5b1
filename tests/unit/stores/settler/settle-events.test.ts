import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { classifyDatabaseError } from '../../../../lib/stores/settler/classify-database-error'
import { settleEvents, type SettleContext } from '../../../../lib/stores/settler/settle-events'

const failure = (code?: string): Error =>
  Object.assign(new Error('failed'), code === undefined ? {} : { code })
const eventsOf = (ids: readonly number[]): readonly Buffer[] => ids.map((id) => Buffer.from(String(id)))

type Fake = {
  readonly context: SettleContext
  readonly settled: number[]
  readonly dead: number[]
  readonly kept: number[]
  readonly waits: string[]
  readonly resets: () => number
}

/** A database that refuses batches with one of `poison`, and fails with `faults` first. */
function fakeContext(poison: ReadonlySet<number>, faults: readonly Error[] = [], isStopping = false): Fake {
  const settled: number[] = []
  const dead: number[] = []
  const kept: number[] = []
  const waits: string[] = []
  const left = [...faults]
  const reset = vi.fn(async () => undefined)
  const context: SettleContext = {
    database: {
      settle: async (batch) => {
        const fault = left.shift()
        if (fault !== undefined) throw fault
        const ids = batch.map((event) => Number(event.toString()))
        if (ids.some((id) => poison.has(id))) throw failure('22003')
        settled.push(...ids)
        return 'answer'
      },
      keepLetter: async ({ event }) => {
        const fault = left.shift()
        if (fault !== undefined) throw fault
        kept.push(Number(event.toString()))
      },
      claim: async () => true,
      followLag: () => undefined,
      reset,
      close: async () => undefined,
    },
    deadLetters: { add: () => undefined, count: () => dead.length },
    logger: { info: vi.fn(), warn: vi.fn(), error: vi.fn() },
    onAnswer: () => undefined,
    onDeadLetter: (event) => dead.push(Number(event.toString())),
    onWait: (step) => waits.push(step),
    pause: async () => undefined,
    isStopping: () => isStopping,
  }
  return { context, settled, dead, kept, waits, resets: () => reset.mock.calls.length }
}

describe('settleEvents', () => {
  it('settles everything but the poison, each once, whatever is poisoned', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.nat(60), { maxLength: 40 }),
        fc.uniqueArray(fc.nat(60)),
        async (ids, poisoned) => {
          const poison = new Set(poisoned)
          const fake = fakeContext(poison)
          expect(await settleEvents(fake.context, eventsOf(ids))).toBe(true)
          expect(fake.settled).toEqual(ids.filter((id) => !poison.has(id)))
          expect(fake.dead).toEqual(ids.filter((id) => poison.has(id)))
          expect(fake.kept).toEqual(fake.dead)
        },
      ),
    )
  })

  it('repeats after conflicts on the same connection, after outages on a new one', async () => {
    const conflicts = fakeContext(new Set(), [failure('40P01'), failure('40001')])
    expect(await settleEvents(conflicts.context, eventsOf([1, 2]))).toBe(true)
    expect([conflicts.settled, conflicts.resets()]).toEqual([[1, 2], 0])
    const outages = fakeContext(new Set(), [
      failure(),
      failure('57P01'),
      failure('42883'),
      failure('ECONNREFUSED'),
    ])
    expect(await settleEvents(outages.context, eventsOf([1, 2]))).toBe(true)
    expect([outages.settled, outages.dead, outages.resets()]).toEqual([[1, 2], [], 4])
    expect(outages.waits).toEqual(Array(4).fill('usage'))
  })

  it('keeps a dead letter in the database before it is given up, however often that is away', async () => {
    const faults = [failure('22003'), failure(), failure('57P01')]
    const fake = fakeContext(new Set([1]), [...faults])
    expect(await settleEvents(fake.context, eventsOf([1]))).toBe(true)
    expect([fake.kept, fake.dead, fake.resets()]).toEqual([[1], [1], 2])
    expect(fake.waits).toEqual(['dead_letter', 'dead_letter'])
    const refused = fakeContext(new Set(), [failure('22003'), failure('22021')])
    expect(await settleEvents(refused.context, eventsOf([1]))).toBe(true)
    expect([refused.kept, refused.dead]).toEqual([[], [1]])
    const stopped = fakeContext(new Set(), [failure('22003'), failure()], true)
    expect(await settleEvents(stopped.context, eventsOf([1]))).toBe(false)
    expect(stopped.dead).toEqual([])
  })

  it('leaves events to the next start when it is told to stop during an outage', async () => {
    const fake = fakeContext(new Set(), [failure()], true)
    expect(await settleEvents(fake.context, eventsOf([1]))).toBe(false)
    expect([fake.settled, fake.dead]).toEqual([[], []])
  })
})

describe('classifyDatabaseError', () => {
  it.each([
    ['40001', 'conflict'],
    ['40P01', 'conflict'],
    ['23514', 'data'],
    ['22P02', 'data'],
    ['53100', 'outage'],
    ['25006', 'outage'],
    ['55P03', 'outage'],
    ['57014', 'outage'],
    ['42P01', 'outage'],
    ['08006', 'outage'],
    ['ECONNRESET', 'outage'],
    [undefined, 'outage'],
  ])('takes %s for %s', (code, expected) => {
    expect(classifyDatabaseError(failure(code))).toBe(expected)
  })
})
