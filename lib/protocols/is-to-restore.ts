import type { ModelNames } from './protocol'

/** Whether an answer's model is replaced by the requested one: only where it equals the upstream model. */
export function isToRestore(model: unknown, names: ModelNames): boolean {
  return model === names.upstreamModel && names.requestedModel !== names.upstreamModel
}
