import { expect, test } from 'vitest'
import { countByGroup } from '../../../app/admin/accounts/groups-without-accounts'

function binding(group: number) {
  return { group_id: group, group_name: `group ${group}` }
}

test('each account in use is lost to each of its groups once, whatever its channels', () => {
  const lost = countByGroup([
    { status: 'active', bindings: [binding(1), binding(1), binding(2)] },
    { status: 'active', bindings: [binding(1)] },
    { status: 'disabled', bindings: [binding(3)] },
  ])
  expect([...lost]).toEqual([
    [1, { name: 'group 1', count: 2 }],
    [2, { name: 'group 2', count: 1 }],
  ])
})
