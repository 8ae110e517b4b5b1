import { expect, test } from 'vitest'
import { countByRoute } from '../../../app/admin/accounts/routes-without-accounts'

function binding(group: number, channel: number | null) {
  return {
    group_id: group,
    group_name: `group ${group}`,
    channel_id: channel,
    channel_name: channel === null ? null : `channel ${channel}`,
  }
}

test('each account in use is lost to each of its routes', () => {
  const lost = countByRoute([
    { status: 'active', bindings: [binding(1, 7), binding(1, 8), binding(2, null)] },
    { status: 'active', bindings: [binding(1, 7)] },
    { status: 'disabled', bindings: [binding(3, 7)] },
  ])
  expect(lost.map(({ route, count }) => [route.group, route.channel, count])).toEqual([
    ['group 1', 'channel 7', 2],
    ['group 1', 'channel 8', 1],
    ['group 2', null, 1],
  ])
})
