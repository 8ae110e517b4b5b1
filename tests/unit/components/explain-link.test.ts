import { expect, test } from 'vitest'
import { clientOf, explainHref } from '@/components/usage/explain-link'
import { questionOf, LAB_QUERY } from '../../../app/admin/route-lab/lab-query'
import { readQuery } from '../../../app/list-query'

const REQUEST = {
  user_id: 2,
  api_key_id: 3,
  api_key_name: 'laptop',
  group_id: 4,
  requested_model: 'claude-opus-4-5[1m]',
  protocol: 'openai_chat',
}

/** What Route Lab is asked by the address of a request. */
function asked(request: Partial<typeof REQUEST> | object) {
  const href = explainHref({ ...REQUEST, ...request })
  if (href === null) return null
  return questionOf(readQuery(Object.fromEntries(new URL(href, 'http://localhost').searchParams), LAB_QUERY))
}

test('a request is asked about by its key, without one by its group', () => {
  const question = { model: 'claude-opus-4-5[1m]', protocol: 'openai_chat' }
  expect(asked({})).toMatchObject({ api_key_id: 3, ...question })
  expect(asked({ api_key_name: null })).toMatchObject({ group_id: 4, ...question })
  expect(asked({ protocol: null })).toMatchObject({ api_key_id: 3, protocol: 'anthropic_messages' })
})

test('a request is asked about as its client, where that is known', () => {
  expect(asked(clientOf('claude-cli/2.1.330 (external, cli)'))).toMatchObject({ client: 'claude_code' })
  expect(asked(clientOf('curl/8.5'))).toMatchObject({ client: 'other' })
  expect(clientOf('')).toEqual({})
})

test('a request that names no model, or neither key nor group, is not asked about', () => {
  expect(asked({ requested_model: null })).toBeNull()
  expect(asked({ api_key_id: null, group_id: null })).toBeNull()
})
