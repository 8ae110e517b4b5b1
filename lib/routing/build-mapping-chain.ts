import type { ModelNames } from './types'

const ARROW = '→'

/** The logged chain `a→b→c` without repeats; empty when nothing changed. Names that are empty or unknown are left out. */
export function buildMappingChain({ requestedModel, mappedModel, upstreamModel }: ModelNames): string {
  const mapping = stepTo(mappedModel, requestedModel)
  const sending = stepTo(upstreamModel, mapping === '' ? requestedModel : mappedModel)
  return mapping === '' && sending === '' ? '' : requestedModel + mapping + sending
}

function stepTo(name: string | null, before: string | null): string {
  return name === null || name === '' || name === before ? '' : ARROW + name
}
