import { describe, expect, test } from 'vitest'
import { wantedBindings } from '@/lib/services/accounts/bindings'
import { mergeCredentials, maskCredentials, maskSecret } from '@/lib/services/accounts/credentials'
import { shownKeyOf } from '@/lib/core'
import { wantedGroups } from '@/lib/services/channels/write-groups'

describe('groups of a channel body', () => {
  const stored = [
    { groupId: 1, routePriority: 10 },
    { groupId: 2, routePriority: 20 },
  ]
  const asObjects = stored.map((ref) => ({ group_id: ref.groupId, route_priority: ref.routePriority }))

  test.each([
    ['nothing said', {}, null],
    ['ids keep priorities, new ones get 100', { group_ids: [2, 3] }, ['2:20', '3:100']],
    [
      'objects without priority keep theirs',
      { groups: [{ group_id: 1 }, { group_id: 4 }] },
      ['1:10', '4:100'],
    ],
    ['an answer sent back unchanged', { groups: asObjects, group_ids: [1, 2] }, ['1:10', '2:20']],
    ['only the ids edited', { groups: asObjects, group_ids: [1] }, ['1:10']],
    ['only the objects edited', { groups: [{ group_id: 1, route_priority: 5 }], group_ids: [1, 2] }, ['1:5']],
    ['both edited: objects win', { groups: [{ group_id: 9 }], group_ids: [] }, ['9:100']],
  ])('%s', (_, body, expected) => {
    const wanted = wantedGroups(body, stored)
    expect(wanted === null ? null : wanted.map((ref) => `${ref.groupId}:${ref.routePriority}`)).toEqual(
      expected,
    )
  })
})

describe('bindings of an account body', () => {
  const stored = [
    { group_id: 1, channel_id: 7, priority: 5 },
    { group_id: 1, channel_id: null, priority: 6 },
  ]
  test.each([
    ['nothing said', {}, null],
    ['group_ids speak of rows without channel only', { group_ids: [2] }, ['1:7:5', '2:0:50']],
    ['group_ids keep priorities', { group_ids: [1] }, ['1:7:5', '1:0:6']],
    ['bindings replace all', { bindings: [{ group_id: 3, channel_id: null, priority: 1 }] }, ['3:0:1']],
    ['an answer sent back with group_ids edited', { bindings: stored, group_ids: [] }, ['1:7:5']],
    ['an answer sent back with bindings edited', { bindings: [], group_ids: [1] }, []],
  ])('%s', (_, body, expected) => {
    const wanted = wantedBindings(body, stored)
    const text = wanted?.map((row) => `${row.group_id}:${row.channel_id ?? 0}:${row.priority}`) ?? null
    expect(text).toEqual(expected)
  })
})

describe('secrets', () => {
  test('masks show three and four characters of long ones only', () => {
    expect(maskSecret('sk-ant-secret-ab12')).toBe('sk-…ab12')
    expect(maskSecret('short')).toBe('…')
    expect(maskCredentials({ api_key: 'sk-ant-secret-ab12', expires_at: 5, email: 'a@b.c' })).toEqual({
      api_key: 'sk-…ab12',
      expires_at: 5,
      email: 'a@b.c',
    })
  })

  test('merging back what is shown changes nothing, whatever the secrets are', () => {
    const stored = {
      api_key: 'x',
      access_token: 'a-long-enough-token',
      refresh_token: '…',
      plan: 'pro',
      expires_at: 12,
    }
    expect(mergeCredentials(stored, maskCredentials(stored))).toEqual(stored)
  })

  test('a short custom key shows little of itself', () => {
    expect(shownKeyOf('12345678')).toEqual({ keyPrefix: '12', keyLast4: '78' })
    expect(shownKeyOf('sk-abcdefghijklmnopqrstuvwxyz')).toEqual({ keyPrefix: 'sk-abcd', keyLast4: 'wxyz' })
  })
})
