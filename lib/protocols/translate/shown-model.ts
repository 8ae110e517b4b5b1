import type { AnswerAudience } from '../neutral'

/** The model an answer names: the client's own word where the provider answered with the model it was asked for. */
export function shownModel(model: string, { requestedModel, upstreamModel }: AnswerAudience): string {
  return model === '' || model === upstreamModel ? requestedModel : model
}
