import { expect, test } from 'vitest'
import { serverClock } from '../../../app/admin/accounts/server-clock'

test('the clock of a page that is shown again is set by the first answer', () => {
  expect(serverClock(60_400, 3_600_000)).toBe(3_600_000)
  expect(serverClock(60_400, 60_000)).toBe(60_400)
  expect(serverClock(60_400)).toBe(60_400)
})
