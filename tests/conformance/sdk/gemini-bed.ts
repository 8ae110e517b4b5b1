import { ApiError, GoogleGenAI } from '@google/genai'
import { startSimulatedProvider } from '../../../bench/simulated-provider'
import type { SimulatedProvider } from '../../../bench/simulated-provider'
import type { Door, DoorCase } from '../../support/doors'
import { createProvisioner } from '../../support/provision'
import type { Provisioner } from '../../support/provision'
import { waitUntil } from '../../support/wait-until'

/** What the gemini group's channel calls its models, and what they are upstream. */
export const ALIAS = 'my-gemini'
export const UPSTREAM = 'gemini-2.5-flash'
export const EMBED_ALIAS = 'my-embeddings'
export const EMBED_UPSTREAM = 'gemini-embedding-001'
export const SECRET = 'AIza-upstream-secret-of-gemini'

/** A door with a gemini and an antigravity group, and clients of `@google/genai`. */
export type GeminiBed = {
  readonly provider: SimulatedProvider
  readonly door: Door
  readonly keys: { readonly gemini: string; readonly antigravity: string; readonly poor: string }
  /** `prefix` = a path before the API's own, e.g. `/antigravity`. */
  client(apiKey?: string, prefix?: string): GoogleGenAI
  close(): Promise<void>
}

export async function openGeminiBed(open: DoorCase['open']): Promise<GeminiBed> {
  const provider = await startSimulatedProvider({ models: [UPSTREAM] })
  const door = await open()
  try {
    const provisioner = createProvisioner(door.admin, provider.url)
    const keys = await provisionKeys(provisioner, await provisionGemini(provisioner))
    await waitUntilCounted(door.url, keys.antigravity, UPSTREAM)
    await waitUntilCounted(door.url, keys.gemini, ALIAS)
    return {
      provider,
      door,
      keys,
      client: (apiKey = keys.gemini, prefix = '') =>
        new GoogleGenAI({ apiKey, httpOptions: { baseUrl: `${door.url}${prefix}` } }),
      async close() {
        await door.close()
        await provider.close()
      },
    }
  } catch (error) {
    await door.close()
    await provider.close()
    throw error
  }
}

type Groups = { readonly gemini: number; readonly antigravity: number }

async function provisionGemini(provisioner: Provisioner): Promise<Groups> {
  const gemini = await provisioner.group({ name: 'gemini', platform: 'gemini' })
  const channelId = await provisioner.channel({
    name: 'gemini',
    groups: [{ group_id: gemini, route_priority: 1 }],
    model_mapping: { gemini: { [ALIAS]: UPSTREAM, [EMBED_ALIAS]: EMBED_UPSTREAM } },
    model_pricing: [
      {
        platform: 'gemini',
        models: [UPSTREAM, EMBED_UPSTREAM],
        input_price: '0.0000003',
        output_price: '0.0000025',
        cache_read_price: '0.00000003',
      },
    ],
  })
  await provisioner.account(SECRET, {
    platform: 'gemini',
    bindings: [{ group_id: gemini, channel_id: channelId }],
  })
  const antigravity = await provisioner.group({ name: 'antigravity', platform: 'antigravity' })
  await provisioner.account('', {
    platform: 'antigravity',
    type: 'oauth',
    credentials: { access_token: 'ya29.upstream-token', project_id: 'my-project' },
    bindings: [{ group_id: antigravity, channel_id: null }],
  })
  return { gemini, antigravity }
}

async function provisionKeys(provisioner: Provisioner, groups: Groups): Promise<GeminiBed['keys']> {
  const userId = await provisioner.user()
  const poorUser = await provisioner.user({ balance: 0, email: 'poor@example.com' })
  return {
    gemini: await provisioner.key(userId, { group_id: groups.gemini }),
    antigravity: await provisioner.key(userId, { group_id: groups.antigravity }),
    poor: await provisioner.key(poorUser, { group_id: groups.gemini }),
  }
}

async function waitUntilCounted(url: string, apiKey: string, model: string): Promise<void> {
  await waitUntil(`${model} is served`, async () => {
    const response = await fetch(`${url}/v1beta/models/${model}:countTokens`, {
      method: 'POST',
      headers: { 'x-goog-api-key': apiKey, 'content-type': 'application/json' },
      body: JSON.stringify({ contents: [{ parts: [{ text: 'ready?' }] }] }),
    })
    const text = await response.text()
    if (response.status !== 200) throw new Error(`status ${response.status}: ${text}`)
    return true
  })
}

/** The error a call ends with, and what the SDK shows of its body; anything else fails the test. */
export async function apiErrorOf(call: Promise<unknown>): Promise<{ error: ApiError; text: string }> {
  const error: unknown = await call.then(
    () => new Error('the call was answered'),
    (thrown: unknown) => thrown,
  )
  if (error instanceof ApiError) return { error, text: error.message }
  throw error
}
