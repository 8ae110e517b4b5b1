import type { ModelNames } from './types'

const ARROW = '→'

/** The logged chain `a→b→c` without repeats; empty when nothing changed. Names that are empty or unknown are left out. */
export function buildMappingChain({ requestedModel, mappedModel, upstreamModel }: ModelNames): string {
  const names = [requestedModel]
  for (const name of [mappedModel, upstreamModel]) {
    if (name !== null && name !== '' && name !== names.at(-1)) names.push(name)
  }
  return names.length === 1 ? '' : names.join(ARROW)
}
