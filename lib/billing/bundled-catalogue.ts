import { findProvider } from '@pydantic/genai-prices'
import { buildCatalogue } from './build-catalogue'
import { parseGenAiPrices } from './parse-genai-prices'
import type { GenAiModel, GenAiModelPrice } from './parse-genai-prices'
import type { Catalogue } from './types'

/** Where two providers list one name, the maker of the model comes first; resellers are not asked. */
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
  const models = PROVIDERS.flatMap((providerId) => findProvider({ providerId })?.models ?? [])
  return buildCatalogue({ entries: parseGenAiPrices(models.map(readModel)), source: 'bundled', loadedAtMs })
}

type BundledModel = NonNullable<ReturnType<typeof findProvider>>['models'][number]

/** The package types a tiered price as a class; its data has the same fields. */
function readModel({ id, match, prices }: BundledModel): GenAiModel {
  if (!Array.isArray(prices)) return { id, match, prices: prices satisfies GenAiModelPrice }
  return { id, match, prices }
}
