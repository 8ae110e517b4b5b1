import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { DoorCase } from '../../support/doors'
import { describeBodies } from './bodies'
import { expectRefusal, openDoorBed, PROMPT } from './door-bed'
import type { DoorBed } from './door-bed'
import { describePaths } from './paths'
import { describeRefusals } from './refusals'
import { beginLongWaits, describeWaits } from './waits'
import type { LongWaits } from './waits'

const UNKNOWN_KEYS_A_MINUTE = 120

/** What every way into the gateway answers. Each has a file of its own: their half minutes of waiting pass side by side. */
export function describeDoor(doorCase: DoorCase): void {
  describe(doorCase.name, () => {
    let opened: DoorBed
    let waits: LongWaits
    const bed = (): DoorBed => opened

    beforeAll(async () => {
      opened = await openDoorBed(doorCase)
      waits = await beginLongWaits(opened)
    })
    afterAll(async () => {
      waits?.end()
      await opened?.close()
    })
    beforeEach(() => opened.forget())

    describeRefusals(bed)
    describeBodies(bed)
    describePaths(bed)
    describeWaits(bed, () => waits)

    it('an address that guesses keys is slowed down, known keys pass', async () => {
      const { ask, world } = opened
      // The minute of earlier guesses may end in between; then all of another are needed.
      let answer = await ask('sk-guess')
      for (let guess = 1; guess <= 2 * UNKNOWN_KEYS_A_MINUTE && answer.status !== 429; guess += 1) {
        answer = await ask(`sk-guess-${guess}`)
      }
      expectRefusal(answer, {
        status: 429,
        type: 'rate_limit_error',
        code: 'UNKNOWN_KEYS_THROTTLED',
        message: /unknown API keys/,
      })
      expect(Number(answer.headers['retry-after'])).toBeGreaterThanOrEqual(1)
      expect((await ask(world.apiKey)).status).toBe(200)
    })

    it('the log names every request and no secret', async () => {
      const { ask, door, keys, world } = opened
      const served = await ask(world.apiKey)
      const refused = await ask(keys.poor)
      for (const { headers } of [served, refused]) {
        await expect.poll(() => door.output()).toContain(String(headers['x-request-id']))
      }
      const secrets = [PROMPT, 'sk-upstream-secret', world.apiKey, ...Object.values(keys), ...door.secrets]
      expect(secrets.filter((secret) => secret === '' || door.output().includes(secret))).toEqual([])
    })
  })
}
