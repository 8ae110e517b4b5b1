import type { AdminClient } from '../../support/admin-client'
import { UPSTREAM_MODEL } from '../../support/provision'
import type { World } from '../../support/provision'

/** Keys named after what is wrong with them, or with their user or group. */
export type KeyName =
  | 'disabled'
  | 'expired'
  | 'userDisabled'
  | 'addressDenied'
  | 'addressNotListed'
  | 'withoutGroup'
  | 'groupDisabled'
  | 'exclusive'
  | 'claudeCodeOnly'
  | 'withoutSubscription'
  | 'poor'
  | 'quota'
  | 'window'
  | 'rpm'
  | 'restricted'
  | 'unpriced'
  | 'ambiguous'
  | 'withoutAccount'
  | 'oneAtATime'
  | 'crowd'
  | 'last'

/** Creates the keys, and what makes them useless. */
export async function provisionKeys(
  admin: AdminClient,
  world: World,
  /** What a request is held for: what is left after its answer is too little for a second one. USD. */
  oneHold: string,
): Promise<Readonly<Record<KeyName, string>>> {
  return { ...(await keysOfTheirOwn(admin, world, oneHold)), ...(await keysOfGroups(admin, world)) }
}

async function keysOfTheirOwn(admin: AdminClient, { provisioner, userId, groupId }: World, oneHold: string) {
  const main = (fields: Readonly<Record<string, unknown>>): Promise<string> =>
    provisioner.key(userId, { group_id: groupId, ...fields })
  const ofUser = async (fields: Readonly<Record<string, unknown>>): Promise<string> =>
    provisioner.key(await provisioner.user(fields), { group_id: groupId })
  const disabledUser = await provisioner.user()
  const userDisabled = await provisioner.key(disabledUser, { group_id: groupId })
  await admin.must('PUT', `/users/${disabledUser}`, { status: 'disabled' })
  return {
    userDisabled,
    disabled: await main({ status: 'disabled' }),
    expired: await main({ expires_at: '2020-01-01T00:00:00Z' }),
    addressDenied: await main({ ip_blacklist: ['127.0.0.0/8'], ip_whitelist: ['127.0.0.1'] }),
    addressNotListed: await main({ ip_whitelist: ['203.0.113.0/24'] }),
    withoutGroup: await main({ group_id: null }),
    poor: await ofUser({ balance: 0 }),
    quota: await main({ quota: oneHold }),
    window: await main({ rate_limit_5h: oneHold }),
    rpm: await main({ rpm_limit: 1 }),
    oneAtATime: await ofUser({ concurrency: 1 }),
    crowd: await ofUser({ concurrency: 1 }),
  }
}

async function keysOfGroups(admin: AdminClient, { provisioner, userId }: World) {
  const group = async (fields: Readonly<Record<string, unknown>> = {}) => {
    const id = await provisioner.group(fields)
    return { id, key: await provisioner.key(userId, { group_id: id }) }
  }
  const channel = (groupId: number, model: string, fields: Readonly<Record<string, unknown>> = {}) =>
    provisioner.channel({
      group_ids: [groupId],
      model_mapping: { anthropic: { [model]: UPSTREAM_MODEL } },
      ...fields,
    })
  const disabled = await group()
  await admin.must('PUT', `/groups/${disabled.id}`, { status: 'disabled' })
  const exclusive = await group()
  await admin.must('PUT', `/groups/${exclusive.id}`, { is_exclusive: true })
  const restricted = await group()
  await channel(restricted.id, 'open-model', {
    restrict_models: true,
    model_pricing: [{ platform: 'anthropic', models: [UPSTREAM_MODEL], input_price: 1, output_price: 1 }],
  })
  const unpriced = await group()
  await channel(unpriced.id, 'house-model', {
    model_mapping: { anthropic: { 'house-model': 'house-special' } },
  })
  const ambiguous = await group()
  await channel(ambiguous.id, 'twin-model')
  await channel(ambiguous.id, 'twin-model', { confirm_ambiguous: true })
  const withoutAccount = await group()
  await channel(withoutAccount.id, 'lonely-model')
  const claudeCodeOnly = await group({ claude_code_only: true })
  const withoutSubscription = await group({ subscription_type: 'subscription' })
  const last = await group()
  const bindings = [{ group_id: last.id, channel_id: await channel(last.id, 'last-model') }]
  await provisioner.account('sk-upstream-secret-of-last', { bindings })
  return {
    groupDisabled: disabled.key,
    exclusive: exclusive.key,
    claudeCodeOnly: claudeCodeOnly.key,
    withoutSubscription: withoutSubscription.key,
    restricted: restricted.key,
    unpriced: unpriced.key,
    ambiguous: ambiguous.key,
    withoutAccount: withoutAccount.key,
    last: last.key,
  }
}
