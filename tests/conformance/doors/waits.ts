import { describe, expect, it } from 'vitest'
import type { RawAnswer } from '../../support/raw-request'
import { waitUntil } from '../../support/wait-until'
import { expectRefusal, PROMPT } from './door-bed'
import type { DoorBed } from './door-bed'

const FULL = { status: 429, type: 'rate_limit_error' }
/** Waiting requests a user with one slot may have. */
const MAX_WAITING = 21

/** Waits that take half a minute each; begun before the other tests and read after them. */
export type LongWaits = {
  readonly waitingStream: Promise<RawAnswer>
  readonly waitingForUser: Promise<RawAnswer>
  readonly waitingForAccount: Promise<RawAnswer>
  end(): void
}

/** Two answers that never end hold the slots of a user and of an account; others wait for them. */
export async function beginLongWaits({ ask, keys, world, upstream, forget }: DoorBed): Promise<LongWaits> {
  forget()
  const holding = new AbortController()
  const hold = (key: string, model: string): void => {
    ask(key, { model, stream: true }, holding.signal).catch(() => undefined)
  }
  hold(keys.oneAtATime, 'stalls')
  hold(world.apiKey, 'narrow')
  await waitUntil('both hold their slots', () => Promise.resolve(upstream().length === 2))
  return {
    waitingStream: ask(keys.oneAtATime, { stream: true }),
    waitingForUser: ask(keys.oneAtATime),
    // Another conversation: one that is bound to the account would wait for it four times as long.
    waitingForAccount: ask(world.apiKey, {
      model: 'narrow',
      messages: [{ role: 'user', content: `${PROMPT}, once more` }],
    }),
    end: () => holding.abort(),
  }
}

export function describeWaits(bed: () => DoorBed, waits: () => LongWaits): void {
  describe('waits', () => {
    it('too many waiting requests of a user', async () => {
      const { ask, keys, upstream } = bed()
      const leaving = new AbortController()
      ask(keys.crowd, { model: 'stalls', stream: true }, leaving.signal).catch(() => undefined)
      await expect.poll(() => upstream().length).toBe(1)
      const refused: RawAnswer[] = []
      const crowd = Array.from({ length: MAX_WAITING + 4 }, async () => {
        const answer = await ask(keys.crowd, {}, leaving.signal).catch(() => null)
        if (answer !== null) refused.push(answer)
      })
      await expect.poll(() => refused.length).toBe(4)
      leaving.abort()
      await Promise.all(crowd)
      expect(refused).toHaveLength(4)
      for (const answer of refused) {
        const message = 'Too many pending requests, please retry later'
        expectRefusal(answer, { ...FULL, code: 'QUEUE_FULL', message })
      }
    })

    it('a slot that does not come free: for users and accounts, after half a minute', async () => {
      const [forUser, forAccount] = await Promise.all([waits().waitingForUser, waits().waitingForAccount])
      const message = (what: string): string => `Concurrency limit exceeded for ${what}, please retry later`
      expectRefusal(forUser, { ...FULL, code: 'USER_SLOT_TIMEOUT', message: message('user') })
      expectRefusal(forAccount, { ...FULL, code: 'ACCOUNT_SLOT_TIMEOUT', message: message('account') })
    })

    it('a stream is kept alive while it waits, and ends with an error event', async () => {
      const { status, headers, text } = await waits().waitingStream
      expect(status).toBe(200)
      expect(headers['content-type']).toContain('text/event-stream')
      const events = [...text.matchAll(/^event: (\w+)$/gm)].map((match) => match[1])
      expect(events.length).toBeGreaterThanOrEqual(3)
      expect(events.slice(0, -1).every((name) => name === 'ping')).toBe(true)
      expect(events.at(-1)).toBe('error')
      expect(text).toContain('Concurrency limit exceeded for user, please retry later')
    })
  })
}
