import { expect, test } from 'vitest'
import type { SettlementWait } from '../../../../lib/core'
import { createSettlementWaits } from '../../../../lib/stores/settler/settlement-waits'

const wait = (sinceMs: number, step: SettlementWait['step'] = 'spool'): SettlementWait => ({
  sinceMs,
  step,
  sqlState: null,
})

test('what waits the longest is shown, from its beginning, until that goes on', () => {
  const shown: (SettlementWait | null)[] = []
  const waits = createSettlementWaits((now) => shown.push(now))
  waits.begin('own', wait(1_000))
  waits.end('left')
  waits.begin('left', wait(2_000))
  waits.begin('own', wait(3_000, 'dead_letter'))
  waits.end('own')
  waits.begin('own', wait(4_000))
  waits.endWhere((directory) => directory === 'left')
  waits.endWhere(() => false)
  waits.end('own')
  expect(shown).toEqual([
    wait(1_000),
    wait(1_000),
    wait(1_000),
    wait(1_000, 'dead_letter'),
    wait(2_000),
    wait(2_000),
    wait(4_000),
    null,
  ])
})
