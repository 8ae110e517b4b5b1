import { describe, expect, it } from 'vitest'
import { EMPTY_HEALTH, type AccountEvent } from '@/lib/scheduling'
import { createHealthPersister, type HealthWrites } from '@/lib/stores/health'
import { createManualClock } from '../../../support/manual-clock'

function event(message: string): AccountEvent {
  return { accountId: 1, atMs: 0, kind: 'paused', status: 500, message, untilMs: null }
}

function createWorld() {
  const clock = createManualClock()
  const written: HealthWrites[] = []
  const warnings: string[] = []
  const database = { isAway: false }
  const persister = createHealthPersister({
    schedule: clock.schedule,
    write: async (writes) => {
      if (database.isAway) throw new Error('connection refused')
      written.push(writes)
    },
    logger: { info: () => undefined, warn: (_, message) => warnings.push(message), error: () => undefined },
  })
  return { clock, written, warnings, database, persister }
}

const texts = (writes: HealthWrites | undefined) => writes?.events.map(({ message }) => message)

describe('health persister', () => {
  it('writes about a second later, many changes at once, only the newest state of each account', async () => {
    const { clock, written, persister } = createWorld()
    persister.note(1, EMPTY_HEALTH, [event('a')])
    persister.note(1, { ...EMPTY_HEALTH, pauseStreak: 2 }, [event('b')])
    persister.note(2, EMPTY_HEALTH, [])
    await clock.advance(999)
    expect(written).toEqual([])
    await clock.advance(1)
    expect(written).toHaveLength(1)
    expect(written[0]?.states).toEqual([
      { accountId: 1, health: { ...EMPTY_HEALTH, pauseStreak: 2 } },
      { accountId: 2, health: EMPTY_HEALTH },
    ])
    expect(texts(written[0])).toEqual(['a', 'b'])
    await clock.advance(60_000)
    expect(written).toHaveLength(1)
  })

  it('tries again with growing delays while the database is away, and loses nothing', async () => {
    const { clock, written, warnings, database, persister } = createWorld()
    database.isAway = true
    persister.note(1, EMPTY_HEALTH, [event('a')])
    await clock.advance(1_000)
    persister.note(1, { ...EMPTY_HEALTH, pauseStreak: 1 }, [event('b')])
    await clock.advance(2_000)
    expect(warnings).toHaveLength(2)
    database.isAway = false
    await clock.advance(3_999)
    expect(written).toEqual([])
    await clock.advance(1)
    expect(written).toHaveLength(1)
    expect(written[0]?.states[0]?.health.pauseStreak).toBe(1)
    expect(texts(written[0])).toEqual(['a', 'b'])
  })

  it('keeps the newest ten thousand events of a long outage', async () => {
    const { clock, written, database, persister } = createWorld()
    database.isAway = true
    for (let i = 0; i < 10_500; i += 1) persister.note(1, EMPTY_HEALTH, [event(String(i))])
    await clock.advance(1_000)
    database.isAway = false
    await clock.advance(30_000)
    expect(written[0]?.events).toHaveLength(10_000)
    expect(texts(written[0])?.[0]).toBe('500')
  })

  it('writes what is left when it closes', async () => {
    const { clock, written, persister } = createWorld()
    persister.note(1, EMPTY_HEALTH, [event('a')])
    await persister.close()
    expect(written).toHaveLength(1)
    persister.note(1, EMPTY_HEALTH, [event('b')])
    await clock.advance(10_000)
    expect(written).toHaveLength(1)
  })
})
