import { DEFAULT_MODELS } from '@/lib/core'
import type { ServiceContext } from '../context'
import { requireAdmin } from '../shared/permissions'
import type { Answer } from '../shared/answer'
import { getAccount } from './queries'
import type { accountModelAnswer } from './answers'

/** A model an account serves; patterns end in `*`. */
export type AccountModel = Answer<typeof accountModelAnswer>

/** The models of an account: its mapping, else what its platform is known to serve. Throws 404 `NOT_FOUND`. */
export async function listAccountModels(ctx: ServiceContext, id: number): Promise<readonly AccountModel[]> {
  requireAdmin(ctx, 'read')
  const { model_mapping: mapping, platform, live } = await getAccount(ctx, id)
  const cooldowns = live?.model_cooldowns ?? {}
  const sources = Object.entries(mapping)
  const isMapped = sources.length > 0
  const pairs = isMapped ? sources : DEFAULT_MODELS[platform].map((model) => [model, model] as const)
  return pairs.map(([model, upstreamModel]) => ({
    id: model,
    upstream_model: upstreamModel,
    source: isMapped ? 'mapping' : 'platform',
    cooldown_until: cooldowns[upstreamModel.toLowerCase()] ?? null,
  }))
}
