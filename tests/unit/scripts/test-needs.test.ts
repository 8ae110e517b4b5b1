import { expect, test } from 'vitest'
import { needsOf } from '@/scripts/test-needs.mjs'

const ALL = ['build', 'chromium', 'redis']

test.each([
  [['--project', 'unit'], []],
  [['--project=unit', 'tests/unit/core'], []],
  [
    ['--project', 'unit', '--project', 'e2e'],
    ['build', 'chromium'],
  ],
  [['--project=processes'], ['build', 'redis']],
  [['--project', '!e2e'], ALL],
  [['tests/unit/core'], ALL],
  [['--project'], ALL],
  [[], ALL],
])('npm test -- %j needs %j', (args, needs) => {
  expect([...needsOf(args)].toSorted()).toEqual(needs)
})
