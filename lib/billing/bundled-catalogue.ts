import { findProvider } from '@pydantic/genai-prices'
import { buildCatalogue } from './build-catalogue'
import { parseGenAiPrices } from './parse-genai-prices'
import type { GenAiModel, GenAiModelPrice } from './parse-genai-prices'
import type { Catalogue } from './types'

/** Makers of models, in the order in which they are asked for a name. */
const PROVIDERS = [
  'anthropic',
  'openai',
  'google',
  'x-ai',
  'deepseek',
  'moonshotai',
  'mistral',
  'cohere',
] as const

/** The catalogue that ships with the program. */
export function bundledCatalogue(loadedAtMs: number): Catalogue {
  const models = PROVIDERS.flatMap((providerId) =>
    (findProvider({ providerId })?.models ?? []).filter(({ id }) => isOwnModel(providerId, id)),
  )
  return buildCatalogue({ entries: parseGenAiPrices(models.map(readModel)), source: 'bundled', loadedAtMs })
}

/** Google's list also has the Claude models it resells, with less detail than their maker's. */
function isOwnModel(providerId: string, modelId: string): boolean {
  return providerId !== 'google' || !modelId.startsWith('claude-')
}

type BundledModel = NonNullable<ReturnType<typeof findProvider>>['models'][number]

/** The package types a tiered price as a class; its data has the same fields. */
function readModel({ id, match, prices }: BundledModel): GenAiModel {
  if (!Array.isArray(prices)) return { id, match, prices: prices satisfies GenAiModelPrice }
  return { id, match, prices }
}
