import { displayName } from '../render-model-list'

/** A model as Gemini describes it; limits and sampling defaults are left out, for nobody here knows them. */
export type GeminiModel = {
  /** `models/<id>` */
  readonly name: string
  readonly baseModelId: string
  readonly version: string
  readonly displayName: string
  readonly description: string
  readonly supportedGenerationMethods: readonly string[]
}

const EMBEDDING = /embedding/i
const EMBEDS = ['embedContent', 'batchEmbedContents']
const GENERATES = ['generateContent', 'streamGenerateContent', 'countTokens']

/** One entry of `GET /v1beta/models`. **Source:** https://ai.google.dev/api/models#Model */
export function renderGeminiModel(id: string): GeminiModel {
  const shown = displayName(id)
  return {
    name: `models/${id}`,
    baseModelId: id,
    version: '001',
    displayName: shown,
    description: shown,
    supportedGenerationMethods: EMBEDDING.test(id) ? EMBEDS : GENERATES,
  }
}

/** The list itself, on one page. **Source:** https://ai.google.dev/api/models#method:-models.list */
export function renderGeminiModels(models: readonly string[]): { readonly models: readonly GeminiModel[] } {
  return { models: models.map(renderGeminiModel) }
}
