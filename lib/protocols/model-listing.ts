import type { ProtocolId } from '@/lib/core'
import { renderGeminiModel, renderGeminiModels } from './gemini-generate/render-models'
import { renderModel, renderModelList } from './render-model-list'

/** How a protocol's clients see models. */
export type ModelListing = {
  renderModel(id: string): unknown
  renderList(models: readonly string[]): unknown
}

const GEMINI: ModelListing = { renderModel: renderGeminiModel, renderList: renderGeminiModels }
const OTHERS: ModelListing = { renderModel, renderList: renderModelList }

/** The shape of Gemini's clients, or the one that serves both OpenAI's and Anthropic's. */
export function modelListingOf(protocolId: ProtocolId): ModelListing {
  return protocolId === 'gemini_generate' ? GEMINI : OTHERS
}
