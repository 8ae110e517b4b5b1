// Provisions one route by API, as a relay manager would: ensure group → ensure channel → ensure account → bind.
// Run it as often as you like; what exists is found by its name and brought in line.
//
//   GATEWAY_URL=http://127.0.0.1:3000 ADMIN_API_KEY=admin-… PROVIDER_API_KEY=sk-ant-… node docs/provision.mjs
const { GATEWAY_URL = 'http://127.0.0.1:3000', ADMIN_API_KEY, PROVIDER_API_KEY, PROVIDER_URL } = process.env
if (!ADMIN_API_KEY || !PROVIDER_API_KEY) throw new Error('Set ADMIN_API_KEY and PROVIDER_API_KEY')

/** Calls the admin API; a refusal becomes an error with its reason and fields. */
async function api(method, path, body) {
  const response = await fetch(`${GATEWAY_URL}/api/v1/admin${path}`, {
    method,
    headers: { 'x-api-key': ADMIN_API_KEY, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const answer = await response.json()
  if (response.ok) return answer.data
  throw new Error(`${method} ${path}: ${answer.reason} ${answer.message} ${JSON.stringify(answer.metadata)}`)
}

/** The entity of this very name. `search` finds names that contain it, so the page is looked through. */
async function findByName(path, name) {
  const { items } = await api('GET', `${path}?page_size=1000&search=${encodeURIComponent(name)}`)
  return items.find((item) => item.name === name)
}

/** Creates what is missing; what is there is changed under the revision it was read with. */
async function ensure(path, fields) {
  const found = await findByName(path, fields.name)
  if (found === undefined) return api('POST', path, fields)
  return api('PUT', `${path}/${found.id}`, { ...fields, revision: found.revision })
}

const group = await ensure('/groups', { name: 'provisioned', platform: 'anthropic' })
const channel = await ensure('/channels', {
  name: 'provisioned-direct',
  group_ids: [group.id],
  model_mapping: { anthropic: { sonnet: 'claude-sonnet-4-5' } },
})
const account = await ensure('/accounts', {
  name: 'provisioned-one',
  platform: 'anthropic',
  type: 'api_key',
  credentials: { api_key: PROVIDER_API_KEY },
  ...(PROVIDER_URL === undefined ? {} : { base_url: PROVIDER_URL }),
})
await api('PUT', `/accounts/${account.id}/bindings`, [
  { group_id: group.id, channel_id: channel.id, priority: 50 },
])
console.log(JSON.stringify({ group_id: group.id, channel_id: channel.id, account_id: account.id }))
